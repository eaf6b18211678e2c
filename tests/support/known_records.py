"""What a set of records says at a time, read plainly and sharing no code with the product: `brute_force` stands on it.

Which records count (corrections, late arrivals), what names mean, how records about one id add up, and in which
stretches a component was in a parent (contract.md, "Records in"; docs/graph.md, "Rules of the projection").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from typing import Any

Record = dict[str, Any]
History = Sequence[tuple[Record, datetime]]
"""Records as in contract.md, each with a `record_id`, and when they were recorded."""

BEFORE = datetime.min.replace(tzinfo=UTC)
ROLES = ("inputs", "outputs", "subjects")


@dataclass
class Stretch:
    """A component in a parent; None is an unknown end. `installed` and `untimed` are when its installations happened,
    or were recorded where they have no time."""

    since: datetime | None = None
    until: datetime | None = None
    installed: list[datetime] = field(default_factory=list)
    untimed: list[datetime] = field(default_factory=list)
    vaguely_removed: bool = False


class Known:
    """All that was recorded by a time (None: ever), and what of it no correction had voided."""

    def __init__(self, history: History, by: datetime | None) -> None:
        arrived: dict[str, tuple[Record, datetime]] = {}
        for record, recorded in sorted(history, key=lambda pair: pair[1]):
            if by is None or recorded <= by:
                arrived.setdefault(record["record_id"], (with_times(record), recorded))
        self.arrived = [record for record, _ in arrived.values()]
        self.recorded = {name: recorded for name, (_, recorded) in arrived.items()}
        voided = {record["voids"] for record in self.arrived if record["record"] == "correction"}
        self.void = [record for record in self.arrived if record["record_id"] in voided]
        self.valid = [record for record in self.arrived if record["record_id"] not in voided]

        self.described = self._added_up("item")
        self.carriers: defaultdict[str, set[str]] = defaultdict(set)
        for record in _of(self.valid, "item"):
            for value in [*(each["value"] for each in record.get("identifiers", ())), record.get("supplier_lot")]:
                self.carriers[value].add(record["id"])
        self.operations, self.steps = self._added_up("operation"), self._added_up("step")
        self.mentions = {(step, role): self._mentions(step, role) for step, role in product(self.steps, ROLES)}
        self.stretches = self._stretches()
        self.connected = set(self._connected())
        self.items = {item for name in self._names() for item in self.resolve(name)} | {
            record["id"] for record in _of(self.arrived, "item")
        }

    def resolve(self, name: str) -> list[str]:
        """The item with that id, or else all that carry the name, or else a placeholder."""
        return [name] if name in self.described else sorted(self.carriers.get(name, ())) or [name]

    def only(self, name: str) -> str:
        """The one item that a question means by a name; `id:X` is X itself."""
        meant = self.carriers.get(name, set()) | ({name, name.removeprefix("id:")} & self.items)
        if len(meant) != 1:
            raise LookupError(f"{name!r} names {sorted(meant)}")
        return next(iter(meant))

    def kind(self, item: str) -> str | None:
        """As recorded, or as the role tells: what something was installed in is a unit, and so is what has a lot."""
        if "kind" in self.described.get(item, {}):
            return str(self.described[item]["kind"])
        has_lot = {unit for unit, total in self.described.items() if set(self.resolve(total.get("lot", unit))) - {unit}}
        of_units = {lot for unit in has_lot for lot in set(self.resolve(self.described[unit]["lot"])) - {unit}}
        parent = any(item == parent for _, parent, _ in self.stretches)
        return "unit" if parent or item in has_lot - of_units else None

    def _added_up(self, kind: str) -> dict[str, Record]:
        """By id, field by field: the latest wins (no two have the same time here); lists and objects are united."""
        totals: defaultdict[str, Record] = defaultdict(dict)
        for record in sorted(_of(self.valid, kind), key=lambda record: record.get("event_time", BEFORE)):
            total = totals[record["id"]]
            for name, value in record.items():
                united = isinstance(value, dict | list) and name in total
                total[name] = (
                    value if not united else total[name] | value if isinstance(value, dict) else total[name] + value
                )
        return dict(totals)

    def _mentions(self, step: str, role: str) -> list[Record]:
        """United: one that says less than another record's of the same name is the same, said less fully."""
        said = [record.get(role, []) for record in _of(self.valid, "step") if record["id"] == step]

        def less_full(one: Record) -> bool:
            fuller = [more for each in said for more in each if one != more and one.items() <= more.items()]
            return bool(fuller) and not any(one in each and more in each for each in said for more in fuller)

        return [mention for each in said for mention in each if not less_full(mention)]

    def _stretches(self) -> dict[tuple[str, str, bool], list[Stretch]]:
        """By (component, parent, was a name ambiguous): what an ambiguous name says stands apart."""
        events: defaultdict[tuple[str, str, bool], list[Record]] = defaultdict(list)
        for record in _of(self.valid, "install", "remove"):
            pairs = list(self._pairs([record["component"]], [record["parent"]]))
            for component, parent in pairs:
                if component != parent:
                    events[component, parent, len(pairs) > 1].append(record)
        return {where: self._stretches_of(records) for where, records in events.items()}

    def _stretches_of(self, fits: list[Record]) -> list[Stretch]:
        """One component in one parent. An untimed installation opens the first stretch, an untimed removal is of the
        last; at one moment a removal of what is in comes before an installation."""
        untimed = [record["record"] for record in fits if "at" not in record]
        recorded = [self.recorded[record["record_id"]] for record in fits if "at" not in record]
        found: list[Stretch] = []
        if "install" in untimed:
            found.append(Stretch(untimed=[at for what, at in zip(untimed, recorded, strict=True) if what == "install"]))
        inside = bool(found)
        for at in sorted({record["at"] for record in fits if "at" in record}):
            happened = {record["record"] for record in fits if record.get("at") == at}
            for what in sorted(happened, reverse=inside):  # "remove" comes first where something is inside
                if what == "install":
                    found += [] if inside else [Stretch(since=at)]
                    found[-1].installed.append(at)
                elif inside:
                    found[-1].until = at
                else:
                    found.append(Stretch(until=at))
                inside = what == "install"
        if "remove" in untimed:
            found = found or [Stretch()]
            found[-1].vaguely_removed = True
        return found

    def _connected(self) -> Iterator[tuple[str, str]]:
        """Every (item, what it may have got into) that records tell, whatever the times, void or not."""
        steps = _of(self.arrived, "step")
        for one, other in product(steps, steps):
            if one["id"] == other["id"]:
                yield from self._pairs(_items(one, "inputs"), _items(other, "outputs"))
        for record in [*self.described.values(), *_of(self.void, "item")]:
            yield from product(self.resolve(record["lot"]) if "lot" in record else (), [record["id"]])
        for record in _of(self.arrived, "install", "remove"):
            yield from self._pairs([record["component"]], [record["parent"]])

    def _pairs(self, left: Iterable[str], right: Iterable[str]) -> Iterator[tuple[str, str]]:
        for one, other in product(left, right):
            yield from product(self.resolve(one), self.resolve(other))

    def _names(self) -> Iterator[str]:
        """Whatever any record calls an item."""
        for record in self.arrived:
            yield from (record[name] for name in ("component", "parent", "container", "lot") if name in record)
            yield from (name for role in ROLES for name in _items(record, role))
            yield from record.get("items", ())


def _of(records: Iterable[Record], *kinds: str) -> list[Record]:
    return [record for record in records if record["record"] in kinds]


def _items(record: Record, role: str) -> list[str]:
    return [mention["item"] for mention in record.get(role, ())]


def with_times(value: Any, name: str = "") -> Any:
    """A record or a question with its times as times, and without the fields that say nothing."""
    if isinstance(value, dict):
        return {each: with_times(of, each) for each, of in value.items() if of is not None}
    if isinstance(value, list):
        return [with_times(each, name) for each in value]
    timed = name.endswith(("at", "time", "clean_breaks", "as_of", "since", "from", "to")) and str(value)[:4].isdigit()
    return datetime.fromisoformat(value) if timed and isinstance(value, str) else value


def moments_in(value: Any) -> Iterator[datetime]:
    """All times in a value."""
    if isinstance(value, datetime):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from moments_in(each)
