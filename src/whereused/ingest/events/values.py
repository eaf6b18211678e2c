"""Plain values of an event's fields as they are compared: alike whether the event came as JSON or as XML.

XML has texts only, and JSON numbers too: `<grade>550</grade>` and `"grade": 550` say the same. So a text that is
written as a number counts as that number as well; one with a leading zero (`00550`) equals itself alone.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from decimal import Context, Decimal
from typing import Any

from whereused.ingest.events.vocabulary import expanded
from whereused.model.fields import parse_moment

TEXTS = ("#text", "@value")
"""Where the text of a field stands that has attributes: as XML is read, and in JSON-LD."""

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+(?:[eE][+-]?\d{1,3})?)?", re.ASCII)
_COMPARED = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_EXACT = Context(prec=1_000)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d.*")


def plain_of(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """A plain value: that of a field itself, or the text of one with attributes beside it; none of other objects."""
    if not isinstance(value, dict):
        return [value]
    return [value[name] for name in TEXTS if name in value and not isinstance(value[name], dict | list)]


def spellings_of(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    """The texts that a plain value equals: as it stands, and as the number or the moment that it says."""
    text = text_of(value)
    found = [text]
    if isinstance(value, str) and _NUMBER.fullmatch(text):
        found.append(_shortest(text))
    elif isinstance(value, str) and (moment := moment_in(text)) is not None:
        found.append(moment.isoformat())
    return list(dict.fromkeys(found))


def text_of(value: Any) -> str:  # noqa: ANN401 - JSON
    """A plain value as one text: a number as short as it can be written, a text as it stands."""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int | float):
        return _shortest(repr(value))
    return str(value).strip()


def number_in(value: Any) -> float | None:  # noqa: ANN401 - JSON
    """The number that a plain value says, as a number or as a text; None if it says none, or one beyond all measure."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = value.strip() if isinstance(value, str) else ""
    number = float(text) if _COMPARED.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


def moment_in(value: Any) -> datetime | None:  # noqa: ANN401 - JSON
    """The moment that a text says; None if it says none, or has no offset."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        return parse_moment(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def as_texts(value: Any, prefixes: dict[str, str]) -> Any:  # noqa: ANN401 - JSON
    """A value of master data as XML would have it: numbers as texts, a list of one as that one, names in full."""
    if isinstance(value, dict):
        return {expanded(name, prefixes): as_texts(held, prefixes) for name, held in value.items()}
    if isinstance(value, list):
        parts = [as_texts(part, prefixes) for part in value]
        return parts[0] if len(parts) == 1 else parts
    return text_of(value) if isinstance(value, int | float) else value


def _shortest(number: str) -> str:
    short = format(Decimal(number).normalize(_EXACT), "f")
    return "0" if short == "-0" else short
