"""What a set of records means as nodes and edges: a pure function, so that order and batching cannot matter.

`fold` takes the entries of whole groups (all records about one item, one step, one component's installations, one
container's contents, ...), in any order, and a resolver of item names. `docs/graph.md` lists what it gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from whereused.ingest.containment import Resolve, contents_of
from whereused.ingest.entries import Entry, item_of_concern, names_of
from whereused.ingest.folding import Folding, Group, added_up, given, ids_of, in_order, known, mixing_of
from whereused.ingest.spans import Event, Places, Span, Stay, spans_of
from whereused.ingest.steps import fold_step
from whereused.ingest.subgraph import EdgeKey, NodeKey, Subgraph
from whereused.ingest.voided import keep_voided
from whereused.model import records as r

MASTER_LABELS = {
    "product": "Product",
    "operation": "Operation",
    "equipment": "Equipment",
    "site": "Site",
    "organization": "Organization",
}
SINGLE_LABELS = {"measurement": "Measurement", "scrap": "Depletion", "consume": "Depletion"}


def fold(groups: Iterable[Group], resolve: Resolve, mixing: dict[str, str] | None = None) -> Subgraph:
    """The nodes and edges that groups of records stand for.

    With the group of a windowed step that does not say its `mixing` comes that of its operation, unless `mixing` has
    that of all operations.
    """
    every = list(groups)
    folding = Folding(resolve, mixing_of_operations(every) if mixing is None else mixing)
    for group in every:
        entries = in_order([entry for entry in group.entries if not entry.voided])
        voided = [] if len(entries) == len(group.entries) else [entry for entry in group.entries if entry.voided]
        kind = group.entries[0].record.record
        keep_voided(folding, voided)
        if kind == "step":
            fold_step(folding, entries, voided)
        elif entries and group.item is None:
            _FOLDS[kind](folding, entries)
        elif entries:
            _FOLDS_ABOUT[kind](folding, entries, group)
    return folding.graph


def mixing_of_operations(groups: Iterable[Group]) -> dict[str, str]:
    """The mixing of the operations among these groups that say one, by id."""
    found: dict[str, str] = {}
    for group in groups:
        if isinstance(group.entries[0].record, r.OperationRecord):
            mixing = mixing_of(group.entries)
            if mixing is not None:
                found[group.entries[0].record.id] = mixing
    return found


def _fold_item(folding: Folding, entries: list[Entry]) -> None:
    total = added_up(entries)
    node = NodeKey("Item", total["id"])
    properties = given(
        total, "kind", "product", "lot", "supplier", "supplier_lot", "made_at", "expires_at", "attributes"
    )
    properties.update(given(_latest_quantity(entries), "quantity", "uom"))
    kinds = {entry.record.kind for entry in entries if isinstance(entry.record, r.ItemRecord) and entry.record.kind}
    if len(kinds) > 1:
        properties["conflicts"] = [f"kind: {', '.join(sorted(kinds))}"]
    folding.describe(node, properties, entries)
    ids = ids_of(entries)
    if "product" in total:
        folding.connect("INSTANCE_OF", node, NodeKey("Product", total["product"]), ids)
    if "supplier" in total:
        folding.connect("SUPPLIED_BY", node, NodeKey("Organization", total["supplier"]), ids)
    _mention_other_lots(folding, entries, total.get("lot"))
    if "lot" in total:
        for lot, mark in folding.items(total["lot"]):
            if lot != node:
                folding.connect("SERIALIZED_AS", lot, node, ids, at=total.get("made_at"), **mark)
    _fold_names(folding, node, entries)


def _mention_other_lots(folding: Folding, entries: list[Entry], lot: str | None) -> None:
    """A record that says another lot than the one that counts can still be found by the lot it names."""
    for entry in entries:
        if isinstance(entry.record, r.ItemRecord) and entry.record.lot not in (None, lot):
            for other in folding.resolve(str(entry.record.lot)):
                folding.graph.edges[EdgeKey("MENTIONS", NodeKey("Record", entry.id), NodeKey("Item", other))] = [{}]


def _latest_quantity(entries: list[Entry]) -> dict[str, Any]:
    """The latest amount together with its own unit of measure."""
    for entry in reversed(entries):
        if isinstance(entry.record, r.ItemRecord) and entry.record.quantity is not None:
            return {"quantity": entry.record.quantity, "uom": entry.record.uom}
    return {}


def _fold_names(folding: Folding, node: NodeKey, entries: list[Entry]) -> None:
    said: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry.record, r.ItemRecord):
            for identity, identifier in names_of(entry.record).items():
                said[identity].append(entry.id)
                folding.name(identity, identifier)
    for identity, records in said.items():
        folding.connect("IDENTIFIED_BY", node, NodeKey("Identifier", identity), sorted(records))


def _fold_fits(folding: Folding, entries: list[Entry], group: Group) -> None:
    """The installations of one component, which its records may name differently.

    What removes everything from a parent ends what is in at that moment. Without a time, or where its name may mean
    several parents, it ends nothing.
    """
    component = group.item or ""
    events: defaultdict[tuple[str, bool], list[Event]] = defaultdict(list)
    cleared: list[tuple[str, Event]] = []
    for entry in entries:
        record = entry.record
        if not isinstance(record, r.FitRecord):
            continue
        enters = isinstance(record, r.InstallRecord)
        parents = folding.resolve(record.parent)
        if record.component is None:
            if len(parents) == 1 and record.at is not None:
                cleared.append((parents[0], Event(record.at, enters, entry.order, entry.id, if_inside=True)))
            continue
        event = Event(record.at, enters, entry.order, entry.id, record.position, recorded_at=entry.recorded_at)
        ambiguous = len(parents) > 1 or len(folding.resolve(record.component)) > 1
        for parent in parents:
            if parent != component:
                events[parent, ambiguous].append(event)
    fits = {
        (parent, ambiguous): spans_of([*of_parent, *(event for place, event in cleared if place == parent)])
        for (parent, ambiguous), of_parent in events.items()
    }
    stays = [Stay(parent, span, ambiguous) for (parent, ambiguous), spans in fits.items() for span in spans]
    places = Places(stays)
    for stay in stays:
        span = stay.span
        marks = {
            "superseded_at": places.superseded_at(stay),
            "superseded": True if places.superseded_sometime(stay) else None,
            "certain_from": None if span.never_certain else span.certain_from,
            "certain_to": span.certain_to,
            "possible": True if span.never_certain else None,
            "ambiguous": True if stay.ambiguous else None,
        }
        ends = NodeKey("Item", component), NodeKey("Item", stay.place)
        folding.connect_as("INSTALLED_IN", *ends, {**_told(span), **known(marks)})


def _told(span: Span) -> dict[str, Any]:
    """The records of a stretch, where and when it was, as an edge has it."""
    said = {"position": span.position, "valid_from": span.since, "valid_to": span.until}
    return {"records": sorted(span.records), **known(said)}


def _fold_contents(folding: Folding, entries: list[Entry], group: Group) -> None:
    """The contents of one container over time."""
    container = group.item or ""
    unsure = any(
        isinstance(entry.record, r.ContainmentRecord) and len(folding.resolve(entry.record.container)) > 1
        for entry in entries
    )
    contents = contents_of(entries, folding.resolve, group.only, group.names)
    told = {moves: [_told(span) for span in spans] for moves, spans in contents.spans.items()}
    node = NodeKey("Item", container)
    for (item, ambiguous), moves in contents.moves.items():
        mark = {"ambiguous": True} if ambiguous or unsure else {}
        for properties in told[moves] if item != container else ():
            folding.connect_as("PACKED_IN", NodeKey("Item", item), node, {**properties, **mark})


def _fold_shipment(folding: Folding, entries: list[Entry]) -> None:
    total = added_up(entries)
    node = NodeKey("Shipment", total["shipment"])
    times = _custody_times(entries)
    parties = {"from": total.get("from_"), "to": total.get("to"), "order": total.get("order")}
    folding.describe(node, {**parties, **times}, entries)
    ids = ids_of(entries)
    for party, kind, label in (
        ("from", "SHIPPED_FROM", "Organization"),
        ("to", "SHIPPED_TO", "Organization"),
        ("order", "FOR_ORDER", "Order"),
    ):
        if parties[party] is not None:
            folding.connect(kind, node, NodeKey(label, str(parties[party])), ids)
    of_item: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry.record, r.CustodyRecord):
            for text in entry.record.items:
                of_item[text].append(entry)
    for text, about in of_item.items():
        for item, mark in folding.items(text):
            folding.connect("SHIPPED_IN", item, node, ids_of(about), **_custody_times(about), **mark)


def _custody_times(entries: list[Entry]) -> dict[str, datetime]:
    """When something left, arrived and came back: the earliest of each that was recorded."""
    times: dict[str, datetime] = {}
    for entry in entries:
        record = entry.record
        if isinstance(record, r.CustodyRecord):
            name = {"ship": "shipped_at", "receive": "received_at", "return": "returned_at"}[record.record]
            at = record.at or record.event_time
            if at is not None:
                times[name] = min(at, times.get(name, at))
    return times


def _fold_master(folding: Folding, entries: list[Entry]) -> None:
    total = added_up(entries)
    node = NodeKey(MASTER_LABELS[entries[0].record.record], total["id"])
    folding.describe(node, given(total, *(name for name in total if name != "id")), entries)
    ids = ids_of(entries)
    if "site" in total and NodeKey("Site", total["site"]) != node:
        folding.connect("AT_SITE", node, NodeKey("Site", total["site"]), ids)
    if "product" in total:
        folding.connect("OF_PRODUCT", node, NodeKey("Product", total["product"]), ids)


def _fold_quality(folding: Folding, entries: list[Entry]) -> None:
    total = added_up(entries)
    node = NodeKey("QualityRecord", total["id"])
    folding.describe(node, given(total, "kind", "status", "opened_at", "closed_at", "disposition", "text"), entries)
    said: defaultdict[tuple[NodeKey, bool], list[str]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry.record, r.QualityRecord):
            for concern in entry.record.concerns:
                for target, mark in _concerned(folding, concern):
                    said[target, bool(mark)].append(entry.id)
    for (target, ambiguous), records in said.items():
        folding.connect("CONCERNS", node, target, sorted(set(records)), ambiguous=True if ambiguous else None)


def _concerned(folding: Folding, concern: str | r.Concern) -> Iterable[tuple[NodeKey, dict[str, Any]]]:
    item = item_of_concern(concern)
    if item is not None:
        return folding.items(item)
    if isinstance(concern, r.Concern) and concern.step is not None:
        return [(NodeKey("ProcessStep", concern.step), {})]
    return [(NodeKey("Equipment", str(concern.equipment)), {})] if isinstance(concern, r.Concern) else []


def _fold_service(folding: Folding, entries: list[Entry]) -> None:
    total = added_up(entries)
    node = NodeKey("ServiceEvent", total["id"])
    total.setdefault("at", max(filter(None, (entry.record.event_time for entry in entries)), default=None))
    folding.describe(node, given(total, "kind", "at", "site", "text"), entries)
    for item, mark in folding.items(total["item"]):
        folding.connect("OF", node, item, ids_of(entries), **mark)
    if "site" in total:
        folding.connect("AT_SITE", node, NodeKey("Site", total["site"]), ids_of(entries))


def _fold_single(folding: Folding, entries: list[Entry]) -> None:
    """Measurements and depletions: each record is a thing of its own."""
    for entry in entries:
        record = entry.record
        if not isinstance(record, r.MeasurementRecord | r.ScrapRecord | r.ConsumeRecord):
            continue
        node = NodeKey(SINGLE_LABELS[record.record], entry.id)
        at = {"at": record.at or record.event_time}
        if isinstance(record, r.MeasurementRecord):
            values = given(vars(record), "characteristic", "value", "unit", "lower", "upper", "result")
        else:
            values = {"kind": record.record, **given(vars(record), "quantity", "uom", "reason")}
        folding.describe(node, {**values, **at}, [entry])
        for item, mark in folding.items(record.item):
            folding.connect("OF", node, item, [entry.id], **mark)
        if isinstance(record, r.MeasurementRecord) and record.step is not None:
            folding.connect("TAKEN_DURING", node, NodeKey("ProcessStep", record.step), [entry.id])


def _fold_nothing(folding: Folding, entries: list[Entry]) -> None:
    """A correction is no thing: all it does is to void. What removes everything acts in the groups of components."""


_FOLDS: dict[str, Callable[[Folding, list[Entry]], None]] = {
    "correction": _fold_nothing,
    "remove": _fold_nothing,
    "item": _fold_item,
    "ship": _fold_shipment,
    "receive": _fold_shipment,
    "return": _fold_shipment,
    "quality": _fold_quality,
    "service": _fold_service,
    **dict.fromkeys(MASTER_LABELS, _fold_master),
    **dict.fromkeys(SINGLE_LABELS, _fold_single),
}
"""How the group of each record kind is folded; steps have a room of their own."""

_FOLDS_ABOUT: dict[str, Callable[[Folding, list[Entry], Group], None]] = {
    "install": _fold_fits,
    "remove": _fold_fits,
    "pack": _fold_contents,
    "unpack": _fold_contents,
}
"""The same for groups that are folded for one component or container."""
