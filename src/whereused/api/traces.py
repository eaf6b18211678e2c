"""Where-used, where-from, the graph to draw and the paths: what follows the arrows, and what goes against them."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Query, Response

from whereused.api.accept import JSON_TYPE, NotAcceptable
from whereused.api.asked import Asked, AskedForm, AskedMode, AsOf, Cursor, ItemName, KnownAt, Limit
from whereused.api.backend import Backend, Served, json_answer
from whereused.api.deep_links import with_drawing_link, with_paths_link, with_trace_link
from whereused.api.lists import FORMATS, Layout, ListFormat, page_json
from whereused.api.posted import BODY, Posted
from whereused.api.problems import responses_of
from whereused.api.routes import StrictRoute
from whereused.api.streams import stream_list
from whereused.errors import (
    AmbiguousItem,
    BodyTooLarge,
    DatabaseUnreachable,
    InvalidQuestion,
    ItemNotFound,
    MalformedBody,
    QueryTimedOut,
    StaleCursor,
    StartNotFound,
    UnsupportedMedia,
)
from whereused.model.answers import Answer, Drawing, Paths
from whereused.model.questions import Direction, Question
from whereused.trace import DEFAULT_LIMIT, ask

ASKING = responses_of(ItemNotFound, AmbiguousItem, InvalidQuestion, QueryTimedOut, DatabaseUnreachable)
PAGED = (NotAcceptable, ItemNotFound, AmbiguousItem, InvalidQuestion, StaleCursor, QueryTimedOut, DatabaseUnreachable)
PAGING = responses_of(*PAGED)
POSTING = responses_of(*PAGED, StartNotFound, BodyTooLarge, MalformedBody, UnsupportedMedia)
LISTED: dict[int | str, dict[str, object]] = {
    200: {
        "description": "A page of JSON; or, by `Accept`, the whole list as CSV, NDJSON or XLSX.",
        "content": {form.media_type: {"schema": {"type": "string"}} for form in FORMATS},
    }
}

router = APIRouter(prefix="/v1", tags=["traces"], route_class=StrictRoute)


class Paging(NamedTuple):
    """Which page is asked for."""

    limit: int
    cursor: str | None


@router.get("/where-used", response_model=Answer, responses={**LISTED, **PAGING})
def where_used(
    *,
    backend: Served,
    form: AskedForm,
    question: Asked,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Every item that the starts went into, nearest first, and where each is now.

    The starts are not among the items. `counts` is of the whole answer, whatever the page; `complete` is false while
    `next` leads on. `Accept: text/csv`, `application/x-ndjson` or XLSX streams the whole list instead of a page.
    """
    return _listed(backend, question, "used", form, Paging(limit, cursor))


@router.get("/where-from", response_model=Answer, responses={**LISTED, **PAGING})
def where_from(
    *,
    backend: Served,
    form: AskedForm,
    question: Asked,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Every item that the starts were made from, nearest first: the exact inverse of where-used."""
    return _listed(backend, question, "from", form, Paging(limit, cursor))


@router.post("/where-used", response_model=Answer, responses={**LISTED, **POSTING}, openapi_extra=BODY)
def where_used_of_question(
    *,
    backend: Served,
    form: AskedForm,
    question: Posted,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Every item that is affected by the starts of the question: items, exposures, and how they combine.

    Items that a clause describes are in the answer themselves, at distance 0; items that it names are not. Every fault
    in the question is told with its JSON pointer. To go on, send the same question with `cursor`.
    """
    return _listed(backend, question, "used", form, Paging(limit, cursor))


def _listed(
    backend: Backend, question: Question, direction: Direction, form: ListFormat | None, paging: Paging
) -> Response:
    tracer = backend.tracer
    if form is None:
        look = tracer.where_used if direction == "used" else tracer.where_from
        answer = with_trace_link(look(question, *paging), backend.browser_url, direction)
        return Response(page_json(answer, question), media_type=JSON_TYPE)
    name = f"where-{direction}-{question.any_of[0].title}"
    return stream_list(tracer.stream_items(question, direction), form, name, Layout.of(question))


@router.get("/graph", response_model=Drawing, responses=ASKING)
def graph(
    *,
    backend: Served,
    item: ItemName,
    direction: Annotated[Literal["used", "from", "both"], Query(description="With the arrows, against, or both.")] = (
        "used"
    ),
    depth: Annotated[int | None, Query(ge=1, description="How many items far; without it, all the way.")] = None,
    group: Annotated[
        Literal["auto", "none"],
        Query(description="`auto` draws many of one kind and product as one node."),
    ] = "auto",
    known_at: KnownAt = None,
) -> Response:
    """Nodes and edges to draw around an item, steps included; `group=none` without `depth` is the whole trace."""
    drawing = backend.tracer.draw(item, direction, depth, group, known_at)
    return json_answer(with_drawing_link(drawing, backend.browser_url, direction))


@router.get("/paths", response_model=Paths, responses=ASKING)
def paths(
    *,
    backend: Served,
    from_: Annotated[str, Query(alias="from", min_length=1, max_length=500, description="The item it started in.")],
    to: Annotated[str, Query(min_length=1, max_length=500, description="The item it got into.")],
    mode: AskedMode = "ever",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Paths at most.")] = 10,
) -> Response:
    """The shortest valid paths by which material of `from` got into `to`, edge by edge, each with its records."""
    ask([from_], mode=mode, as_of=as_of, known_at=known_at)
    found = backend.tracer.paths(from_, to, mode, as_of, limit, known_at=known_at)
    return json_answer(with_paths_link(found, backend.browser_url))
