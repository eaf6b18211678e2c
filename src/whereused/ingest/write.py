"""A projected difference as statements: one catalogue of nodes and edges, the same in Python and in Cypher."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from whereused.graph.driver import WriteTransaction
from whereused.graph.queries import Nothing, query
from whereused.ingest.projection import Projected
from whereused.ingest.subgraph import Difference, EdgeKey, NodeKey

DESCRIBE_NODES = query("ingest.describe_nodes", Nothing)
UNDESCRIBE_NODES = query("ingest.undescribe_nodes", Nothing)
ENSURE_NODES = query("ingest.ensure_nodes", Nothing)
CREATE_EDGES = query("ingest.create_edges", Nothing)
DELETE_EDGES = query("ingest.delete_edges", Nothing)
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

CARRIES = frozenset({"CONSUMED_IN", "PRODUCED", "SERIALIZED_AS", "INSTALLED_IN"})
"""Types of edge that carry a defect."""

KIND_LABELS = {"unit": "Unit", "lot": "Lot", "container": "Container"}


def write_difference(writing: WriteTransaction, projected: Projected) -> None:
    """Write what a batch changes in the graph: the rows of each statement are made while the one before is run."""
    change = projected.difference
    if change.deleted:
        writing.begin(DELETE_EDGES, rows=_edge_rows((key, [None]) for key in change.deleted))
    if change.undescribed:
        writing.begin(UNDESCRIBE_NODES, rows=_ids(change.undescribed))
    if change.described:
        writing.begin(DESCRIBE_NODES, rows=described_rows(change))
    if change.created:
        writing.begin(ENSURE_NODES, rows=_missing(change))
        writing.begin(CREATE_EDGES, rows=_edge_rows(change.created.items()))
    _mark(writing, [key for key in (*change.deleted, *change.created) if key.type in CARRIES])
    if projected.unsure_of_kind:
        writing.begin(INFER_KINDS, items=sorted(projected.unsure_of_kind))
    if loosened := change.loosened():
        writing.begin(DELETE_ORPHANS, rows=_ids(node for node in loosened if node.label != "Record"))


def _mark(writing: WriteTransaction, changed: Iterable[EdgeKey]) -> None:
    """Mark anew what edges that carry a defect lead into, and what follows from items that are made up of others."""
    heads: defaultdict[str, set[str]] = defaultdict(set)
    made_up: set[str] = set()
    for key in changed:
        heads[key.head.label].add(key.head.id)
        if key.type in ("INSTALLED_IN", "PRODUCED"):
            made_up.add(key.head.id)
    if made_up:
        writing.begin(MARK_CHANGING, items=sorted(made_up))
    if heads:
        steps, items = sorted(heads["ProcessStep"]), sorted(heads["Item"])
        writing.begin(MARK_CONDITIONAL, items=items, steps=steps, onward=sorted(made_up))


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


def _missing(change: Difference) -> dict[str, list[Any]]:
    """What created edges need and this batch does not describe."""
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for node in change.referenced():
        if node in change.described or node.label == "Record":
            continue
        row = {"id": node.id, "properties": change.named[node]} if node.label == "Identifier" else node.id
        rows[NODE_PARAMETERS[node.label]].append(row)
    return rows


def _ids(nodes: Iterable[NodeKey]) -> dict[str, list[Any]]:
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for node in nodes:
        rows[NODE_PARAMETERS[node.label]].append(node.id)
    return rows


def _edge_rows(edges: Iterable[tuple[EdgeKey, list[Any]]]) -> dict[str, list[Any]]:
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for key, properties in edges:
        parameter = f"{_snake(key.tail.label)}_{key.type.lower()}_{_snake(key.head.label)}"
        for of_edge in properties:
            row = [key.tail.id, key.head.id]
            rows[parameter].append(row if of_edge is None else [*row, of_edge])
    return rows


_SNAKE = {label: re.sub(r"(?<!^)(?=[A-Z])", "_", label).lower() for label in [*NODE_PARAMETERS, "Record"]}


def _snake(label: str) -> str:
    return _SNAKE[label]
