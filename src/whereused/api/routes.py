"""Routes that refuse what they do not know: a misspelled parameter is an error with a hint, never ignored."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from whereused.api.problems import invalid_parameters
from whereused.errors import InvalidQuestion


class StrictRoute(APIRoute):
    """A route that takes the query parameters it declares, and no others; single ones once only."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind a look at the names of the query parameters."""
        handle = super().get_route_handler()
        takes = dict(_query_parameters(self.dependant))

        async def handle_known(request: Request) -> Response:
            refuse_unknown(request, takes)
            return await handle(request)

        return handle_known


def _query_parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    for field in dependant.query_params:
        annotation = str(field.field_info.annotation)
        yield field.alias, "list[" in annotation
    for inner in dependant.dependencies:
        yield from _query_parameters(inner)


def refuse_unknown(request: Request, takes: dict[str, bool]) -> None:
    """Raise InvalidQuestion for query parameters not in `takes` (name: may be repeated)."""
    faults = []
    for name in dict.fromkeys(request.query_params.keys()):
        if name not in takes:
            faults.append({"pointer": f"/{name}", "reason": _unknown(name, takes)})
        elif not takes[name] and len(request.query_params.getlist(name)) > 1:
            faults.append({"pointer": f"/{name}", "reason": f"The parameter {name!r} is given more than once."})
    if faults:
        error: InvalidQuestion = invalid_parameters(faults)
        raise error


def _unknown(name: str, takes: dict[str, bool]) -> str:
    close = difflib.get_close_matches(name, takes, n=1)
    known = ", ".join(sorted(takes)) or "no parameters"
    hint = f"did you mean {close[0]!r}?" if close else f"this endpoint takes {known}."
    return f"Unknown parameter {name!r}: {hint}"
