"""What is compared with an event itself, because no term can tell it: quantities, and fields greater or less than."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from whereused.ingest.events.said import ROLES, Said
from whereused.ingest.events.terms import extensions_of
from whereused.ingest.events.vocabulary import expanded
from whereused.model.fields import parse_moment

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": operator.eq,
    "GT": operator.gt,
    "GE": operator.ge,
    "LT": operator.lt,
    "LE": operator.le,
}


@dataclass(frozen=True, slots=True)
class Check:
    """A comparison that some value of an event has to pass: `what` is a quantity, a time or a field."""

    what: str
    operator: str
    value: float | datetime

    def holds(self, said: Said) -> bool:
        """Whether any value that the event has for it passes."""
        compare = COMPARISONS[self.operator]
        return any(
            compare(value, self.value) for value in map(self._like, _values(said, self.what)) if value is not None
        )

    def _like(self, value: Any) -> float | datetime | None:  # noqa: ANN401 - JSON
        """A value as the sort of thing that it is compared with; None where it is none."""
        try:
            return parse_moment(value) if isinstance(self.value, datetime) else float(value)
        except (TypeError, ValueError):
            return None


def read_comparison(what: str, name: str, values: list[str]) -> Check:
    """A comparison with a number or a time. Raises ValueError."""
    if len(values) != 1:
        raise ValueError("It takes one number or time.")
    try:
        return Check(what, name, float(values[0]))
    except ValueError:
        pass
    if what == "quantity":
        raise ValueError(f"{values[0]!r} is not a number.")
    return Check(what, name, parse_moment(values[0]))


def _values(said: Said, what: str) -> Iterator[Any]:
    if what == "quantity":
        yield from (amount.quantity for role in ROLES for amount in said.amounts(role))
    elif what == "errorDeclarationTime":
        yield (said.body.get("errorDeclaration") or {}).get("declarationTime")
    else:
        inner, ilmd = what.startswith("INNER_"), what.removeprefix("INNER_").startswith("ILMD_")
        name = what.removeprefix("INNER_").removeprefix("ILMD_")
        yield from _of_field(said.ilmd if ilmd else extensions_of(said), name, said.prefixes, deep=inner)


def _of_field(fields: Any, name: str, prefixes: dict[str, str], *, deep: bool) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """The values of all fields of a name: at the top, or (`deep`) anywhere below it."""
    for given, value in fields.items():
        parts = value if isinstance(value, list) else [value]
        if not deep and expanded(given, prefixes) == name:
            yield from parts
        if deep:
            for part in parts:
                if isinstance(part, dict):
                    yield from _of_field(part, name, prefixes, deep=False)
                    yield from _of_field(part, name, prefixes, deep=True)
