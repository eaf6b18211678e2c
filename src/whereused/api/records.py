"""POST /v1/records: records in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from whereused.api.backend import Served
from whereused.api.bodies import Limit, put_aside, reader_of
from whereused.api.intake import Intake, IntakeAnswer
from whereused.api.problems import responses_of
from whereused.api.routes import StrictRoute
from whereused.errors import (
    BodyTooLarge,
    DatabaseUnreachable,
    InvalidQuestion,
    MalformedBody,
    UnsupportedMedia,
    UsageError,
)
from whereused.model.records import RECORD_CLASSES

router = APIRouter(prefix="/v1", tags=["records"], route_class=StrictRoute)


def body_schema() -> dict[str, Any]:
    """What OpenAPI says of the body: every kind of record with its fields."""
    one = {"oneOf": [{"$ref": f"#/components/schemas/{cls.__name__}"} for cls in RECORD_CLASSES.values()]}
    one["discriminator"] = {"propertyName": "record"}  # type: ignore[assignment]
    example = {"record": "item", "id": "LOT-7", "kind": "lot", "product": "NMC-811"}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": {"oneOf": [{"type": "array", "items": one}, one]}, "example": [example]},
            "application/x-ndjson": {"schema": {"type": "string", "description": "One record a line."}},
        },
    }


@router.post(
    "/records",
    response_model=IntakeAnswer,
    openapi_extra={"requestBody": body_schema()},
    responses=responses_of(
        BodyTooLarge, MalformedBody, UnsupportedMedia, UsageError, InvalidQuestion, DatabaseUnreachable
    ),
)
async def take_records(
    request: Request,
    backend: Served,
    source: Annotated[str | None, Query(max_length=500, description="Source of records that name none.")] = None,
    zone: Annotated[
        str | None, Query(max_length=100, description="IANA time zone of times without an offset: Europe/Berlin.")
    ] = None,
) -> StreamingResponse:
    """Take records: a JSON array, one JSON object, or NDJSON.

    A bad record never stops the good ones: it is in `rejected`, and kept whole with its reason. Records that are
    known already are `duplicates`, so that a body may be sent again whenever its answer was lost.
    """
    read = reader_of(request)
    body = await put_aside(request, Limit(backend.settings.max_body_mb))
    with body:
        intake = await run_in_threadpool(lambda: Intake(backend.rooms().ledger))
        try:
            await run_in_threadpool(intake.take, read(body), source=source, zone=zone)
        except BaseException:
            intake.close()
            raise
    return StreamingResponse(intake.answer(), media_type="application/json")
