"""Whether an exact answer can be true: held against the graph walked plainly, and against the plant's answer key."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .closure import BareClosure, Extent
from .served import Listed, ServedApi, Whole

PACKED = "packed_together"
"""The reason of the near misses that no walk along material finds."""


@dataclass(frozen=True)
class Checked:
    """What an answer was found to be: affected items and near misses, its closure, and the whole list as it came."""

    whole: Whole
    extent: Extent
    listed: Listed


def check(lot: str, api: ServedApi, closure: BareClosure) -> Checked:
    """Hold the whole answer about `lot` against two plain walks. Raises AssertionError if they contradict each other.

    The items are among those that the bare closure reaches. With the near misses (those packed together aside) they are
    what a walk reaches that ignores times and voids, and nothing is both.
    """
    rows = list(api.rows(lot))
    items = {id_ for id_, certainty, _ in rows if certainty}
    misses = {id_ for id_, certainty, reason in rows if not certainty and reason != PACKED}
    missed = sum(1 for _, certainty, _ in rows if not certainty)
    assert len({id_ for id_, _, _ in rows}) == len(rows), f"the list of {lot} names an item twice"
    beyond = items - closure.ids(lot)
    assert not beyond, f"{len(beyond)} items of {lot} are not in its closure, such as {min(beyond)}"
    differ = (items | misses) ^ closure.connected(lot)
    assert not differ, f"{len(differ)} items are connected to {lot} or told to be, not both, such as {min(differ)}"
    listed = api.list_all(lot)
    assert listed.rows == len(items), f"the list of {lot} has {listed.rows} rows, not {len(items)}"
    return Checked(Whole(len(items), missed), closure.extent(lot), listed)


def check_against_key(key: Path, reach: int, api: ServedApi) -> tuple[str, int]:
    """Hold one answer against what physically went where: of the key's lots, the one nearest to `reach` affected items.

    Gives the item asked about and how many are affected. Raises AssertionError if an item or a certainty differs.
    """
    answer = min(_ever(key), key=lambda each: abs(_affected(each) - reach))
    item = answer["question"]["any_of"][0]["item"]
    wanted = dict.fromkeys(answer["confirmed"], "confirmed") | dict.fromkeys(answer["possible"], "possible")
    found = {id_: certainty for id_, certainty, _ in api.rows(item) if certainty}
    differ = wanted.items() ^ found.items()
    assert not differ, f"{len(differ)} items of {item} are not as its answer key says, such as {min(differ)}"
    return item, len(found)


def _ever(key: Path) -> Iterator[dict[str, Any]]:
    """The key's answers about what one item ever went into."""
    with gzip.open(key, "rt", encoding="utf-8") as lines:
        for answer in map(json.loads, lines):
            (clause,) = answer["question"]["any_of"]
            if answer["direction"] == "used" and answer["question"]["mode"] == "ever" and clause.keys() == {"item"}:
                yield answer


def _affected(answer: dict[str, Any]) -> int:
    return len(answer["confirmed"]) + len(answer["possible"])
