"""The application: `create_app(settings)`."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.responses import Response

from whereused import __version__
from whereused.api import epcis_capture, epcis_events, guides, health, identifiers, items, pages, records, traces
from whereused.api.backend import Backend
from whereused.api.problems import Problem, answer_whereused_error, map_errors
from whereused.errors import DatabaseRefused, DatabaseUnreachable
from whereused.model.questions import Question
from whereused.model.records import RECORD_CLASSES
from whereused.settings import Settings

DESCRIPTION = (
    "Where-used and where-from for serialized units, lots and components. Errors are `application/problem+json` "
    "(RFC 9457) with a stable `type` and a `mend`; times are UTC; an item is named by its id or any identifier of it."
)


def create_app(settings: Settings) -> FastAPI:
    """The API over the database that `settings` name; while that is down, requests answer 503."""
    app = FastAPI(
        title="whereused",
        version=__version__,
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.backend = Backend(settings)
    for room in (records, traces, items, identifiers, epcis_capture, epcis_events, guides, health, pages):
        app.include_router(room.router)
    app.include_router(epcis_events.strict)
    pages.mount_assets(app)
    map_errors(app)
    app.add_exception_handler(DatabaseUnreachable, _answer_lost_database)
    app.add_exception_handler(DatabaseRefused, _answer_lost_database)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.backend.close()


def _answer_lost_database(request: Request, error: Exception) -> Response:
    request.app.state.backend.doubt()
    return answer_whereused_error(request, error)


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the schemas that bodies and problems refer to."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            license_info=app.license_info,
            routes=app.routes,
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        models: tuple[type[BaseModel], ...] = (Problem, Question, *RECORD_CLASSES.values())
        for model in models:
            schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(schema.pop("$defs", {}))
            schemas[model.__name__] = schema
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for path in document["paths"].values():
            for operation in path.values():
                _say_faults_as_problems(operation["responses"])
        app.openapi_schema = document
    return app.openapi_schema


def _say_faults_as_problems(responses: dict[str, Any]) -> None:
    """FastAPI says that a 422 is an error of its own shape; it is a problem like the others."""
    if "application/json" in responses.get("422", {}).get("content", {}):
        responses["422"] = {
            "description": "The request has faults",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
