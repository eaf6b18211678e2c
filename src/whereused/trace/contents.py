"""Contents: what is, or was at a time, in a container or built into a unit (model.md, rule 5: it only locates)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple, cast

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import Content, Contents
from whereused.trace.times import utc


class ContentsRow(NamedTuple):
    """Columns of what is immediately inside; texts are empty where unknown."""

    holders: list[str]
    ids: list[str]
    kinds: list[str]
    products: list[str]
    types: list[str]
    positions: list[str]
    times: list[list[Any]]
    unsure: list[bool]


LIST_CONTENTS = query("trace.list_contents", ContentsRow)


def find_contents(reading: ReadTransaction, item: str, at: datetime | None, recursive: bool) -> Contents:
    """What is inside `item` now, or was `at` a time; with `recursive` also what is inside that, level by level.

    A missing begin or end of an interval is open; a tie is inside. Each holder is opened once, so that cycles end.
    """
    found: list[Content] = []
    opened: set[str] = set()
    holders = [item]
    while holders:
        opened.update(holders)
        inside = _inside(reading, holders, at)
        found += inside
        holders = list(dict.fromkeys(each.id for each in inside if each.id not in opened)) if recursive else []
    return Contents(item=item, at=at, recursive=recursive, items=found)


def _inside(reading: ReadTransaction, holders: Sequence[str], at: datetime | None) -> list[Content]:
    row = reading.one(LIST_CONTENTS, holders=holders, at=at)
    return [
        Content(
            id=id_,
            kind=kind,
            product=product or None,
            in_=holder,
            edge=cast(Literal["PACKED_IN", "INSTALLED_IN"], type_),
            position=position or None,
            from_=utc(begun),
            to=utc(ended),
            certainty="possible" if unsure else "confirmed",
        )
        for holder, id_, kind, product, type_, position, (begun, ended), unsure in zip(*row, strict=True)
    ]
