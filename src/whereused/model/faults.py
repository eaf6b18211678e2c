"""What is wrong with a record or a question, so that a person understands it: where (a JSON pointer), what, and what
was meant.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from whereused.model.clauses import CLAUSE_CLASSES, clause_class, fields_of
from whereused.model.questions import Question
from whereused.model.records import RECORD_CLASSES

PLAIN_REASONS = {
    "model_type": "A question is a JSON object such as {example}.",
    "tuple_type": "It is a list, as any_of is in {example}.",
    "too_short": "It has to have at least one clause.",
    "time_without_offset": "Time {given} has no offset: write it as {given}Z or {given}+01:00.",
}
"""What is said of some faults in a question instead of pydantic's words."""

ABSENT = ("as_of_missing", "parameter_missing")
"""Faults of a field that is not there."""

EXAMPLE = '{"any_of": [{"item": "LOT-7"}]}'


def faults_of(error: ValidationError) -> list[dict[str, str]]:
    """What is wrong with a record: a JSON pointer (RFC 6901) and a reason for each fault."""
    return [_fault(dict(fault)) for fault in error.errors(include_url=False, include_context=True)]


def faults_of_question(error: ValidationError, asked: object) -> list[dict[str, str]]:
    """What is wrong with the question `asked`: a JSON pointer into it (RFC 6901) and a reason for each fault."""
    return [
        {"pointer": pointer_to(fault["loc"]), "reason": _reason_in_question(dict(fault), asked)}
        for fault in error.errors(include_url=False, include_context=True)
        if fault["type"] != "too_short" or not fault["input"]  # else it is short of its faulty members alone
    ]


def pointer_to(path: Sequence[Any]) -> str:
    """The JSON pointer (RFC 6901) to the end of a path of keys and positions."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def _reason_in_question(fault: dict[str, Any], asked: object) -> str:
    if fault["type"] == "extra_forbidden":
        return _unknown_in_question(fault["loc"], asked)
    if fault["type"] in PLAIN_REASONS:
        return PLAIN_REASONS[fault["type"]].format(given=fault["input"], example=EXAMPLE)
    if fault["input"] is None and fault["type"] in ABSENT:
        return f"{fault['msg']}."
    return _reason(fault, None, list(fault["loc"]))


def _unknown_in_question(path: Sequence[Any], asked: Any) -> str:  # noqa: ANN401 - parsed JSON
    *way, name = path
    for part in way:
        asked = asked[part]
    where, fields = _fields_at(asked) if way else ("a question", fields_of(Question))
    if not way and name in CLAUSE_CLASSES:
        return f"Unknown field {name!r} in a question: clauses stand in any_of, as in {EXAMPLE}."
    close = difflib.get_close_matches(str(name), fields, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"it takes {', '.join(fields)}."
    return f"Unknown field {name!r} in {where}: {hint}"


def _fields_at(clause: Mapping[str, Any]) -> tuple[str, list[str]]:
    try:
        cls = clause_class(clause)
    except PydanticCustomError:
        return "a clause", list(CLAUSE_CLASSES)
    key = next(key for key, meant in CLAUSE_CLASSES.items() if meant is cls)
    return f"a clause by {key}", fields_of(cls)


def _fault(fault: dict[str, Any]) -> dict[str, str]:
    path = list(fault["loc"])
    kind = path.pop(0) if path and path[0] in RECORD_CLASSES else None
    path = [
        part
        for part in path
        if not str(part).startswith(("function-", "constrained-")) and part not in ("Concern", "float")
    ]
    return {"pointer": pointer_to(path), "reason": _reason(fault, kind, path)}


def _reason(fault: dict[str, Any], kind: str | None, path: list[Any]) -> str:
    if fault["type"] == "union_tag_invalid":
        given = str(fault["ctx"]["tag"])
        close = difflib.get_close_matches(given, RECORD_CLASSES, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known kinds are {', '.join(sorted(RECORD_CLASSES))}."
        return f"Unknown record kind {given!r}: {hint}"
    if fault["type"] == "union_tag_not_found":
        return f"The field 'record' is missing: it names the kind, one of {', '.join(sorted(RECORD_CLASSES))}."
    if fault["type"] == "extra_forbidden" and kind is not None and len(path) == 1:
        fields = [field.alias or name for name, field in RECORD_CLASSES[kind].model_fields.items()]
        close = difflib.get_close_matches(str(path[0]), fields, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"it takes {', '.join(sorted(fields))}."
        return f"Unknown field {path[0]!r} in a record of kind {kind!r}: {hint}"
    if fault["type"] == "missing":
        return f"The field {path[-1] if path else ''!r} is missing."
    if isinstance(fault["input"], dict):
        return f"{fault['msg']}."
    shown = repr(fault["input"])
    return f"{fault['msg']} (given {shown if len(shown) <= 80 else shown[:77] + '…'})."
