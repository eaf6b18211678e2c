"""EPCIS in: documents by capture jobs, and single events."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import IO, Annotated, Any, TypeVar
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from whereused.api.backend import Served
from whereused.api.bodies import Limit, content_type, put_aside
from whereused.api.epcis_headers import error_behaviour, limits, require_captured_version, telling
from whereused.api.problems import TYPE_PREFIX, responses_of
from whereused.api.routes import StrictRoute
from whereused.errors import (
    BodyTooLarge,
    CaptureJobNotFound,
    CaptureLimitExceeded,
    DatabaseUnreachable,
    EpcisDocumentInvalid,
    EpcisQueryInvalid,
    EpcisVersionUnsupported,
    EventConflict,
    InvalidQuestion,
    UnsupportedMedia,
    UsageError,
    WhereusedError,
)
from whereused.ingest.epcis import identity_of
from whereused.ingest.events.jobs import CaptureJob

router = APIRouter(prefix="/epcis/v2", tags=["epcis"], route_class=StrictRoute)

Took = TypeVar("Took")
Taker = TypeVar("Taker", bound=Callable[..., Awaitable[Response]])

Source = Annotated[str | None, Query(max_length=500, description="The source that the ledger keeps of these events.")]
PerPage = Annotated[int, Query(alias="perPage", ge=1, le=1000, description="How many on a page.")]
NextPage = Annotated[str | None, Query(alias="nextPageToken", description="From the Link header of the page before.")]

TAKING = (BodyTooLarge, EpcisDocumentInvalid, EpcisVersionUnsupported, UnsupportedMedia, UsageError, InvalidQuestion)
DOCUMENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object", "description": "EPCIS 2.0, JSON or JSON-LD."}},
            "application/ld+json": {"schema": {"type": "object"}},
            "application/xml": {"schema": {"type": "string", "description": "EPCIS 1.0, 1.1, 1.2 or 2.0."}},
            "text/xml": {"schema": {"type": "string"}},
        },
    }
}


class CaptureError(BaseModel):
    """One event, or one element of the header's master data, that was not captured."""

    type: str
    title: str
    status: int
    detail: str = Field(description="Why, as a person understands it.")
    index: int | None = Field(description="Which event of the document, from 0; null for master data.")
    pointer: str = Field(description="Where in the document: a JSON pointer, or a path of elements.")


class MasterDataAnswer(BaseModel):
    """What became of the master data of the header, in records of sites, organizations, products and their like."""

    accepted: int
    duplicates: int
    rejected: int = Field(description="Elements that were refused: they are among the errors, and stop no event.")


class CaptureJobAnswer(BaseModel):
    """A capture job (EPCIS 2.0, 12.7.2), with how many events it took."""

    captureID: str  # noqa: N815 - the standard's names
    createdAt: datetime  # noqa: N815
    finishedAt: datetime | None  # noqa: N815
    running: bool
    success: bool = Field(description="Whether all events were captured.")
    captureErrorBehaviour: str  # noqa: N815
    errors: list[CaptureError] = Field(description="The first thousand; what was refused is kept whole in any case.")
    accepted: int = Field(description="Events that are new to the ledger.")
    duplicates: int = Field(description="Events that the ledger had already: nothing changed.")
    rejected: int
    masterData: MasterDataAnswer  # noqa: N815


def _taking(path: str, status: int, *errors: type[WhereusedError]) -> Callable[[Taker], Taker]:
    """A route that takes a document, and answers with no more than headers."""
    return router.post(
        path,
        status_code=status,
        openapi_extra=DOCUMENT,
        response_class=Response,
        responses=responses_of(*TAKING, *errors, DatabaseUnreachable),
    )


@router.options("/capture", include_in_schema=False)
@router.options("/events", include_in_schema=False)
@router.options("/", include_in_schema=False)
def discover(request: Request, backend: Served) -> Response:
    """What can be captured: versions, and how much at a time."""
    allow = "GET, OPTIONS" if request.url.path.endswith("/v2/") else "GET, POST, OPTIONS"
    return Response(status_code=204, headers={"Allow": allow, **limits(backend.settings)})


