"""What only all records together tell: which of them count, what is voided, and what names mean; a part at a time.

What follows here is what the ledger and the projection do batch by batch: the first of two records of one id counts, a
correction voids whatever it names, a name means the item that is described under it, or else those that bear it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from whereused.ingest.initial.decoding import Identity
from whereused.ingest.initial.parts import read_part, remove_part

PASSED_OVER, VOIDED = 1, 2
"""What is marked at the number of a record: another had its id before; a correction ended its effect."""

Alias = tuple[str, str, bool]
"""A name, an item that it means although it is not the item's id, and whether that is the first of those it means."""


@dataclass(slots=True)
class Settled:
    """The ids of one part: how many count, and of these how many say when they were recorded, at the latest when.

    `met` are those whose id another had before: (the first of them, whose part, this one, whose part, the same hash).
    `named` are those that a correction names, with its name for it.
    """

    records: int = 0
    stamps: int = 0
    latest: str | None = None
    met: list[tuple[int, int, int, int, bool]] = field(default_factory=list)
    named: list[tuple[str, int]] = field(default_factory=list)


def settle_ids(task: tuple[Path, int]) -> Settled:
    """Find out which records of a part of the ids count: the first of each id."""
    folder, part = task
    blocks = list(read_part(folder, "ids", part))
    targets = set(chain.from_iterable(read_part(folder, "voids", part)))
    remove_part(folder, ("ids", "voids"), part)
    settled = Settled()
    rows = list(chain.from_iterable(blocks))
    if len({row[0] for row in rows}) < len(rows):
        rows = _first_of_each(rows, settled)
    stamps = [row[4] for row in rows if row[4] is not None]
    settled.records, settled.stamps, settled.latest = len(rows), len(stamps), max(stamps, default=None)
    if targets:
        settled.named = [(row[0], row[1]) for row in rows if row[0] in targets]
    return settled


def _first_of_each(rows: Iterable[tuple[str, int, str, int, str | None]], settled: Settled) -> list[Identity]:
    by_id: defaultdict[str, list[Identity]] = defaultdict(list)
    for row in rows:
        by_id[row[0]].append(Identity._make(row))
    for of_id in by_id.values():
        of_id.sort(key=lambda row: row.number)
        first, *others = of_id
        settled.met.extend(
            (first.number, first.part, other.number, other.part, first.hash == other.hash) for other in others
        )
    return [of_id[0] for of_id in by_id.values()]


_marks: list[bytes] = []
"""What is marked at each number, as this process has it."""


def begin(marks: Path) -> None:
    """Read what is marked at each number."""
    _marks[:] = [marks.read_bytes()]


def settle_names(task: tuple[Path, int]) -> list[Alias]:
    """The names in a part that mean other items than the one of that id."""
    folder, part = task
    (marks,) = _marks
    described: set[str] = set()
    carried: defaultdict[str, set[str]] = defaultdict(set)
    for name, number, item in chain.from_iterable(read_part(folder, "names", part)):
        if marks[number]:
            continue
        if item is None:
            described.add(name)
        else:
            carried[name].add(item)
    remove_part(folder, ("names",), part)
    return [
        (name, item, item == min(items))
        for name, items in carried.items()
        if name not in described
        for item in sorted(items)
    ]
