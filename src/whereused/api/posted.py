"""Questions as bodies: JSON in, a question or every fault in it out."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from whereused.api.backend import Served
from whereused.api.bodies import JSON_TYPES, Limit, content_type, put_aside
from whereused.errors import MalformedBody, UnsupportedMedia
from whereused.model.questions import Question
from whereused.trace import parse_question

EXAMPLES: dict[str, dict[str, Any]] = {
    "items": {
        "summary": "Two lots, one of them bad only since a time",
        "value": {"any_of": [{"item": "LOT-7"}, {"item": "TANK-9", "since": "2026-03-01T08:00:00Z"}]},
    },
    "window": {
        "summary": "What was in an oven between two checks",
        "value": {"any_of": [{"equipment": "OVEN-3", "from": "2026-03-01T08:00:00Z", "to": "2026-03-02T08:00:00Z"}]},
    },
    "parameter": {
        "summary": "What was soldered too hot, but for what was inspected; finished units only",
        "value": {
            "any_of": [{"operation": "reflow", "parameter": "peak_c", "above": 250}],
            "except": [{"quality": "INSP-4"}],
            "kind": ["unit"],
            "end_items": True,
        },
    },
    "both": {
        "summary": "What has both a supplier's lot in it and a board of one week",
        "value": {
            "any_of": [
                {
                    "all_of": [
                        {"supplier": "ACME", "supplier_lot": "A-17"},
                        {
                            "product": "PCB-2",
                            "made_from": "2026-03-02T00:00:00Z",
                            "made_to": "2026-03-09T00:00:00Z",
                        },
                    ]
                }
            ],
            "near_misses": True,
        },
    },
}

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Question"}, "examples": EXAMPLES},
        },
    }
}
"""What OpenAPI says of the body."""


async def posted_question(request: Request, backend: Served) -> Question:
    """The question in the body. Raises UnsupportedMedia, BodyTooLarge, MalformedBody, InvalidQuestion."""
    given = content_type(request)
    if given not in JSON_TYPES:
        raise UnsupportedMedia(f"Content-Type {given!r} is not one this endpoint reads.", "Send application/json.")
    with await put_aside(request, Limit(backend.settings.max_body_mb)) as body:
        return await run_in_threadpool(read_question, body.read())


def read_question(text: bytes) -> Question:
    """The question in a JSON text. Raises MalformedBody, InvalidQuestion."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedBody(
            f"The question is not JSON at line {error.lineno}, column {error.colno}: {error.msg}.",
            'Mend it there; a question looks like {"any_of": [{"item": "LOT-7"}]}.',
            line=error.lineno,
            column=error.colno,
        ) from error
    return parse_question(value)


Posted = Annotated[Question, Depends(posted_question)]
