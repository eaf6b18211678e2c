"""One item: who carries a name, all that is known of it, what is in it, and the records about it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from whereused.api.asked import Cursor, ItemName, Limit, Moment
from whereused.api.backend import Served, json_answer
from whereused.api.deep_links import with_dossier_link
from whereused.api.problems import responses_of
from whereused.api.routes import StrictRoute
from whereused.errors import AmbiguousItem, DatabaseUnreachable, InvalidQuestion, ItemNotFound, QueryTimedOut
from whereused.model.answers import Candidate, Contents, Dossier, LedgerPage
from whereused.trace import DEFAULT_LIMIT

ASKING = responses_of(ItemNotFound, AmbiguousItem, InvalidQuestion, QueryTimedOut, DatabaseUnreachable)
ItemId = Annotated[
    str, Query(min_length=1, max_length=500, description="An item: its id or any identifier, percent-encoded.")
]

router = APIRouter(prefix="/v1", tags=["items"], route_class=StrictRoute)


class Candidates(BaseModel):
    """Who carries a name."""

    id: str
    candidates: list[Candidate]


@router.get("/resolve", response_model=Candidates, responses=responses_of(InvalidQuestion, DatabaseUnreachable))
def resolve(backend: Served, id: ItemId) -> Response:  # noqa: A002 - the contract's name
    """Every item whose id or identifier is `id` in any form; none is an empty list, several are all told."""
    return json_answer(Candidates(id=id, candidates=backend.tracer.resolve(id)))


@router.get("/items", response_model=Dossier, responses=ASKING)
def dossier(backend: Served, id: ItemId) -> Response:  # noqa: A002 - the contract's name
    """All that is known of an item: identity, product, place, and its history as one timeline."""
    return json_answer(with_dossier_link(backend.tracer.dossier(id), backend.browser_url))


@router.get("/contents", response_model=Contents, responses=ASKING)
def contents(
    backend: Served,
    item: ItemName,
    at: Annotated[Moment | None, Query(description="Then instead of now: ISO 8601 with an offset.")] = None,
    recursive: Annotated[bool, Query(description="Also what is inside what is inside.")] = False,
) -> Response:
    """What is (was, at a time) in a container or built into a unit, and since when."""
    return json_answer(backend.tracer.contents(item, at, recursive))


@router.get("/records", response_model=LedgerPage, responses=ASKING)
def records(backend: Served, item: ItemName, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The ledger: every record received about an item, by whom, when, and whether it is void."""
    return json_answer(backend.tracer.records(item, limit, cursor))
