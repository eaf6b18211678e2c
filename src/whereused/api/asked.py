"""The parameters that endpoints share, with what OpenAPI says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, WithJsonSchema

from whereused.api.accept import list_format
from whereused.api.lists import ListFormat
from whereused.api.problems import invalid_parameters
from whereused.model.fields import Time
from whereused.model.questions import KindAsked, Question
from whereused.trace import MAX_LIMIT, ask

_PLUS_LOST = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")


def plus_restored(value: Any) -> Any:  # noqa: ANN401 - whatever the request holds
    """A time whose `+` before the offset came as a space, as it does where `+` is not written %2B."""
    return _PLUS_LOST.sub("+", value) if isinstance(value, str) and "T" in value else value


Moment = Annotated[Time, BeforeValidator(plus_restored), WithJsonSchema({"type": "string", "format": "date-time"})]

ItemName = Annotated[
    str, Query(min_length=1, max_length=500, description="An item: its id or any identifier, percent-encoded.")
]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items on a page, near misses included.")]
Cursor = Annotated[str | None, Query(description="`next` of the page before: opaque, and of this question alone.")]
AsOf = Annotated[Moment | None, Query(description="The time of mode `as_of`: ISO 8601 with an offset.")]
KnownAt = Annotated[
    Moment | None,
    Query(description="Answer from what was recorded, and not yet voided, at this time: ISO 8601 with an offset."),
]
AskedMode = Annotated[
    Literal["ever", "current", "as_of"],
    Query(description="What contained it at any moment (`ever`), contains it now (`current`) or did at `as_of`."),
]


def asked_question(
    *,
    item: Annotated[
        list[str],
        Query(
            min_length=1, description="What to start from: ids or any identifiers, percent-encoded; may be repeated."
        ),
    ],
    kind: Annotated[list[KindAsked], Query(description="Only items of this kind; may be repeated.")] = [],  # noqa: B006
    mode: AskedMode = "ever",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    end_items: Annotated[bool, Query(description="Only what is not itself inside something affected.")] = False,
    near_misses: Annotated[
        bool, Query(description="Also what is connected and not affected, with the reason and the edge.")
    ] = False,
    evidence: Annotated[bool, Query(description="Of each item its shortest valid path, edge by edge.")] = False,
) -> Question:
    """The question in the parameters. Raises InvalidQuestion."""
    return ask(
        item,
        mode=mode,
        as_of=as_of,
        known_at=known_at,
        kind=kind,
        end_items=end_items,
        near_misses=near_misses,
        evidence=evidence,
    )


def asked_form(request: Request) -> ListFormat | None:
    """The whole-list format that Accept asks for, or None for a page. Raises NotAcceptable, InvalidQuestion."""
    form = list_format(request.headers.get("accept"))
    if form is not None:
        refuse_paging(form, request.query_params.keys())
    return form


def refuse_paging(form: ListFormat, given: Iterable[str]) -> None:
    """Raise InvalidQuestion if a page is asked for of a form that has none."""
    faults = [
        {"pointer": f"/{name}", "reason": f"{form.media_type} is the whole list: only application/json has pages."}
        for name in ("limit", "cursor")
        if name in given
    ]
    if faults:
        raise invalid_parameters(faults)


Asked = Annotated[Question, Depends(asked_question)]
AskedForm = Annotated[ListFormat | None, Depends(asked_form)]
