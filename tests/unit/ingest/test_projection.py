"""A batch changes the graph by what it changes in the fold over the whole ledger, whatever it touches indirectly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from support.histories import histories, rounds
from whereused.ingest.containment import Window, emptied_at, moved_at
from whereused.ingest.entries import EARLIEST, Entry, Submission, entry_of
from whereused.ingest.names import Names
from whereused.ingest.projection import Batch, Shelf, gather
from whereused.ingest.subgraph import EdgeKey, NodeKey, Properties
from whereused.model.records import ContainmentRecord, CorrectionRecord

RECORDED = datetime(2026, 2, 1, tzinfo=UTC)


class Paper(Shelf):
    """A ledger and its graph, on paper."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.nodes: dict[NodeKey, Properties] = {}
        self.edges: dict[EdgeKey, list[Properties]] = {}

    def take(self, entries: list[Entry]) -> None:
        """Take a batch in, as the ledger does."""
        known = {**self.entries, **{entry.id: entry for entry in entries}}
        named = {entry.record.voids for entry in known.values() if isinstance(entry.record, CorrectionRecord)}
        voided = {target for target in named if target in known and known[target].record.record != "correction"}
        newly = {target for target in voided if target in self.entries and not self.entries[target].voided}
        arrived = [entry.as_recorded(RECORDED, voided=entry.id in voided) for entry in entries]
        batch = Batch(arrived, frozenset(newly))
        gathered = gather(batch, {self.entries[target].key for target in newly}, self)
        for target in newly:
            self.entries[target] = self.entries[target].as_voided()
        self.entries.update({entry.id: entry for entry in arrived})
        parts = list(gathered.parts())
        touched = [key for change in parts for key in (*change.described, *change.undescribed, *change.deleted)]
        assert len(touched) == len(set(touched)), "something is in two parts"
        for change in parts:
            for node in change.undescribed:
                del self.nodes[node]
            self.nodes.update(change.described)
            for key in change.deleted:
                del self.edges[key]
            assert not change.created.keys() & self.edges.keys()
            self.edges.update(change.created)

    def entries_by_key(self, keys: Collection[str]) -> Iterable[Entry]:
        return [entry for entry in self.entries.values() if entry.key in keys]

    def entries_around(self, windows: Mapping[str, Window]) -> Iterable[Entry]:
        for key, (since, until) in windows.items():
            entries = [entry for entry in self.entries_by_key([key]) if isinstance(entry.record, ContainmentRecord)]
            emptied = [at for entry in entries if not entry.voided and (at := emptied_at(entry.record))]
            first = max((at for at in emptied if at < since), default=EARLIEST)
            last = min((at for at in emptied if at > until), default=None)
            for entry in entries:
                at = moved_at(entry.record)
                if at is None or (first <= at and (last is None or at <= last)):
                    yield entry

    def entries_behind(self, contents: Mapping[str, Collection[str]]) -> Iterable[Entry]:
        edges = [
            self.edges.get(EdgeKey("PACKED_IN", NodeKey("Item", item), NodeKey("Item", container)), [])
            for container, items in contents.items()
            for item in items
        ]
        return [self.entries[record] for every in edges for edge in every for record in edge["records"]]

    def learn_names(self, names: Names, texts: Collection[str]) -> None:
        names.asked.update(texts)
        names.described.update(node.id for node in self.nodes if node.label == "Item" and node.id in texts)
        for edge in self._naming():
            value = edge.head.id.partition(":")[2]
            if value in texts:
                names.carriers[value].add(edge.tail.id)

    def names_of_items(self, items: Collection[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for edge in self._naming():
            if edge.tail.id in items:
                found.setdefault(edge.tail.id, set()).add(edge.head.id.partition(":")[2])
        return found

    def keys_around(self, items: Collection[str]) -> set[str]:
        around = {NodeKey("Item", item) for item in items}
        ids: set[str] = set()
        for edge, every in self.edges.items():
            if edge.tail in around or edge.head in around:
                ids.update(identity for properties in every for identity in properties.get("records", ()))
            if edge.type == "MENTIONS" and edge.head in around:
                ids.add(edge.tail.id)
        return {self.entries[identity].key for identity in ids}

    def keys_of_steps(self, operations: Collection[str]) -> set[str]:
        return {
            f"step:{self.nodes[edge.tail]['step']}"
            for edge in self.edges
            if edge.type == "EXECUTED" and edge.head.id in operations
            if self.nodes[edge.tail].get("windowed") and "mixing" not in self.nodes[edge.tail]
        }

    def _naming(self) -> list[EdgeKey]:
        return [edge for edge in self.edges if edge.type == "IDENTIFIED_BY"]

    def drawn(self) -> tuple[dict[NodeKey, Properties], dict[EdgeKey, Counter[Any]]]:
        """The graph, so that it can be compared."""
        edges = {key: Counter(orjson.dumps(of, option=orjson.OPT_SORT_KEYS) for of in every) for key, every in
                 self.edges.items()}  # fmt: skip
        return self.nodes, edges


def entries_of(records: Iterable[dict[str, Any]]) -> list[Entry]:
    return [entry_of(Submission(orjson.dumps(record).decode())) for record in records]


@settings(max_examples=500, deadline=None)
@given(histories(), st.data())
def test_batch_by_batch_is_all_at_once(records: list[dict[str, Any]], data: st.DataObject) -> None:
    take_both_ways(records, data)


@settings(max_examples=1_500, deadline=None)
@given(histories(24, rounds), st.data())
def test_what_goes_round_is_the_same_batch_by_batch(records: list[dict[str, Any]], data: st.DataObject) -> None:
    """Of a container that is emptied again and again a batch looks at a part of its history only."""
    take_both_ways(records, data)


def take_both_ways(records: list[dict[str, Any]], data: st.DataObject) -> None:
    at_once = Paper()
    at_once.take(entries_of(records))
    by_and_by = Paper()
    shuffled = entries_of(data.draw(st.permutations(records)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=4)))
    for start, stop in zip([0, *cuts], [*cuts, len(shuffled)], strict=True):
        by_and_by.take(shuffled[start:stop])
    assert by_and_by.drawn() == at_once.drawn()


def drawn_from(*batches: list[dict[str, Any]]) -> object:
    paper = Paper()
    for batch in batches:
        paper.take(entries_of(batch))
    return paper.drawn()


def test_what_was_in_itself_by_two_names_is_met_when_another_item_bears_the_name() -> None:
    one = {"record": "item", "id": "A", "supplier_lot": "s1"}
    other = {"record": "item", "id": "B", "supplier_lot": "s1"}
    installed = {"record": "install", "component": "A", "parent": "s1"}
    assert drawn_from([one, installed], [other]) == drawn_from([one, installed, other])


def test_a_component_known_by_another_name_moves_when_the_name_of_its_parent_does() -> None:
    one = {"record": "item", "id": "A", "supplier_lot": "s1"}
    other = {"record": "item", "id": "B", "supplier_lot": "s2"}
    installed = {"record": "install", "component": "s1", "parent": "s2"}
    assert drawn_from([installed], [one], [other]) == drawn_from([one, other, installed])


def test_everything_removed_is_also_what_was_installed_by_another_name() -> None:
    one = {"record": "item", "id": "A", "supplier_lot": "s1"}
    installed = {"record": "install", "component": "s1", "parent": "P", "at": "2026-01-01T00:00:00Z"}
    emptied = {"record": "remove", "component": None, "parent": "P", "at": "2026-01-03T00:00:00Z"}
    assert drawn_from([one, installed], [emptied]) == drawn_from([one, installed, emptied])


def test_two_records_with_the_same_content_are_told_apart_by_their_ids() -> None:
    emptied = {"record": "unpack", "items": [], "container": "T", "at": "2026-01-03T00:00:00Z"}
    first, second = ({**emptied, "record_id": name} for name in ("R1", "R2"))
    packed = {"record": "pack", "items": ["A"], "container": "T", "at": "2026-01-01T00:00:00Z"}
    assert drawn_from([first, second, packed]) == drawn_from([second], [first], [packed])


def test_a_changed_mixing_of_an_operation_cuts_its_steps_anew() -> None:
    reel = {"item": "A", "loaded_at": "2026-01-01T00:00:00Z", "unloaded_at": "2026-01-02T00:00:00Z"}
    run = {
        "record": "step",
        "id": "S",
        "operation": "mix",
        "ended_at": "2026-01-04T00:00:00Z",
        "inputs": [reel],
        "outputs": [{"item": "B", "at": "2026-01-03T00:00:00Z"}],
    }
    paper = Paper()
    paper.take(entries_of([run]))
    assert _acting_when_b_came_off(paper) == []
    paper.take(entries_of([{"record": "operation", "id": "mix", "mixing": "continuous", "record_id": "M"}]))
    assert _acting_when_b_came_off(paper) == ["A"]
    paper.take(entries_of([{"record": "correction", "voids": "M"}]))
    assert _acting_when_b_came_off(paper) == []


def _acting_when_b_came_off(paper: Paper) -> list[str]:
    [made] = [edge.tail for edge in paper.edges if edge.type == "PRODUCED"]
    return [edge.tail.id for edge in paper.edges if edge.type == "CONSUMED_IN" and edge.head == made]
