"""A projected difference as statements: one catalogue of nodes and edges, the same in Python and in Cypher."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from whereused.graph.driver import WriteTransaction
from whereused.graph.queries import Nothing, query
from whereused.ingest.changes import Gathered
from whereused.ingest.names import Names
from whereused.ingest.subgraph import Difference, EdgeKey, NodeKey

Places = list[list[str]]
"""Nodes of one label: [id, element id] of each. An element id holds as long as the transaction."""


class DescribedRow(NamedTuple):
    """Where described nodes are, by parameter."""

    items: Places
    steps: Places
    products: Places
    operations: Places
    equipment: Places
    sites: Places
    organizations: Places
    shipments: Places
    quality_records: Places
    service_events: Places
    measurements: Places
    depletions: Places


class EnsuredRow(NamedTuple):
    """Where nodes are that edges lead to, by parameter."""

    items: Places
    steps: Places
    products: Places
    operations: Places
    equipment: Places
    sites: Places
    organizations: Places
    shipments: Places
    quality_records: Places
    service_events: Places
    measurements: Places
    depletions: Places
    work_orders: Places
    orders: Places
    identifiers: Places


class PlacesRow(NamedTuple):
    """Where records are: ids, and the element id of each."""

    ids: list[str]
    places: list[str]


DESCRIBE_NODES = query("ingest.describe_nodes", DescribedRow)
UNDESCRIBE_NODES = query("ingest.undescribe_nodes", Nothing)
ENSURE_NODES = query("ingest.ensure_nodes", EnsuredRow)
FIND_PLACES_OF_RECORDS = query("ingest.find_places_of_records", PlacesRow)
CREATE_EDGES = query("ingest.create_edges", Nothing)
DELETE_FLOW_EDGES = query("ingest.delete_flow_edges", Nothing)
DELETE_OTHER_EDGES = query("ingest.delete_other_edges", Nothing)
DELETE_ORPHANS = query("ingest.delete_orphans", Nothing)
INFER_KINDS = query("ingest.infer_kinds", Nothing)
MARK_CHANGING = query("ingest.mark_changing", Nothing)
MARK_CONDITIONAL = query("ingest.mark_conditional", Nothing)

NODE_PARAMETERS = {
    "Item": "items",
    "ProcessStep": "steps",
    "Product": "products",
    "Operation": "operations",
    "Equipment": "equipment",
    "Site": "sites",
    "Organization": "organizations",
    "Shipment": "shipments",
    "QualityRecord": "quality_records",
    "ServiceEvent": "service_events",
    "Measurement": "measurements",
    "Depletion": "depletions",
    "WorkOrder": "work_orders",
    "Order": "orders",
    "Identifier": "identifiers",
}
"""The parameter under which nodes of each label are written."""

_LABELS = {parameter: label for label, parameter in NODE_PARAMETERS.items()}

CARRIES = frozenset({"CONSUMED_IN", "PRODUCED", "SERIALIZED_AS", "INSTALLED_IN"})
"""Types of edge that carry a defect."""

FLOW = CARRIES | {"UNDERWENT", "PACKED_IN", "SHIPPED_IN", "SHIPPED_TO", "SHIPPED_FROM", "FOR_ORDER"}
"""Types of edge that `delete_flow_edges.cypher` deletes."""

KIND_LABELS = {"unit": "Unit", "lot": "Lot", "container": "Container"}


def write_change(
    writing: WriteTransaction, gathered: Gathered, kept: Callable[[], list[PlacesRow]] | None = None
) -> None:
    """Write what a batch changes in the graph, each part while Python works out the next.

    `kept` waits for the places of the records that the batch brought, where it did.
    """
    graph = _Written(writing, gathered.before, kept)
    before: Callable[[], None] | None = None
    for part in gathered.parts():
        connect = graph.describe(part)
        if before is not None:
            before()
        before = connect
    if before is not None:
        before()
    graph.finish()


class _Written:
    """A change that is being written, with where the graph has the nodes that it has met: by label and id.

    Of some that were met the places are still to come.
    """

    def __init__(self, writing: WriteTransaction, before: Names, kept: Callable[[], list[PlacesRow]] | None) -> None:
        self._writing = writing
        self._kept = kept
        self._places: defaultdict[str, dict[str, str]] = defaultdict(dict, {"Item": dict(before.places)})
        self._met: defaultdict[str, set[str]] = defaultdict(set, {"Item": set(before.places)})
        self._led_into: defaultdict[str, set[str]] = defaultdict(set)
        self._made_up: set[str] = set()
        self._items: set[str] = set()
        self._of_known_kind = before.described - before.unsure
        self._loosened: set[NodeKey] = set()

    def describe(self, change: Difference) -> Callable[[], None]:
        """Begin to write the nodes of one part; what is returned connects them, once it is known where they are."""
        writing = self._writing
        if flow := [edge for edge in change.deleted if edge[0] in FLOW]:
            writing.begin(DELETE_FLOW_EDGES, rows=_rows_between(flow))
        if len(flow) < len(change.deleted):
            writing.begin(
                DELETE_OTHER_EDGES, rows=_rows_between(edge for edge in change.deleted if edge[0] not in FLOW)
            )
        if change.undescribed:
            writing.begin(UNDESCRIBE_NODES, rows=_ids(change.undescribed))
        coming: list[Callable[[], list[Any]]] = []
        if change.described:
            for node in change.described:
                self._met[node.label].add(node.id)
            coming.append(writing.begin(DESCRIBE_NODES, rows=described_rows(change)))
        if missing := self._missing(change):
            coming.append(writing.begin(ENSURE_NODES, rows=missing))
        self._note(change)
        return partial(self._connect, change, coming)

    def _connect(self, change: Difference, coming: list[Callable[[], list[Any]]]) -> None:
        for told in coming:
            self._note_places(told()[0])
        if change.created:
            self._find_records(change)
            self._writing.begin(CREATE_EDGES, rows=self._rows_of_edges(change))

    def finish(self) -> None:
        """Mark anew what changed, infer kinds that nobody recorded, and delete what nothing holds any more."""
        if self._made_up:
            self._writing.begin(MARK_CHANGING, items=sorted(self._made_up))
        if self._led_into:
            steps, items = sorted(self._led_into["ProcessStep"]), sorted(self._led_into["Item"])
            self._writing.begin(MARK_CONDITIONAL, items=items, steps=steps, onward=sorted(self._made_up))
        if unsure := sorted(self._items - self._of_known_kind):
            self._writing.begin(INFER_KINDS, items=unsure)
        if self._loosened:
            self._writing.begin(DELETE_ORPHANS, rows=_ids(node for node in self._loosened if node.label != "Record"))

    def _missing(self, change: Difference) -> dict[str, list[Any]]:
        """What created edges lead to and was not met before."""
        rows: defaultdict[str, list[Any]] = defaultdict(list)
        for node in {end for edge in change.created for end in (edge.tail, edge.head)}:
            if node.label == "Record" or node.id in self._met[node.label]:
                continue
            self._met[node.label].add(node.id)
            row = {"id": node.id, "properties": change.named[node]} if node.label == "Identifier" else node.id
            rows[NODE_PARAMETERS[node.label]].append(row)
        return rows

    def _note_places(self, found: DescribedRow | EnsuredRow) -> None:
        for parameter, pairs in found._asdict().items():
            self._places[_LABELS[parameter]].update(pairs)

    def _find_records(self, change: Difference) -> None:
        """Learn the places of records that edges lead to: those that arrived, and older ones."""
        places = self._places["Record"]
        if self._kept is not None:
            for row in self._kept():
                places.update(zip(row.ids, row.places, strict=True))
            self._kept = None
        ends = {end.id for edge in change.created for end in (edge.tail, edge.head) if end.label == "Record"}
        if older := sorted(ends - places.keys()):
            row = self._writing.one(FIND_PLACES_OF_RECORDS, ids=older)
            places.update(zip(row.ids, row.places, strict=True))

    def _rows_of_edges(self, change: Difference) -> dict[str, list[Any]]:
        of_kind: defaultdict[str, list[Any]] = defaultdict(list)
        for (kind, tail, head), edges in change.created.items():
            ends = self._places[tail.label][tail.id], self._places[head.label][head.id]
            of_kind[kind].extend([*ends, properties] for properties in edges)
        rows: defaultdict[str, list[Any]] = defaultdict(list)
        for kind, group in of_kind.items():
            rows[_PART_OF[kind]].append([kind, group])
        return rows

    def _note(self, change: Difference) -> None:
        """Note what has to be looked at once all is written."""
        for kind, tail, head in chain(change.deleted, change.created):
            self._items.update(end.id for end in (tail, head) if end.label == "Item")
            if kind in CARRIES:
                self._led_into[head.label].add(head.id)
                if kind in ("INSTALLED_IN", "PRODUCED"):
                    self._made_up.add(head.id)
        for node, properties in change.described.items():
            if node.label == "Item":
                (self._of_known_kind.add if "kind" in properties else self._of_known_kind.discard)(node.id)
                self._items.add(node.id)
        undescribed = {node.id for node in change.undescribed if node.label == "Item"}
        self._of_known_kind -= undescribed
        self._items |= undescribed
        self._loosened |= change.loosened()


def described_rows(change: Difference) -> dict[str, list[Any]]:
    """What the change describes, by parameter: id and properties of each node, and the labels of an item's kind."""
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for node, properties in change.described.items():
        row = {"id": node.id, "properties": properties}
        if node.label == "Item":
            kind = properties.get("kind")
            row["labels"] = [KIND_LABELS[kind]] if kind else []
            if kind is None:
                row["properties"] = {**properties, "kind_inferred": True}
        rows[NODE_PARAMETERS[node.label]].append(row)
    return rows


