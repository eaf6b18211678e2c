"""What names mean, and the keys of groups that hold one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass, field

from whereused.ingest.entries import Entry

ABOUT_ITEMS = ("fit", "pack")
"""Prefixes of keys that hold an item's name: one item's records may stand under several of them."""
OPERATION = "operation:"
"""Prefix of the keys of operations."""
FIT = "fit:"
"""Prefix of the keys of components."""
PACK = "pack:"
"""Prefix of the keys of containers."""
CLEAR = "clear:"
"""Prefix of the keys of what removes everything from a parent, which acts on the groups of components."""


@dataclass(slots=True)
class Names:
    """What names meant: which ids are described, and which items carry an identifier's value.

    `places` are where the graph has what was described (element ids, which hold in this transaction), and `unsure` the
    items among them whose kind nobody recorded.
    """

    asked: set[str] = field(default_factory=set)
    described: set[str] = field(default_factory=set)
    carriers: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)

    def resolve(self, text: str) -> list[str]:
        """The items a name may mean: the one with that id, or all that carry it, or a placeholder of that name."""
        if text in self.described:
            return [text]
        carriers = self.carriers.get(text)
        return sorted(carriers) if carriers else [text]

    def copy(self) -> Names:
        """A copy to change, but for the sets of carriers: put others in their place."""
        return Names(set(self.asked), set(self.described), defaultdict(set, self.carriers))


def about_of(key: str) -> tuple[str, str] | None:
    """The (prefix, name) of a key that holds an item's name."""
    prefix, _, name = key.partition(":")
    return (prefix, name) if prefix in ABOUT_ITEMS else None


def by_item(
    entries_by_key: dict[str, list[Entry]], wanted: Container[tuple[str, str]], names: Names
) -> defaultdict[tuple[str, str], list[Entry]]:
    """The records about each wanted component or container, under whatever name they stand."""
    by_item: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for key, entries in entries_by_key.items():
        if about := about_of(key):
            for item in names.resolve(about[1]):
                if (about[0], item) in wanted:
                    by_item[about[0], item].extend(entries)
    return by_item
