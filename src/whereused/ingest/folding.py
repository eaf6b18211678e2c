"""What folding needs again and again: the graph that grows, fields added up, and values as Neo4j keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from whereused.ingest.captions import caption_of
from whereused.ingest.containment import Resolve
from whereused.ingest.entries import Entry
from whereused.ingest.moments import iso_of
from whereused.ingest.subgraph import EdgeKey, NodeKey, Subgraph
from whereused.model.records import Identifier, Record

_APART = frozenset(
    {"record", "record_id", "source", "event_time", "inputs", "outputs", "subjects", "items", "identifiers", "concerns"}
)
"""Fields that say who said it and when, and lists that are united with care of their own."""

_UNSURE = frozenset({"possible", "ambiguous"})
_CONDITIONS = {
    **dict.fromkeys(("CONSUMED_IN", "PRODUCED", "SERIALIZED_AS"), _UNSURE),
    "INSTALLED_IN": _UNSURE | {"valid_to", "superseded_at", "superseded", "certain_from", "certain_to"},
}
"""What makes an edge carry under conditions only: traces look at the times of those that are marked so."""


class Group(NamedTuple):
    """All records about one thing. `item`: the component or container it is folded for, if any.

    `only`: the contents of the container that are of interest, where the others are known to stay as they are, and
    `names`: what these are called.
    """

    entries: list[Entry]
    item: str | None = None
    only: frozenset[str] | None = None
    names: frozenset[str] | None = None


class Folding:
    """One fold: the resolver of names and the subgraph that grows.

    `mixing` is that of operations, by their id; `kept` are the voided records whose edges are in the graph already.
    """

    def __init__(self, resolve: Resolve, mixing: dict[str, str]) -> None:
        self.resolve = resolve
        self.mixing = mixing
        self.graph = Subgraph()
        self.kept: set[NodeKey] = set()

    def connect(self, kind: str, tail: NodeKey, head: NodeKey, records: list[str], **values: Any) -> None:  # noqa: ANN401
        """One edge with what is known of it."""
        self.connect_as(kind, tail, head, {"records": records, **known(values)})

    def connect_as(self, kind: str, tail: NodeKey, head: NodeKey, properties: dict[str, Any]) -> None:
        """One edge with properties as they are stored, which become the edge's own."""
        conditions = _CONDITIONS.get(kind)
        if conditions is not None and not conditions.isdisjoint(properties):
            properties["conditional"] = True
        self.graph.edges[EdgeKey(kind, tail, head)].append(properties)

    def items(self, text: str) -> list[tuple[NodeKey, dict[str, Any]]]:
        """The items a name may mean, each with the mark that its edge bears."""
        found = self.resolve(text)
        if len(found) == 1:
            return [(NodeKey("Item", found[0]), {})]
        return [(NodeKey("Item", item), {"ambiguous": True}) for item in found]

    def describe(self, node: NodeKey, properties: dict[str, Any], entries: Iterable[Entry]) -> None:
        """One node with its properties and its caption, derived from its records."""
        values = known(properties)
        self.graph.nodes[node] = {"id": node.id, "caption": caption_of(node.label, node.id, values), **values}
        for entry in entries:
            self.graph.add_edge("DERIVED_FROM", node, NodeKey("Record", entry.id), {})

    def name(self, identity: str, identifier: Identifier) -> NodeKey:
        """The node of an identifier, which is there as long as an edge leads to it."""
        node = NodeKey("Identifier", identity)
        values = {"scheme": identifier.scheme, "value": identifier.value}
        self.graph.named[node] = {"caption": caption_of(node.label, identity, values), **values}
        return node


def added_up(entries: list[Entry]) -> dict[str, Any]:
    """Field by field: the latest wins, lists are united, and so are objects, key by key."""
    total: dict[str, Any] = {}
    for entry in entries:
        new = _said(entry.record)
        if not total:
            total = new
            continue
        for name, value in new.items():
            before = total.get(name)
            if isinstance(value, dict) and isinstance(before, dict):
                total[name] = {**before, **value}
            elif isinstance(value, list) and isinstance(before, list):
                total[name] = [*before, *(other for other in value if other not in before)]
            else:
                total[name] = value
    return total


def _said(record: Record) -> dict[str, Any]:
    """What a record says of its thing, in the order of the fields, which the set of those that it gives has not."""
    said = record.model_fields_set
    return {
        name: value for name, value in vars(record).items() if value is not None and name in said and name not in _APART
    }


def mixing_of(entries: Iterable[Entry]) -> str | None:
    """The mixing of the one step or operation that all these records are about, if a record that holds tells it."""
    mixing: str | None = added_up(in_order(entry for entry in entries if not entry.voided)).get("mixing")
    return mixing


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """These entries, so that each wins over those before it."""
    found = list(entries)
    if len(found) > 1:
        found.sort(key=lambda entry: entry.order)
    return found


def given(total: dict[str, Any], *names: str) -> dict[str, Any]:
    """Some of the fields, where they say anything."""
    return {
        name: value
        for name in names
        if (value := total.get(name)) is not None and (value or not isinstance(value, list | dict))
    }


def stored(value: object) -> Any:  # noqa: ANN401 - a property value
    """A field's value as it is written: times as ISO 8601 texts (the driver is slow to pack times), objects as JSON."""
    as_stored = _STORED.get(type(value))
    return value if as_stored is None else as_stored(value)


_STORED: dict[type, Callable[[Any], Any]] = {
    datetime: iso_of,
    Decimal: float,
    dict: lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode(),
    list: lambda value: sorted(map(stored, value)),
}


def known(values: dict[str, Any]) -> dict[str, Any]:
    """Only what is known, as it is stored: Neo4j keeps no absent property."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if value is not None:
            as_stored = _STORED.get(type(value))
            found[name] = value if as_stored is None else as_stored(value)
    return found


def ids_of(entries: Iterable[Entry]) -> list[str]:
    """The ids of their records."""
    return sorted([entry.id for entry in entries])
