"""Which groups of records a batch touches, and what that changes in the graph.

The graph always equals `fold` over the whole ledger. A batch changes it by `fold(touched groups with the batch)`
minus `fold(touched groups without it)`. A group is touched by a new record of its own, by a correction of one of its
records, because a name that its records use means another item than before, or, where it is that of a windowed step
which leaves its mixing to its operation, because the operation's mixing changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Protocol

from whereused.ingest.changes import Changing, Entries, Gathered
from whereused.ingest.containment import Window, names_that_may_change, window_of
from whereused.ingest.entries import Entry, item_references, names_of
from whereused.ingest.folding import mixing_of
from whereused.ingest.names import ABOUT_ITEMS, CLEAR, FIT, OPERATION, PACK, Names, about_of, by_item
from whereused.ingest.steps import may_be_windowed
from whereused.model.records import ContainmentRecord, InstallRecord, ItemRecord, RemoveRecord, StepRecord


class Shelf(Protocol):
    """What the projection needs of the ledger and the graph as they were before the batch."""

    def entries_by_key(self, keys: Collection[str]) -> Iterable[Entry]:
        """All records of the groups with these keys."""

    def entries_around(self, windows: Mapping[str, Window]) -> Iterable[Entry]:
        """Of each container, by its key, all that was moved between its last emptying before a window and its first
        one after, these included, and what was moved nobody knows when. What is voided empties nothing.
        """

    def entries_behind(self, contents: Mapping[str, Collection[str]]) -> Iterable[Entry]:
        """The records behind all stretches of some items in each container."""

    def learn_names(self, names: Names, texts: Collection[str]) -> None:
        """Add to `names` what each of `texts` means."""

    def names_of_items(self, items: Collection[str]) -> dict[str, set[str]]:
        """The values of all identifiers of each item."""

    def keys_around(self, items: Collection[str]) -> set[str]:
        """The keys of all groups whose edges touch these items."""

    def keys_of_steps(self, operations: Collection[str]) -> set[str]:
        """The keys of the windowed steps of these operations that do not say their mixing."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What arrives: new records, and ids of known records that a correction now voids."""

    arrived: list[Entry]
    newly_voided: frozenset[str]


@dataclass(slots=True)
class Claims:
    """Which ids item records describe, and which (value, item) names they give."""

    described: set[str] = field(default_factory=set)
    carried: set[tuple[str, str]] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        """Add what a record claims, if it is one of an item and holds."""
        record = entry.record
        if isinstance(record, ItemRecord) and not entry.voided:
            self.described.add(record.id)
            self.carried.update((identifier.value, record.id) for identifier in names_of(record).values())


