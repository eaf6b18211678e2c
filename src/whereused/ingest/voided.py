"""What a voided record leaves behind: the items it named, and the ways on which it had said that material flowed.

Nothing is affected by it any more. But it can still be found by the items it names, a near miss can be told to rest on
it, and an answer as of the time before its correction can still follow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from whereused.ingest.entries import Entry, item_references, names_of
from whereused.ingest.folding import Folding
from whereused.ingest.subgraph import NodeKey
from whereused.model import records as r

Meant = list[tuple[NodeKey, dict[str, Any]]]
"""The items that a name may mean, each with the mark that its edge bears."""


class Flow(NamedTuple):
    """What is on one side of a voided record: the edge it would have had, and the times the record gave for it."""

    items: Meant
    kind: str
    inwards: bool
    times: dict[str, datetime | None]


def keep_voided(folding: Folding, entries: Iterable[Entry]) -> None:
    """The edges that voided records keep. One that stands in several groups is kept once."""
    for entry in entries:
        node = NodeKey("Record", entry.id)
        if node in folding.kept:
            continue
        folding.kept.add(node)
        _keep_mentions(folding, node, entry.record)
        for flow in _flows(folding, entry.record):
            for item, mark in flow.items:
                ends = (item, node) if flow.inwards else (node, item)
                folding.connect("VOIDED", ends[0], ends[1], [entry.id], **{"type": flow.kind, **flow.times, **mark})


def _keep_mentions(folding: Folding, node: NodeKey, record: r.Record) -> None:
    named = {item for text in item_references(record) for item in folding.resolve(text)}
    if isinstance(record, r.ItemRecord):
        named.add(record.id)
        for identity, identifier in names_of(record).items():
            folding.graph.add_edge("MENTIONS", node, folding.name(identity, identifier), {})
    for item in sorted(named):
        folding.graph.add_edge("MENTIONS", node, NodeKey("Item", item), {})


def _flows(folding: Folding, record: r.Record) -> Iterator[Flow]:
    """How material flowed according to a record."""
    match record:
        case r.StepRecord():
            for given in record.inputs:
                times = {"valid_from": given.loaded_at, "valid_to": given.unloaded_at}
                yield Flow(folding.items(given.item), "CONSUMED_IN", True, times)
            for output in record.outputs:
                yield Flow(folding.items(output.item), "PRODUCED", False, {"at": output.at})
        case r.InstallRecord() | r.RemoveRecord():
            if record.component is None:
                return
            times = {"valid_from" if record.record == "install" else "valid_to": record.at}
            yield Flow(folding.items(record.component), "INSTALLED_IN", True, times)
            yield Flow(folding.items(record.parent), "INSTALLED_IN", False, times)
        case r.ItemRecord(lot=str(lot)):
            unit: Meant = [(NodeKey("Item", record.id), {})]
            lots = [(item, mark) for item, mark in folding.items(lot) if item != unit[0][0]]
            yield Flow(lots, "SERIALIZED_AS", True, {"at": record.made_at})
            yield Flow(unit, "SERIALIZED_AS", False, {"at": record.made_at})
        case _:
            return
