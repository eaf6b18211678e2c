"""Identifiers: what a scanned, typed or pasted text is."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from whereused.api.backend import Served, json_answer
from whereused.api.bodies import JSON_TYPES, Limit, content_type, put_aside
from whereused.api.problems import responses_of
from whereused.api.routes import StrictRoute
from whereused.errors import BodyTooLarge, InvalidQuestion, MalformedBody, UnsupportedMedia
from whereused.identifiers import parse
from whereused.model.faults import faults_of

router = APIRouter(prefix="/v1/identifiers", tags=["items"], route_class=StrictRoute)

EXAMPLES: dict[str, dict[str, Any]] = {
    "element string": {"summary": "A GTIN with a serial number", "value": {"text": "(01)09521568251204(21)10"}},
    "scan": {"summary": "The same, as a scanner gives it", "value": {"text": "]C101095215682512042110"}},
    "digital link": {"summary": "A Digital Link", "value": {"text": "https://id.gs1.org/01/09521568251204/21/10"}},
    "epc": {"summary": "An EPC", "value": {"text": "urn:epc:id:sgtin:9521568.025120.10"}},
}


class Text(BaseModel):
    """A text to read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(max_length=10_000, description="What was scanned, typed or pasted.")


class ElementSaid(BaseModel):
    """One GS1 element: an application identifier and its value."""

    ai: str
    value: str


class Identification(BaseModel):
    """What a text is as an identifier; `error` says what is wrong with one that is broken."""

    ok: bool
    scheme: str | None
    elements: list[ElementSaid]
    digital_link: str | None
    epc: str | None
    key: str | None
    error: str | None


BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": Text.model_json_schema(), "examples": EXAMPLES}},
    }
}


async def posted_text(request: Request, backend: Served) -> str:
    """The text in the body. Raises UnsupportedMedia, BodyTooLarge, MalformedBody, InvalidQuestion."""
    given = content_type(request)
    if given not in JSON_TYPES:
        raise UnsupportedMedia(f"Content-Type {given!r} is not one this endpoint reads.", "Send application/json.")
    with await put_aside(request, Limit(backend.settings.max_body_mb)) as body:
        return read_text(body.read())


def read_text(body: bytes) -> str:
    """The text in a JSON body. Raises MalformedBody, InvalidQuestion."""
    try:
        return Text.model_validate(orjson.loads(body)).text
    except orjson.JSONDecodeError as error:
        raise MalformedBody(
            f"The body is not JSON at line {error.lineno}, column {error.colno}: {error.msg}.",
            'Mend it there; a body looks like {"text": "(01)09521568251204(21)10"}.',
            line=error.lineno,
            column=error.colno,
        ) from error
    except ValidationError as error:
        raise InvalidQuestion(
            "The body is not a text to read.",
            'Send {"text": "…"} and nothing else.',
            faults=faults_of(error),
        ) from error


@router.post(
    "/parse",
    response_model=Identification,
    responses=responses_of(UnsupportedMedia, BodyTooLarge, MalformedBody, InvalidQuestion),
    openapi_extra=BODY,
)
def parse_identifier(text: Annotated[str, Depends(posted_text)]) -> Response:
    """What a text is: its scheme, its elements, its other forms, and the key under which all its forms meet.

    A broken one is answered too, with `ok` false and `error`. Any text that is of no known form is a plain name.
    """
    parsed = parse(text)
    said = Identification(
        ok=parsed.ok,
        scheme=parsed.scheme,
        elements=[ElementSaid(ai=element.ai, value=element.value) for element in parsed.elements],
        digital_link=parsed.digital_link,
        epc=parsed.epc,
        key=parsed.key,
        error=parsed.error,
    )
    return json_answer(said)