def _ids(nodes: Iterable[NodeKey]) -> dict[str, list[Any]]:
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for node in nodes:
        rows[NODE_PARAMETERS[node.label]].append(node.id)
    return rows


def _rows_between(edges: Iterable[EdgeKey]) -> dict[str, list[Any]]:
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for kind, tail, head in edges:
        rows[f"{_snake(tail.label)}_{kind.lower()}_{_snake(head.label)}"].append([tail.id, head.id])
    return rows


_SNAKE = {label: re.sub(r"(?<!^)(?=[A-Z])", "_", label).lower() for label in [*NODE_PARAMETERS, "Record"]}


PARTS = {
    "consuming": ["CONSUMED_IN"],
    "installing": ["INSTALLED_IN"],
    "lasting": ["PACKED_IN", "VOIDED"],
    "momentary": ["PRODUCED", "UNDERWENT", "SERIALIZED_AS"],
    "shipping": ["SHIPPED_IN"],
    "timeless": [
        "SHIPPED_TO", "SHIPPED_FROM", "FOR_ORDER", "INSTANCE_OF", "IDENTIFIED_BY", "SUPPLIED_BY", "RAN_ON", "EXECUTED",
        "AT_SITE", "OF", "TAKEN_DURING", "CONCERNS", "OF_PRODUCT",
    ],
    "bare": ["MENTIONS", "SAME_STEP", "DERIVED_FROM"],
}  # fmt: skip
"""The types of edge that each part of `create_edges.cypher` creates."""

_PART_OF = {kind: part for part, kinds in PARTS.items() for kind in kinds}


def _snake(label: str) -> str:
    return _SNAKE[label]
