"""EPCIS out: events by a SimpleEventQuery, as one EPCISQueryDocument a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request, Response
from fastapi.routing import APIRoute
from starlette.responses import StreamingResponse

from whereused.api.backend import Served
from whereused.api.epcis_headers import require_answered_version, telling
from whereused.api.problems import responses_of
from whereused.api.routes import StrictRoute
from whereused.errors import (
    DatabaseUnreachable,
    EpcisQueryInvalid,
    EpcisQueryTooLarge,
    EpcisVersionUnsupported,
    EventNotFound,
    QueryTimedOut,
)
from whereused.ingest.epcis import EpcisEvent, write_document
from whereused.ingest.events.asking import FoundEvent
from whereused.ingest.events.question import EVENT_TYPES, KNOWN, ask_events
from whereused.ingest.events.tokens import read_token, write_token

router = APIRouter(prefix="/epcis/v2", tags=["epcis"], route_class=APIRoute)
strict = APIRouter(prefix="/epcis/v2", tags=["epcis"], route_class=StrictRoute)

PER_PAGE = 30
MOST_PER_PAGE = 1_000
TOKEN_LASTS = timedelta(days=1)
"""How long a page token is promised to hold: it is the place itself, so nothing ends it but another version of ours."""

ASKING = responses_of(
    EpcisQueryInvalid, EpcisQueryTooLarge, EpcisVersionUnsupported, QueryTimedOut, DatabaseUnreachable
)
PARAMETERS: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": {"type": "array", "items": {"type": "string"}}}
        for name in (*KNOWN, "perPage", "nextPageToken")
    ]
}


@router.get("/events", responses=ASKING, openapi_extra=PARAMETERS, response_class=Response)
def events(request: Request, backend: Served) -> Response:
    """Events by the parameters of a SimpleEventQuery; without any, all of them. `Link` leads to the next page."""
    return _answer(request, backend, {})


@router.get("/eventTypes/{eventType}/events", responses=ASKING, response_class=Response)
def events_of_type(request: Request, backend: Served, event_type: Annotated[str, Path(alias="eventType")]) -> Response:
    """Events of one type, by the same parameters."""
    return _answer(request, backend, {"eventType": event_type})


@router.get("/epcs/{epc:path}/events", responses=ASKING, response_class=Response)
def events_of_epc(request: Request, backend: Served, epc: str) -> Response:
    """Events that name an EPC in any role, in whatever form it came."""
    return _answer(request, backend, {"MATCH_anyEPC": epc})


@router.get("/bizSteps/{bizStep:path}/events", responses=ASKING, response_class=Response)
def events_of_biz_step(request: Request, backend: Served, biz_step: Annotated[str, Path(alias="bizStep")]) -> Response:
    """Events of one business step."""
    return _answer(request, backend, {"EQ_bizStep": biz_step})


@router.get("/bizLocations/{bizLocation:path}/events", responses=ASKING, response_class=Response)
def events_of_biz_location(
    request: Request, backend: Served, biz_location: Annotated[str, Path(alias="bizLocation")]
) -> Response:
    """Events at one business location."""
    return _answer(request, backend, {"EQ_bizLocation": biz_location})


@router.get("/readPoints/{readPoint:path}/events", responses=ASKING, response_class=Response)
def events_of_read_point(
    request: Request, backend: Served, read_point: Annotated[str, Path(alias="readPoint")]
) -> Response:
    """Events at one read point."""
    return _answer(request, backend, {"EQ_readPoint": read_point})


@router.get("/dispositions/{disposition:path}/events", responses=ASKING, response_class=Response)
def events_of_disposition(request: Request, backend: Served, disposition: str) -> Response:
    """Events with one disposition."""
    return _answer(request, backend, {"EQ_disposition": disposition})


@strict.get(
    "/events/{eventID:path}",
    responses=responses_of(EventNotFound, EpcisVersionUnsupported, DatabaseUnreachable),
    response_class=Response,
)
def event(request: Request, backend: Served, event_id: Annotated[str, Path(alias="eventID")]) -> Response:
    """One event by its `eventID`, or else its hash, with the declarations that it was in error."""
    require_answered_version(request)
    return _document(backend.rooms().events.by_id(event_id), telling(GS1_EPC_Format="Never_Translates"))


@strict.get("/eventTypes", responses=responses_of(EpcisVersionUnsupported))
def event_types(request: Request) -> Response:
    """The types of event that can be captured and asked for."""
    require_answered_version(request)
    told = {"@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "type": "Collection"}
    body = orjson.dumps({**told, "member": list(EVENT_TYPES)})
    return Response(body, media_type="application/ld+json", headers=telling())


def _answer(request: Request, backend: Served, of_path: Mapping[str, str]) -> Response:
    require_answered_version(request)
    given = _parameters(request, of_path)
    per_page = _per_page(given.pop("perPage", [str(PER_PAGE)]))
    token = _token(given.pop("nextPageToken", []))
    question = ask_events(given)
    asked = "&".join(f"{name}={'|'.join(values)}" for name, values in sorted(given.items()))
    place = read_token(token, asked) if token is not None else None
    page = backend.rooms().events.page(question, per_page, place)
    headers = telling(GS1_EPC_Format="Never_Translates")
    if page.next is not None:
        url = request.url.include_query_params(nextPageToken=write_token(page.next, asked))
        headers["Link"] = f'<{url}>; rel="next"'
        headers["GS1-Next-Page-Token-Expires"] = (datetime.now(UTC) + TOKEN_LASTS).isoformat(timespec="seconds")
    return _document(page.events, headers)


def _parameters(request: Request, of_path: Mapping[str, str]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        given.setdefault(name, []).append(value)
    for name in of_path.keys() & given.keys():
        raise EpcisQueryInvalid.of([{"pointer": f"/{name}", "reason": f"The path says {name} already."}])
    return {**given, **{name: [value] for name, value in of_path.items()}}


def _token(given: list[str]) -> str | None:
    if len(given) > 1:
        raise EpcisQueryInvalid.of([{"pointer": "/nextPageToken", "reason": "It is given more than once."}])
    return given[0] if given else None


def _per_page(given: list[str]) -> int:
    text = given[0]
    if len(given) > 1 or not text.isdigit() or not 1 <= int(text) <= MOST_PER_PAGE:
        reason = f"It is one number from 1 to {MOST_PER_PAGE}, not {'|'.join(given)!r}."
        raise EpcisQueryInvalid.of([{"pointer": "/perPage", "reason": reason}])
    return int(text)


def _document(found: Iterable[FoundEvent], headers: dict[str, str]) -> Response:
    events_out = [_with_record_time(one) for one in found]
    return StreamingResponse(write_document(events_out, "query"), media_type="application/ld+json", headers=headers)


def _with_record_time(found: FoundEvent) -> EpcisEvent:
    """The event as it came in, and when it was recorded (EPCIS 2.0, 7.4.1), which is no part of its hash."""
    recorded = found.recorded_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return EpcisEvent(0, "", {**found.event.body, "recordTime": recorded}, found.event.context)