class Touched:
    """The groups that a batch touches, before it (`old`) and after it (`new`), by ledger key.

    `claimed` and `claims`: what their records claim of items, before and after. `named`: the item names in them, but
    for the `contents` that lasting records pack or unpack: what these mean matters for a few only. `known`: all names
    that were in them before. `partly`: the keys of containers of which only what can matter is here.
    """

    def __init__(self, batch: Batch, shelf: Shelf) -> None:
        self.old: defaultdict[str, list[Entry]] = defaultdict(list)
        self.new: defaultdict[str, list[Entry]] = defaultdict(list)
        self.keys: set[str] = set()
        self.partly: set[str] = set()
        self.claimed, self.claims = Claims(), Claims()
        self.named: set[str] = set()
        self.contents: set[str] = set()
        self.known: set[str] = set()
        self.changed = batch.newly_voided.union(entry.id for entry in batch.arrived)
        self._newly_voided = batch.newly_voided
        self._shelf = shelf
        self._met: set[str] = set()
        self._arrived = by_key(batch.arrived)
        self._take_partly()
        self.take(self._arrived.keys() - self.partly)

    def _take_partly(self) -> None:
        """Take in of containers what the records that arrive can matter for: they may have gone round for years."""
        windows = windows_of(self._arrived)
        self.partly |= windows.keys()
        self.keys |= self.partly
        self._admit(self._shelf.entries_around(windows))
        self._admit_arrived(self.partly)

    def take(self, keys: Iterable[str]) -> None:
        """Take in the groups of `keys` whole, as they were and as they will be."""
        missing = set(keys) - (self.keys - self.partly)
        self._admit(self._shelf.entries_by_key(missing))
        self._admit_arrived(missing - self.keys)
        self.keys |= missing
        self.partly -= missing

    def take_behind(self, contents: Mapping[str, Collection[str]]) -> None:
        """Take in the records behind all stretches of some items in each container."""
        self._admit(self._shelf.entries_behind(contents))

    def _admit(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.id in self._met:
                continue
            self._met.add(entry.id)
            self.old[entry.key].append(entry)
            self.claimed.add(entry)
            self.known.update(self._note_names(entry))
            if (after := self._after(entry)) is not None:
                self._add(after)

    def _admit_arrived(self, keys: Collection[str]) -> None:
        for key in keys & self._arrived.keys():
            for entry in self._arrived[key]:
                self._note_names(entry)
                self._add(entry)

    def _add(self, entry: Entry) -> None:
        self.new[entry.key].append(entry)
        self.claims.add(entry)

    def _note_names(self, entry: Entry) -> list[str]:
        record, names = entry.record, list(item_references(entry.record))
        if not isinstance(record, ContainmentRecord) or entry.voided or entry.id in self.changed:
            self.named.update(names)
        else:
            self.named.add(record.container)
            self.contents.update(record.items)
        return names

    def _after(self, entry: Entry) -> Entry | None:
        """What becomes of a record that was there before."""
        voided = entry.id in self._newly_voided and not entry.voided
        return entry.as_voided() if voided else entry

    def of(self, key: str) -> Iterable[Entry]:
        """The records of a group, as they were and as they will be."""
        return chain(self.old.get(key, ()), self.new.get(key, ()))

    def items(self, names: Names) -> set[tuple[str, str]]:
        """The (prefix, item) of each component or container whose records are touched."""
        about = filter(None, map(about_of, self.keys))
        return {(prefix, item) for prefix, name in about for item in names.resolve(name)}


def by_key(entries: Iterable[Entry]) -> defaultdict[str, list[Entry]]:
    """Records by the key of their group."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.key].append(entry)
    return found


def windows_of(arrived: Entries) -> dict[str, Window]:
    """From when to when records that arrive move something, for each container by its key, where they say it."""
    containers = (key for key in arrived if key.startswith(PACK))
    return {key: window for key in containers if (window := window_of(arrived[key])) is not None}


class Rewound(Touched):
    """Groups as they are (`old`), and as they were known at a time (`new`)."""

    def __init__(self, at: datetime, shelf: Shelf) -> None:
        super().__init__(Batch([], frozenset()), shelf)
        self._at = at

    def _after(self, entry: Entry) -> Entry | None:
        return entry.as_known_at(self._at)


def gather(batch: Batch, voided_keys: Iterable[str], shelf: Shelf) -> Gathered:
    """What the change that a batch makes to the graph follows from."""
    touched = Touched(batch, shelf)
    touched.take(voided_keys)
    return _gathered(touched, shelf)


def gather_back(keys: Iterable[str], at: datetime, shelf: Shelf) -> Gathered:
    """The same of the change that makes the graph what it was known to be at a time, for the groups of `keys`."""
    touched = Rewound(at, shelf)
    touched.take(keys)
    return _gathered(touched, shelf)


def _gathered(touched: Touched, shelf: Shelf) -> Gathered:
    if remixed := _operations_mixing_anew(touched):
        touched.take(shelf.keys_of_steps(remixed))
    old = Names()
    changed = _changed_names(touched)
    shelf.learn_names(old, touched.named | changed)
    new = _renamed(old, touched)
    moved = {text for text in changed if old.resolve(text) != new.resolve(text)}
    if moved:
        around = _keys_around({item for text in moved for item in old.resolve(text)}, touched, shelf)
        touched.take(around.union(f"{CLEAR}{text}" for text in moved))
    touched.take(_components_cleared(touched, (old, new), shelf))
    shelf.learn_names(old, touched.named)
    new = _renamed(old, touched)
    about = touched.items(old) | touched.items(new)
    by_other_names = set(_keys_by_other_names(about, touched, shelf)) - touched.partly
    touched.take(by_other_names | _operations_asked_for_mixing(touched))
    shelf.learn_names(old, touched.named)
    new = _renamed(old, touched)
    touched.take(_containers_of_several_names(touched, (old, new)))
    shelf.learn_names(old, touched.named)
    new = _renamed(old, touched)
    touched.take(_clearings_of_parents(touched, (old, new), shelf))
    shelf.learn_names(old, touched.named)
    containers = {item for prefix, item in about if f"{prefix}:" == PACK}
    if isinstance(touched, Rewound) or _doubt_a_container(touched, (old, new)):
        whole = containers
    else:
        whole = _containers_naming(moved & touched.known, touched, (old, new))
    _take_whole(whole, touched, (old, new), shelf)
    only = _contents_that_may_change(touched, about, containers - whole, old, shelf)
    new = _renamed(old, touched)
    return Gathered(touched.old, touched.new, old, new, about, only)


def _changed_names(touched: Touched) -> set[str]:
    """Names whose meaning the batch may change."""
    before, after = touched.claimed, touched.claims
    return (before.described ^ after.described) | {value for value, _ in before.carried ^ after.carried}


def _renamed(old: Names, touched: Touched) -> Names:
    """What names mean once the batch is in."""
    before, after = touched.claimed, touched.claims
    if before == after:
        return old
    new = old.copy()
    new.described = (new.described - (before.described - after.described)) | after.described
    for value, item in before.carried - after.carried:
        new.carriers[value] = new.carriers[value] - {item}
    for value, item in after.carried:
        if item not in new.carriers[value]:
            new.carriers[value] = new.carriers[value] | {item}
    return new


def _operations_mixing_anew(touched: Touched) -> list[str]:
    """Operations whose mixing is another once the batch is in."""
    keys = [key for key in touched.keys if key.startswith(OPERATION)]
    return [
        key.removeprefix(OPERATION)
        for key in keys
        if mixing_of(touched.old.get(key, ())) != mixing_of(touched.new.get(key, ()))
    ]


def _operations_asked_for_mixing(touched: Touched) -> set[str]:
    """The keys of operations that tell touched windowed steps their mixing."""
    keys: set[str] = set()
    for entries in chain(touched.old.values(), touched.new.values()):
        steps = [entry.record for entry in entries if isinstance(entry.record, StepRecord)]
        if any(may_be_windowed(step) for step in steps):
            keys.update(f"{OPERATION}{step.operation}" for step in steps if step.operation is not None)
    return keys


def _containers_of_several_names(touched: Touched, names: tuple[Names, Names]) -> set[str]:
    """The keys of containers that were taken partly, and whose records stand under another name or several."""
    keys_of: defaultdict[str, set[str]] = defaultdict(set)
    ambiguous: set[str] = set()
    for key in touched.old.keys() | touched.new if touched.partly else ():
        if key.startswith(PACK):
            meant = {item for known in names for item in known.resolve(key.removeprefix(PACK))}
            for item in meant:
                keys_of[item].add(key)
            if meant != {key.removeprefix(PACK)}:
                ambiguous.add(key)
    return touched.partly & ambiguous.union(*(keys for keys in keys_of.values() if len(keys) > 1))


def _doubt_a_container(touched: Touched, names: tuple[Names, Names]) -> bool:
    """Whether records come or go whose container may be several: then all that is in each of these is ambiguous."""
    return any(
        entry.id in touched.changed
        and isinstance(entry.record, ContainmentRecord)
        and any(len(known.resolve(entry.record.container)) > 1 for known in names)
        for entries in (touched.old, touched.new)
        for key, of_key in entries.items()
        if key.startswith(PACK)
        for entry in of_key
    )


def _components_cleared(touched: Touched, names: tuple[Names, Names], shelf: Shelf) -> set[str]:
    """The keys of components in the parents from which touched records remove everything."""
    parents = {key.removeprefix(CLEAR) for key in touched.old.keys() | touched.new if key.startswith(CLEAR)}
    items = {item for parent in parents for known in names for item in known.resolve(parent)}
    return {key for key in shelf.keys_around(items) if key.startswith(FIT)} if items else set()


def _clearings_of_parents(touched: Touched, names: tuple[Names, Names], shelf: Shelf) -> set[str]:
    """The keys of what removes everything from the parents of touched components, by whatever name."""
    named: set[str] = set()
    for key in touched.keys:
        if key.startswith(FIT):
            for entry in chain(touched.old.get(key, ()), touched.new.get(key, ())):
                if isinstance(entry.record, InstallRecord | RemoveRecord):
                    named.add(entry.record.parent)
    items = {item for parent in named for known in names for item in known.resolve(parent)}
    others = set().union(*shelf.names_of_items(items).values()) if items else set()
    others.update(value for value, item in touched.claims.carried if item in items)
    return {f"{CLEAR}{name}" for name in named | items | others}


def _keys_by_other_names(about: set[tuple[str, str]], touched: Touched, shelf: Shelf) -> Iterable[str]:
    """A component's records may name it by its id or by any identifier: the keys under all of its names."""
    if not about:
        return
    known = shelf.names_of_items({item for _, item in about})
    for value, item in touched.claims.carried:
        known.setdefault(item, set()).add(value)
    for prefix, item in about:
        yield f"{prefix}:{item}"
        yield from (f"{prefix}:{name}" for name in known.get(item, ()))


def _keys_around(items: set[str], touched: Touched, shelf: Shelf) -> set[str]:
    """All groups in which one of these items was meant. What is in itself, by two of its names, has no edge to tell."""
    about = {(prefix, item) for prefix in ABOUT_ITEMS for item in items}
    return shelf.keys_around(items) | set(_keys_by_other_names(about, touched, shelf))


def _containers_naming(moved: set[str], touched: Touched, names: tuple[Names, Names]) -> set[str]:
    """The containers among whose records one uses a name that means something else now."""
    keys = [key for key in touched.keys if key.startswith(PACK)] if moved else []
    naming = (key for key in keys if any(not moved.isdisjoint(item_references(one.record)) for one in touched.of(key)))
    return {item for key in naming for known in names for item in known.resolve(key.removeprefix(PACK))}


def _take_whole(containers: set[str], touched: Touched, names: tuple[Names, Names], shelf: Shelf) -> None:
    """Take in all records of some containers, and learn what all that they name means."""
    if not containers:
        return
    keys = {
        key
        for key in touched.keys
        if key.startswith(PACK)
        and any(not containers.isdisjoint(known.resolve(key.removeprefix(PACK))) for known in names)
    }
    touched.take(keys & touched.partly)
    named = {text for key in keys for one in touched.of(key) for text in item_references(one.record)}
    shelf.learn_names(names[0], touched.named | named)


def _contents_that_may_change(
    touched: Touched, about: set[tuple[str, str]], containers: set[str], old: Names, shelf: Shelf
) -> dict[str, Changing]:
    """For each of these containers what of its contents the batch can change, where no name in it has moved.

    `old` learns what these are called, and no more of the contents: what else a name means is none of these.
    """
    grouped = by_item(touched.new, about, _renamed(old, touched))
    texts = {item: names_that_may_change(grouped["pack", item], touched.changed) for item in containers}
    shelf.learn_names(old, set(chain.from_iterable(texts.values())))
    new = _renamed(old, touched)
    changing = {item: frozenset(meant for text in texts[item] for meant in new.resolve(text)) for item in containers}
    touched.take_behind({item: found for item, found in changing.items() if f"{PACK}{item}" in touched.partly})
    items = set(chain.from_iterable(changing.values()))
    called = {value for value, item in touched.claims.carried if item in items} | items
    if touched.contents and items:
        called.update(*shelf.names_of_items(items).values())
    shelf.learn_names(old, touched.named | (touched.contents & called))
    names = frozenset(called.union(*texts.values()))
    return {item: Changing(of_container, names) for item, of_container in changing.items()}
