"""Events in the order of an extension field: numbers, then moments, then texts, and what lacks the field last.

EPCIS 2.0, 8.2.7.1 (`orderBy`). No index orders these fields: what matches is looked through for each page, and no
more of it is kept than the page has.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from whereused.ingest.events.fields import Field, values_in
from whereused.ingest.events.said import Said
from whereused.ingest.events.values import moment_in, number_in, text_of

Found = TypeVar("Found")

LONGEST = 1_000
"""Characters by which texts are ordered."""


class SortKey(NamedTuple):
    """Where an event stands: whether it lacks the field, what sort of value it has, and the value."""

    lacking: bool
    sort: int
    number: float
    text: str


def sort_key(said: Said, field: Field, *, descending: bool) -> SortKey:
    """Where an event stands by a field; of several values the one that comes first counts."""
    keys = [_key(value) for value in values_in(said, field) if value is not None]
    return (max(keys) if descending else min(keys)) if keys else SortKey(True, 0, 0.0, "")


def _key(value: Any) -> SortKey:  # noqa: ANN401 - JSON
    if (number := number_in(value)) is not None:
        return SortKey(False, 0, number, "")
    if (moment := moment_in(value)) is not None:
        return SortKey(False, 1, moment.timestamp(), "")
    return SortKey(False, 2, 0.0, text_of(value)[:LONGEST])


def first_in_order(
    found: Iterable[Found],
    placed: Callable[[Found], tuple[SortKey, str]],
    after: tuple[SortKey, str] | None,
    most: int,
    *,
    descending: bool,
) -> list[Found]:
    """The first so many by where they stand and their ids, from behind a place on."""
    keyed = ((placed(one), one) for one in found)
    if descending:
        left = ((_turned(key), one) for key, one in keyed if after is None or _turned(key) < _turned(after))
        return [one for _, one in heapq.nlargest(most, left, key=lambda pair: pair[0])]
    ahead = ((key, one) for key, one in keyed if after is None or key > after)
    return [one for _, one in heapq.nsmallest(most, ahead, key=lambda pair: pair[0])]


def _turned(key: tuple[SortKey, str]) -> tuple[SortKey, str]:
    """The key with what lacks the field at the other end, so that it is last in both directions."""
    where, identity = key
    return where._replace(lacking=not where.lacking), identity
