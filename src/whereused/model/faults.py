"""What is wrong with a record, so that a person understands it: where (a JSON pointer), what, and what was meant."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import ValidationError

from whereused.model.records import RECORD_CLASSES


def faults_of(error: ValidationError) -> list[dict[str, str]]:
    """What is wrong with a record: a JSON pointer (RFC 6901) and a reason for each fault."""
    return [_fault(dict(fault)) for fault in error.errors(include_url=False, include_context=True)]


def _fault(fault: dict[str, Any]) -> dict[str, str]:
    path = list(fault["loc"])
    kind = path.pop(0) if path and path[0] in RECORD_CLASSES else None
    path = [
        part
        for part in path
        if not str(part).startswith(("function-", "constrained-")) and part not in ("Concern", "float")
    ]
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    return {"pointer": pointer, "reason": _reason(fault, kind, path)}


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
