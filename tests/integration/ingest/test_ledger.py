"""What the ledger and its projection do with records, one rule a test (docs/graph.md)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from support.graphs import dump, run, wipe
from support.loading import accept, submissions
from whereused.graph.driver import Graph, WriteTransaction
from whereused.ingest import Ledger
from whereused.ingest.ledger import ADVANCE_LEDGER, LOCK_LEDGER, PROJECTION
from whereused.plant.simulation import Plant


@pytest.fixture(autouse=True)
def _empty(graph: Graph) -> Iterator[None]:
    wipe(graph)
    yield
    wipe(graph)


def item(identity: str, **fields: Any) -> dict[str, Any]:
    return {"record": "item", "id": identity, **fields}


def step(identity: str, inputs: list[str], outputs: list[str], **fields: Any) -> dict[str, Any]:
    named = {"inputs": [{"item": name} for name in inputs], "outputs": [{"item": name} for name in outputs]}
    return {"record": "step", "id": identity, **named, **fields}


def labels(graph: Graph, identity: str) -> set[str]:
    found = run(graph, "MATCH (i:Item {id: $id}) RETURN labels(i)", id=identity)
    return set(found[0][0]) if found else set()


def edges(graph: Graph, kind: str) -> list[tuple[str, str]]:
    return sorted((a, b) for a, b in run(graph, f"MATCH (a)-[r:{kind}]->(b) RETURN a.id, b.id"))


def test_who_waits_for_the_lock_of_the_ledger_keeps_nobody_from_advancing_it(graph: Graph) -> None:
    accept(graph, item("U"))
    mine, theirs, tries = Event(), Event(), []

    def first(writing: WriteTransaction) -> bool:
        tries.append("first")
        writing.one(LOCK_LEDGER)
        mine.set()
        both_had_it = theirs.wait(2)
        writing.run(ADVANCE_LEDGER, projection=PROJECTION, at=None, restored=None)
        return both_had_it

    def second(writing: WriteTransaction) -> None:
        tries.append("second")
        writing.one(LOCK_LEDGER)
        theirs.set()

    with ThreadPoolExecutor() as threads:
        both_had_it = threads.submit(graph.writing, first)
        assert mine.wait(10)
        threads.submit(graph.writing, second).result()
        assert not both_had_it.result()
    assert tries == ["first", "second"]


def test_a_repeat_of_what_is_known_is_a_duplicate_whatever_else_stands_in_its_batch(graph: Graph) -> None:
    known, other = item("U", record_id="R", kind="unit"), item("U", record_id="R", kind="lot")
    accept(graph, known)

    for batch in ([other, known], [known, other], [known, other, known], [other, known, other]):
        receipt = Ledger(graph).accept(submissions(batch))
        refused = [index for index, record in enumerate(batch) if record is other]
        assert (receipt.accepted, receipt.duplicates) == (0, len(batch) - len(refused))
        assert [rejection.index for rejection in receipt.rejected] == refused
        assert all('"kind":"unit"' in rejection.reason for rejection in receipt.rejected)


def test_what_is_only_referenced_is_a_placeholder_until_it_is_described(graph: Graph) -> None:
    accept(graph, step("S", ["LOT"], ["UNIT"]))
    assert labels(graph, "LOT") == {"Item", "Placeholder", "Component"}
    accept(graph, item("LOT", kind="lot"))
    assert labels(graph, "LOT") == {"Item", "Lot", "Component"}
    assert labels(graph, "UNIT") == {"Item", "Placeholder"}


def test_a_placeholder_has_the_kind_that_its_role_tells(graph: Graph) -> None:
    accept(graph, {"record": "pack", "items": ["U"], "container": "BOX"})
    accept(graph, {"record": "install", "component": "C", "parent": "P"})
    assert labels(graph, "BOX") == {"Item", "Placeholder", "Container"}
    assert labels(graph, "P") == {"Item", "Placeholder", "Unit", "Changing", "Conditional"}
    assert labels(graph, "C") == {"Item", "Placeholder", "Component"}


def test_a_reference_by_serial_meets_the_unit_that_carries_it(graph: Graph) -> None:
    accept(graph, step("S", ["LOT"], ["SN-1"]))
    accept(graph, item("UNIT", kind="unit", identifiers=[{"scheme": "serial", "value": "SN-1"}]))
    assert edges(graph, "PRODUCED") == [("S", "UNIT")]
    assert labels(graph, "SN-1") == set()


def test_a_name_that_two_items_carry_means_both(graph: Graph) -> None:
    accept(graph, step("S", ["A-17"], ["UNIT"]))
    accept(graph, item("ACME/A-17", kind="lot", supplier="ACME", supplier_lot="A-17"))
    accept(graph, item("BOLT/A-17", kind="lot", supplier="BOLT", supplier_lot="A-17"))
    assert edges(graph, "CONSUMED_IN") == [("ACME/A-17", "S"), ("BOLT/A-17", "S")]
    assert run(graph, "MATCH ()-[r:CONSUMED_IN]->() RETURN DISTINCT r.ambiguous") == [[True]]


def test_an_id_wins_over_an_identifier(graph: Graph) -> None:
    accept(graph, item("A", kind="lot"), item("B", kind="lot", supplier_lot="A"), step("S", ["A"], ["U"]))
    assert edges(graph, "CONSUMED_IN") == [("A", "S")]


def test_component_and_serial_of_one_unit_share_their_installations(graph: Graph) -> None:
    accept(graph, {"record": "install", "component": "SN", "parent": "P", "at": "2026-01-01T00:00:00Z"})
    accept(graph, {"record": "remove", "component": "U", "parent": "P", "at": "2026-01-03T00:00:00Z"})
    accept(graph, item("U", kind="unit", identifiers=[{"scheme": "serial", "value": "SN"}]))
    found = run(
        graph, "MATCH (a)-[r:INSTALLED_IN]->(b) RETURN a.id, b.id, toString(r.valid_from), toString(r.valid_to)"
    )
    assert found == [["U", "P", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"]]


def test_the_latest_event_time_wins_field_by_field(graph: Graph) -> None:
    accept(graph, item("L", product="OLD", supplier="ACME", event_time="2026-01-02T00:00:00Z"))
    accept(graph, item("L", product="OLDER", kind="lot", event_time="2026-01-01T00:00:00Z"))
    assert run(graph, "MATCH (i:Item {id: 'L'}) RETURN i.product, i.supplier, i.kind") == [["OLD", "ACME", "lot"]]
    assert run(graph, "MATCH (p:Product) RETURN p.id") == [["OLD"]]


def test_a_lot_that_is_elsewhere_called_a_unit_is_a_conflict(graph: Graph) -> None:
    accept(graph, item("X", kind="lot", event_time="2026-01-01T00:00:00Z"))
    accept(graph, item("X", kind="unit", event_time="2026-01-02T00:00:00Z"))
    assert run(graph, "MATCH (i:Item {id: 'X'}) RETURN i.kind, i.conflicts") == [["unit", ["kind: lot, unit"]]]


def test_a_correction_ends_the_effect_and_keeps_the_record(graph: Graph) -> None:
    accept(graph, step("S", ["LOT"], ["U"], record_id="R1"))
    accept(graph, {"record": "correction", "voids": "R1", "reason": "wrong line", "record_id": "C1"})
    assert edges(graph, "CONSUMED_IN") == []
    assert run(graph, "MATCH (i:Item) RETURN i.id, i:Placeholder ORDER BY i.id") == [["LOT", True], ["U", True]]
    found = run(graph, "MATCH (r:Record {id: 'R1'}) RETURN r.voided_by, r.voided_at IS NOT NULL, r.body CONTAINS 'LOT'")
    assert found == [[["C1"], True, True]]
    assert edges(graph, "MENTIONS") == [("R1", "LOT"), ("R1", "U")]


RUN = {
    "record": "step",
    "id": "S",
    "operation": "coat",
    "ended_at": "2026-01-09T00:00:00Z",
    "inputs": [
        {"item": "A", "loaded_at": "2026-01-01T00:00:00Z", "unloaded_at": "2026-01-03T00:00:00Z"},
        {"item": "B", "loaded_at": "2026-01-03T00:00:00Z", "unloaded_at": "2026-01-05T00:00:00Z"},
    ],
    "outputs": [{"item": "U", "at": "2026-01-02T00:00:00Z"}, {"item": "V", "at": "2026-01-04T00:00:00Z"}],
}


def upstream(graph: Graph, identity: str) -> list[str]:
    """What a walk along the edges alone finds an item to be made of."""
    found = run(graph, "MATCH (a)-[:CONSUMED_IN]->()-[:PRODUCED]->(:Item {id: $id}) RETURN a.id", id=identity)
    return sorted(name for [name] in found)


def test_an_output_is_downstream_of_what_was_loaded_when_it_came_off(graph: Graph) -> None:
    accept(graph, RUN)
    assert (upstream(graph, "U"), upstream(graph, "V")) == (["A"], ["B"])
    stretches = run(
        graph,
        "MATCH (s:ProcessStep {step: 'S'}) RETURN s.id, s.stretch, toString(s.stretch_from), toString(s.stretch_to) "
        "ORDER BY s.stretch",
    )
    assert stretches == [
        ["S", 1, "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"],
        ["S#2 ", 2, "2026-01-03T00:00:00Z", "2026-01-05T00:00:00Z"],
    ]


def test_residue_stays_once_the_operation_is_known_to_mix(graph: Graph) -> None:
    accept(graph, RUN)
    accept(graph, {"record": "operation", "id": "coat", "mixing": "continuous", "record_id": "M"})
    assert upstream(graph, "V") == ["A", "B"]
    accept(graph, {"record": "correction", "voids": "M"})
    assert upstream(graph, "V") == ["B"]


def test_a_voided_step_leaves_no_stretch_behind_and_can_still_be_walked(graph: Graph) -> None:
    accept(graph, {**RUN, "record_id": "R1"})
    accept(graph, {"record": "correction", "voids": "R1"})
    assert run(graph, "MATCH (s:ProcessStep) RETURN s.id") == []
    assert edges(graph, "VOIDED") == [("A", "R1"), ("B", "R1"), ("R1", "U"), ("R1", "V")]
    [[loaded, unloaded]] = run(
        graph, "MATCH (:Item {id: 'A'})-[r:VOIDED]->() RETURN toString(r.valid_from), toString(r.valid_to)"
    )
    assert (loaded, unloaded) == ("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z")


def test_the_names_that_a_voided_description_gave_lead_to_it(graph: Graph) -> None:
    accept(graph, item("U", record_id="R1", identifiers=[{"scheme": "serial", "value": "SN-1"}]))
    accept(graph, {"record": "correction", "voids": "R1"})
    found = run(graph, "MATCH (:Identifier {value: 'SN-1'})<-[:MENTIONS]-(r:Record) RETURN r.id")
    assert found == [["R1"]]
    accept(graph, step("S", ["SN-1"], ["V"]))
    assert edges(graph, "CONSUMED_IN") == [("SN-1", "S")]


def test_an_installation_without_a_time_is_certain_since_it_was_recorded(graph: Graph) -> None:
    accept(graph, {"record": "install", "component": "C", "parent": "P", "record_id": "R1"})
    same = "MATCH ()-[f:INSTALLED_IN]->() MATCH (r:Record {id: 'R1'}) RETURN f.certain_from = r.recorded_at"
    assert run(graph, same) == [[True]]
    accept(graph, {"record": "install", "component": "C", "parent": "P", "at": "2099-01-01T00:00:00Z"})
    assert run(graph, same) == [[True]]


def test_a_correction_waits_for_what_it_voids(graph: Graph) -> None:
    accept(graph, {"record": "correction", "voids": "R1", "record_id": "C1"})
    accept(graph, step("S", ["LOT"], ["U"], record_id="R1"))
    assert edges(graph, "PRODUCED") == []


def test_a_voided_description_leaves_a_placeholder_behind(graph: Graph) -> None:
    accept(graph, item("LOT", kind="lot", product="P", record_id="R1"), step("S", ["LOT"], ["U"]))
    accept(graph, {"record": "correction", "voids": "R1"})
    assert labels(graph, "LOT") == {"Item", "Placeholder", "Component"}
    assert run(graph, "MATCH (p:Product) RETURN p.id") == []


def test_the_same_record_twice_changes_nothing(graph: Graph) -> None:
    records = [step("S", ["LOT"], ["U"], record_id="R1"), item("LOT", kind="lot")]
    accept(graph, *records)
    before = dump(graph)
    receipt = Ledger(graph).accept(submissions([*records, records[1]]))
    assert (receipt.accepted, receipt.duplicates) == (0, 3)
    assert dump(graph) == before


def test_the_same_record_id_with_other_content_is_refused_with_both_shown(graph: Graph) -> None:
    accept(graph, item("LOT", kind="lot", record_id="R1"))
    before = dump(graph)
    receipt = Ledger(graph).accept(submissions([item("LOT", kind="unit", record_id="R1"), item("OTHER")]))
    assert receipt.accepted == 1
    [refused] = receipt.rejected
    assert refused.pointer == "/record_id"
    assert '"kind":"lot"' in refused.reason
    assert '"kind":"unit"' in refused.reason
    assert before[0].items() <= dump(graph)[0].items()


def test_a_bad_record_is_kept_whole_and_does_not_stop_the_good_ones(graph: Graph) -> None:
    bad = {"record": "item", "id": "L", "quantity": "-1", "uom": "KGM"}
    receipt = Ledger(graph).accept(submissions([bad, item("GOOD", kind="lot")]))
    assert receipt.accepted == 1
    assert [(refused.index, refused.pointer) for refused in receipt.rejected] == [(0, "/quantity")]
    [[body, reason]] = run(graph, "MATCH (r:RejectedRecord) RETURN r.body, r.reason")
    assert '"quantity":"-1"' in body
    assert "greater than or equal to 0" in reason
    Ledger(graph).accept(submissions([bad]))
    assert run(graph, "MATCH (r:RejectedRecord) RETURN count(r)") == [[1]]


def test_records_from_several_clients_at_once_give_the_graph_of_one(graph: Graph) -> None:
    records = list(Plant(12, 3).run())
    accept(graph, *records)
    expected = dump(graph)
    wipe(graph)
    ledger = Ledger(graph)
    batches = [submissions(records[start::7]) for start in range(7)]
    with ThreadPoolExecutor(4) as clients:
        assert sum(receipt.accepted for receipt in clients.map(ledger.accept, batches)) == len(records)
    assert dump(graph) == expected


SAID_TWICE = [
    {"record": "item", "id": "X", "kind": "unit"},
    {"record": "step", "id": "X"},
    {"record": "product", "id": "X"},
    {"record": "operation", "id": "X"},
    {"record": "equipment", "id": "X"},
    {"record": "site", "id": "X"},
    {"record": "organization", "id": "X"},
    {"record": "quality", "id": "X", "concerns": ["U"]},
    {"record": "service", "id": "X", "item": "U"},
    {"record": "ship", "shipment": "X", "items": ["U"]},
]


@pytest.mark.parametrize("record", SAID_TWICE, ids=lambda record: record["record"])
def test_a_record_that_says_nothing_new_of_a_thing_is_one_of_its_records_too(
    graph: Graph, record: dict[str, object]
) -> None:
    for name in ("R1", "R2"):
        accept(graph, {**record, "record_id": name})
    assert run(graph, "MATCH (n {id: 'X'})-[:DERIVED_FROM]->(r) RETURN r.id ORDER BY r.id") == [["R1"], ["R2"]]
