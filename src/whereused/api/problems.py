"""The error map: everything that goes wrong leaves the API as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from whereused.errors import InvalidQuestion, WhereusedError

TYPE_PREFIX = "urn:whereused:problem:"
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Fault(BaseModel):
    """One fault in a request: where, as a JSON pointer (RFC 6901) to a body's field or a parameter, and why."""

    pointer: str
    reason: str


class Problem(BaseModel):
    """What an error looks like (RFC 9457), with `mend` saying what to do and further members by type."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description=f"Stable name of the problem: `{TYPE_PREFIX}` and the slug of docs/http.md.")
    title: str
    status: int
    detail: str = Field(description="What is wrong, with which value.")
    mend: str = Field(description="What to do about it.")
    faults: list[Fault] | None = Field(None, description="Of an invalid question or parameter: each fault.")
    candidates: list[dict[str, Any]] | None = Field(None, description="Of an ambiguous item: who carries the name.")


def problem_of(error: WhereusedError) -> dict[str, Any]:
    """The problem that says `error`: its members, then its details as further members."""
    return {
        "type": TYPE_PREFIX + error.type,
        "title": error.title,
        "status": error.status,
        "detail": error.message,
        "mend": error.mend,
        **{name: value for name, value in error.details.items() if name not in Problem.model_fields or value},
    }


def problem_response(problem: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A response that carries `problem` under its own status."""
    body = orjson.dumps(problem, default=str, option=orjson.OPT_UTC_Z)
    return Response(body, status_code=problem["status"], media_type=MEDIA_TYPE, headers=dict(headers or {}))


def answer_whereused_error(_: Request, error: Exception) -> Response:
    """The response for an error raised on purpose; a database out of reach says when to try again."""
    if not isinstance(error, WhereusedError):
        raise error
    headers = {"Retry-After": str(RETRY_SECONDS)} if error.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return problem_response(problem_of(error), headers)


def answer_validation_error(request: Request, error: Exception) -> Response:
    """The response for parameters or a body that FastAPI refused: one fault with its pointer for each."""
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [_fault(fault) for fault in error.errors()]
    return answer_whereused_error(request, invalid_parameters(faults))


def invalid_parameters(faults: Sequence[Mapping[str, str]]) -> InvalidQuestion:
    """The error for parameters with `faults` ({pointer, reason} each)."""
    told = " ".join(f"{fault['pointer'].lstrip('/')}: {fault['reason']}" for fault in faults)
    return InvalidQuestion(told, "Mend the parameters named; GET /docs lists what each one takes.", faults=list(faults))


def _fault(fault: Mapping[str, Any]) -> dict[str, str]:
    _, *path = fault["loc"] if fault["loc"] else ("",)
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    if fault["type"] == "missing":
        return {"pointer": pointer, "reason": "It is missing."}
    shown = repr(fault.get("input"))
    given = shown if len(shown) <= 80 else shown[:77] + "…"
    return {"pointer": pointer, "reason": f"{fault['msg']} (given {given})."}


def answer_http_error(request: Request, error: Exception) -> Response:
    """The response for an unknown path or method, and whatever else the framework refuses."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    detail, mend = str(error.detail), ""
    headers = dict(error.headers or {})
    if status is HTTPStatus.NOT_FOUND:
        detail, mend = f"There is nothing at {request.url.path}.", "GET /docs lists what there is."
    elif status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods_at(request))
        detail, mend = f"{request.url.path} does not take {request.method}.", f"Use {headers['Allow']}."
    slug = status.phrase.lower().replace(" ", "-")
    return problem_response(
        {"type": TYPE_PREFIX + slug, "title": status.phrase, "status": status.value, "detail": detail, "mend": mend},
        headers,
    )


def _methods_at(request: Request) -> list[str]:
    """The methods that the path of a request takes; the framework tells those of the first route alone."""
    asked = {method: {**request.scope, "method": method} for method in METHODS}
    routes = request.app.routes
    return [method for method, scope in asked.items() if any(route.matches(scope)[0] is Match.FULL for route in routes)]


def answer_unexpected_error(_: Request, error: Exception) -> Response:
    """The response for a fault of ours. The server logs it, once, as it passes on up."""
    return problem_response(
        {
            "type": TYPE_PREFIX + WhereusedError.type,
            "title": WhereusedError.title,
            "status": 500,
            "detail": f"The server met an error that it does not know ({type(error).__name__}).",
            "mend": "It is a fault in whereused: its log has the traceback; please report it with the request.",
        }
    )


def map_errors(app: FastAPI) -> None:
    """Make `app` answer every error as a problem."""
    app.add_exception_handler(WhereusedError, answer_whereused_error)
    app.add_exception_handler(RequestValidationError, answer_validation_error)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_exception_handler(Exception, answer_unexpected_error)


def responses_of(*errors: type[WhereusedError]) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the problems an endpoint may answer with."""
    titles: dict[int | str, list[str]] = {}
    for error in errors:
        titles.setdefault(error.status, []).append(error.title)
    return {
        status: {
            "description": "; ".join(named),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, named in titles.items()
    }
