"""What a batch changes in the graph: the groups that it touches, folded as they were and as they will be.

In parts, so that the database can write the one while the next is folded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from whereused.ingest.entries import Entry
from whereused.ingest.fold import fold
from whereused.ingest.folding import Group
from whereused.ingest.names import CLEAR, Names, about_of, by_item
from whereused.ingest.subgraph import Difference, Subgraph, difference
from whereused.model.records import InstallRecord, RemoveRecord

PARTS = {
    **dict.fromkeys(("item", "product", "organization", "equipment", "site"), 0),
    **dict.fromkeys(("step", "operation"), 1),
}
"""In which part of a change the groups of these prefixes are: what most edges lead to comes first. Others are in the
last. A step and the operation that tells its mixing are in one."""

LAST = 2


class Changing(NamedTuple):
    """What of a container's contents can change, and the names that can mean any of it."""

    items: frozenset[str]
    names: frozenset[str]


Entries = dict[str, list[Entry]]
"""Records by the key of their group."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a change follows from: nothing more is read from the shelf.

    The groups that are touched as they were (`old`) and as they will be (`new`), by key; what names in them mean
    before and after; the (prefix, item) of each component or container whose records are among them, and what of a
    container's contents can change, where that is known.
    """

    old: Entries
    new: Entries
    before: Names
    after: Names
    about: set[tuple[str, str]]
    only: dict[str, Changing]

    def parts(self) -> Iterator[Difference]:
        """The change of the graph, in parts: no edge and no description is in two of them."""
        for part in range(LAST + 1):
            yield difference(
                self._folded(_part(self.old, part), self.before), self._folded(_part(self.new, part), self.after)
            )

    def _folded(self, entries: Entries, names: Names) -> Subgraph:
        return fold(_groups(entries, self.about, names, self.only), names.resolve)


def _part(entries: Entries, part: int) -> Entries:
    """The groups of one of the parts."""
    return {key: of_key for key, of_key in entries.items() if PARTS.get(key.partition(":")[0], LAST) == part}


def _groups(
    entries_by_key: Entries,
    wanted: set[tuple[str, str]],
    names: Names,
    only: dict[str, Changing],
) -> Iterable[Group]:
    """The groups to fold: by key, or by component or container for records that name one."""
    for key, entries in entries_by_key.items():
        if about_of(key) is None:
            yield Group(entries)
    cleared = _clearings(entries_by_key, names)
    for (prefix, item), entries in by_item(entries_by_key, wanted, names).items():
        if prefix == "pack":
            yield Group(entries, item, *only.get(item, ()))
        else:
            yield Group([*entries, *_concerning(entries, cleared, names)] if cleared else entries, item)


def _clearings(entries_by_key: dict[str, list[Entry]], names: Names) -> defaultdict[str, list[Entry]]:
    """The records that remove everything from a parent, by each parent that they may mean."""
    cleared: defaultdict[str, list[Entry]] = defaultdict(list)
    for key, entries in entries_by_key.items():
        if key.startswith(CLEAR):
            for parent in names.resolve(key.removeprefix(CLEAR)):
                cleared[parent].extend(entries)
    return cleared


def _concerning(entries: list[Entry], cleared: dict[str, list[Entry]], names: Names) -> Iterable[Entry]:
    """What removes everything from a parent that these records of a component name, each once."""
    named = {entry.record.parent for entry in entries if isinstance(entry.record, InstallRecord | RemoveRecord)}
    parents = {parent for name in named for parent in names.resolve(name)}
    return {entry.id: entry for parent in parents for entry in cleared.get(parent, ())}.values()