@_taking("/capture", 202, CaptureLimitExceeded)
async def capture(request: Request, backend: Served, source: Source = None) -> Response:
    """Capture an EPCIS document; `Location` is its capture job, which is finished when this answers.

    The header `GS1-Capture-Error-Behaviour` says what becomes of the good events of a document with bad ones:
    `rollback` (the default), nothing is captured; `proceed`, they are.
    """
    behaviour = error_behaviour(request)
    job = await _taken(
        request, backend, lambda body, media_type: backend.rooms().capture.take(body, media_type, behaviour, source)
    )
    headers = {**limits(backend.settings), "GS1-Capture-Error-Behaviour": behaviour}
    return Response(status_code=202, headers={"Location": _below(request, f"capture/{job.id}"), **headers})


@router.get("/capture", responses=responses_of(EpcisQueryInvalid, InvalidQuestion, DatabaseUnreachable))
def capture_jobs(
    request: Request, backend: Served, per_page: PerPage = 30, next_page_token: NextPage = None
) -> Response:
    """All capture jobs, the last first."""
    before, before_id = _read_token(next_page_token)
    jobs = backend.rooms().jobs.page(per_page + 1, before, before_id)
    headers = telling()
    if len(jobs) > per_page:
        last = jobs[per_page - 1]
        token = base64.urlsafe_b64encode(orjson.dumps([last.created_at, last.id])).decode()
        headers["Link"] = f'<{request.url.include_query_params(nextPageToken=token)}>; rel="next"'
    told = [_answer(job).model_dump(mode="json") for job in jobs[:per_page]]
    return Response(orjson.dumps(told), media_type="application/json", headers=headers)


@router.get(
    "/capture/{captureID}",
    response_model=CaptureJobAnswer,
    responses=responses_of(CaptureJobNotFound, InvalidQuestion, DatabaseUnreachable),
)
def capture_job(backend: Served, capture_id: Annotated[str, Path(alias="captureID")]) -> Response:
    """One capture job: whether it is done, and each event that was refused, with where and why."""
    answer = _answer(backend.rooms().jobs.find(capture_id))
    return Response(answer.model_dump_json(), media_type="application/json", headers=telling())


@_taking("/events", 201, EventConflict)
async def capture_event(request: Request, backend: Served, source: Source = None) -> Response:
    """Capture one event at once; `Location` is where it can be read. The same event again changes nothing."""
    event, receipt = await _taken(
        request, backend, lambda body, media_type: backend.rooms().capture.take_one(body, media_type, source)
    )
    if receipt.rejected:
        refused = receipt.rejected[0]
        kind = EventConflict if refused.pointer == "/eventID" else EpcisDocumentInvalid
        raise kind(
            refused.reason,
            "Nothing was taken.",
            exception="epcisException:ValidationException",
            faults=[{"pointer": refused.pointer, "reason": refused.reason}],
        )
    location = _below(request, f"events/{quote(identity_of(event), safe='')}")
    return Response(status_code=201, headers={"Location": location, **telling()})


async def _taken(request: Request, backend: Served, take: Callable[[IO[bytes], str | None], Took]) -> Took:
    """What `take` makes of the body and its media type, once the body is here."""
    require_captured_version(request)
    media_type = content_type(request) if "content-type" in request.headers else None
    with await put_aside(request, Limit(backend.settings.max_body_mb)) as body:
        return await run_in_threadpool(take, body, media_type)


def _answer(job: CaptureJob) -> CaptureJobAnswer:
    return CaptureJobAnswer(
        captureID=job.id,
        createdAt=job.created_at,
        finishedAt=job.finished_at,
        running=job.running,
        success=job.success,
        captureErrorBehaviour=job.behaviour,
        errors=[
            CaptureError(
                type=TYPE_PREFIX + EpcisDocumentInvalid.type,
                title=EpcisDocumentInvalid.title,
                status=EpcisDocumentInvalid.status,
                detail=error["reason"],
                index=error["index"],
                pointer=error["pointer"],
            )
            for error in job.errors
        ],
        accepted=job.accepted,
        duplicates=job.duplicates,
        rejected=job.rejected,
        masterData=MasterDataAnswer(**job.master_data),
    )


def _read_token(token: str | None) -> tuple[datetime | None, str]:
    if token is None:
        return None, ""
    try:
        at, identity = orjson.loads(base64.urlsafe_b64decode(token))
        return datetime.fromisoformat(at), str(identity)
    except (ValueError, TypeError, binascii.Error) as error:
        fault = {"pointer": "/nextPageToken", "reason": "It is not a page token of this server."}
        raise EpcisQueryInvalid.of([fault]) from error


def _below(request: Request, path: str) -> str:
    return f"{request.scope.get('root_path', '')}/epcis/v2/{path}"
