"""Steps, voided records and installations as nodes and edges, one rule a test (docs/graph.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from whereused.ingest.entries import Entry, Submission, entry_of
from whereused.ingest.fold import fold
from whereused.ingest.folding import Group
from whereused.ingest.subgraph import NodeKey, Subgraph

RECORDED = datetime(2026, 2, 1, tzinfo=UTC)


APART = ("records", "conditional")
"""Properties that are of no interest but where a test asks for them."""


def moment(day: int) -> str:
    return f"2026-01-{day:02d}T00:00:00+00:00"


def entry(record: dict[str, Any], *, voided: bool = False) -> Entry:
    return entry_of(Submission(orjson.dumps(record).decode())).as_recorded(RECORDED, voided=voided)


def step(inputs: list[dict[str, Any]], outputs: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    return {"record": "step", "record_id": "R", "id": "S", "inputs": inputs, "outputs": outputs, **fields}


def reel(item: str, loaded: int, unloaded: int) -> dict[str, Any]:
    return {"item": item, "loaded_at": moment(loaded), "unloaded_at": moment(unloaded)}


def folded(*entries: Entry, operations: tuple[Entry, ...] = ()) -> Subgraph:
    groups = [Group([one]) for one in operations]
    return fold([Group(list(entries)), *groups], lambda text: [text])


def edges(graph: Subgraph, kind: str) -> list[tuple[str, str, dict[str, Any]]]:
    found = [
        (key.tail.id, key.head.id, {name: value for name, value in properties.items() if name not in APART})
        for key, every in graph.edges.items()
        if key.type == kind
        for properties in every
    ]
    return sorted(found, key=lambda edge: edge[:2])


TWO_REELS = step([reel("A", 1, 3), reel("B", 3, 5)], [{"item": "U", "at": moment(2)}, {"item": "V", "at": moment(4)}])


def test_a_batch_is_one_node_without_marks() -> None:
    graph = folded(entry(step([{"item": "A", "quantity": 1, "uom": "C62"}], [{"item": "U"}], ended_at=moment(3))))
    node = NodeKey("ProcessStep", "S")
    assert graph.nodes == {node: {"id": "S", "caption": "S · 2026-01-03 00:00", "step": "S", "ended_at": moment(3)}}
    assert edges(graph, "CONSUMED_IN") == [("A", "S", {"quantity": 1.0, "uom": "C62"})]
    assert edges(graph, "PRODUCED") == [("S", "U", {})]
    assert edges(graph, "SAME_STEP") == []


def test_a_node_for_each_stretch_with_what_acted_and_what_came_off_in_it() -> None:
    graph = folded(entry(TWO_REELS))
    first = {"valid_from": moment(1), "valid_to": moment(3)}
    second = {"valid_from": moment(3), "valid_to": moment(5)}
    assert edges(graph, "CONSUMED_IN") == [("A", "S", first), ("B", "S#2 ", second)]
    assert edges(graph, "PRODUCED") == [("S", "U", {"at": moment(2)}), ("S#2 ", "V", {"at": moment(4)})]
    assert graph.nodes[NodeKey("ProcessStep", "S#2 ")] == {
        "id": "S#2 ",
        "caption": "S · 2026-01-03 00:00 · 2/2",
        "step": "S",
        "windowed": True,
        "stretch": 2,
        "stretches": 2,
        "stretch_from": moment(3),
        "stretch_to": moment(5),
    }
    assert edges(graph, "DERIVED_FROM") == [("S", "R", {}), ("S#2 ", "R", {})]


def test_stretches_are_joined_in_a_ring() -> None:
    assert edges(folded(entry(TWO_REELS)), "SAME_STEP") == [("S", "S#2 ", {}), ("S#2 ", "S", {})]


def test_voided_records_of_a_step_are_in_its_ring_even_without_it() -> None:
    voided = [entry({**TWO_REELS, "record_id": name}, voided=True) for name in ("V2", "V1")]
    with_step = folded(entry(TWO_REELS), *voided)
    assert [edge[:2] for edge in edges(with_step, "SAME_STEP")] == [
        ("S", "S#2 "), ("S#2 ", "V1"), ("V1", "V2"), ("V2", "S"),
    ]  # fmt: skip
    assert [edge[:2] for edge in edges(folded(*voided), "SAME_STEP")] == [("V1", "V2"), ("V2", "V1")]
    assert edges(folded(voided[0]), "SAME_STEP") == []


def test_an_output_without_a_time_belongs_to_every_stretch_that_the_step_may_have_been_in() -> None:
    graph = folded(entry(step([reel("A", 1, 3), reel("B", 3, 5)], [{"item": "U"}], ended_at=moment(4))))
    assert edges(graph, "PRODUCED") == [
        ("S", "U", {"possible": True, "latest": moment(3)}),
        ("S#2 ", "U", {"possible": True, "latest": moment(4), "again": True}),
    ]


def test_an_input_with_an_unknown_end_possibly_acts_at_all_that_is_not_ruled_out() -> None:
    graph = folded(entry(step([reel("A", 1, 3), {"item": "B"}], [{"item": "U", "at": moment(2)}])))
    [_, *of_b] = edges(graph, "CONSUMED_IN")
    assert of_b == [
        ("B", "S", {"possible": True}),
        ("B", "S#2 ", {"possible": True, "again": True}),
        ("B", "S#3 ", {"possible": True, "again": True}),
    ]
    assert edges(graph, "PRODUCED") == [("S#2 ", "U", {"at": moment(2)})]


def test_a_subject_is_in_the_stretch_of_its_time_and_else_in_all() -> None:
    graph = folded(entry({**TWO_REELS, "subjects": [{"item": "X", "at": moment(4)}, {"item": "Y"}]}))
    assert edges(graph, "UNDERWENT") == [("X", "S#2 ", {"at": moment(4)}), ("Y", "S", {}), ("Y", "S#2 ", {})]


def test_each_stretch_ran_on_the_equipment_for_the_operation_and_order() -> None:
    graph = folded(entry({**TWO_REELS, "operation": "OP", "equipment": ["M"], "work_order": "W", "site": "P"}))
    for kind, head in (("EXECUTED", "OP"), ("RAN_ON", "M"), ("FOR_ORDER", "W"), ("AT_SITE", "P")):
        assert edges(graph, kind) == [("S", head, {}), ("S#2 ", head, {})]


def test_a_step_that_does_not_say_its_mixing_has_that_of_its_operation() -> None:
    run = step([reel("A", 1, 3)], [{"item": "U", "at": moment(4)}], operation="OP", clean_breaks=[moment(5)])
    mixes = entry({"record": "operation", "id": "OP", "mixing": "continuous"})
    assert [edge[:2] for edge in edges(folded(entry(run)), "CONSUMED_IN")] == [("A", "S")]
    assert [edge[:2] for edge in edges(folded(entry(run)), "PRODUCED")] == [("S#2 ", "U")]
    assert [edge[:2] for edge in edges(folded(entry(run), operations=(mixes,)), "PRODUCED")] == [("S", "U")]
    discrete = entry({**run, "mixing": "discrete"})
    assert [edge[:2] for edge in edges(folded(discrete, operations=(mixes,)), "PRODUCED")] == [("S#2 ", "U")]


def test_an_input_that_was_loaded_for_nothing_reaches_nothing_and_is_still_seen() -> None:
    late = {"item": "B", "loaded_at": moment(9)}
    graph = folded(entry(step([reel("A", 1, 3), late], [{"item": "U"}], ended_at=moment(4))))
    assert [edge[:2] for edge in edges(graph, "CONSUMED_IN")] == [("A", "S"), ("B", "S#2 ")]
    assert [edge[:2] for edge in edges(graph, "PRODUCED")] == [("S", "U")]


def test_what_a_voided_step_said_can_be_walked() -> None:
    graph = folded(entry(step([reel("A", 1, 3)], [{"item": "U", "at": moment(2)}]), voided=True))
    assert graph.nodes == {}
    consumed = {"type": "CONSUMED_IN", "valid_from": moment(1), "valid_to": moment(3)}
    assert edges(graph, "VOIDED") == [("A", "R", consumed), ("R", "U", {"type": "PRODUCED", "at": moment(2)})]


def test_what_a_voided_serialization_said_can_be_walked_and_found_by_its_names() -> None:
    record = {"record": "item", "record_id": "R", "id": "U", "lot": "L", "made_at": moment(2)}
    graph = folded(entry({**record, "identifiers": [{"scheme": "serial", "value": "7"}]}, voided=True))
    said = {"type": "SERIALIZED_AS", "at": moment(2)}
    assert edges(graph, "VOIDED") == [("L", "R", said), ("R", "U", said)]
    assert edges(graph, "MENTIONS") == [("R", "L", {}), ("R", "U", {}), ("R", "serial:7", {})]
    assert graph.named == {
        NodeKey("Identifier", "serial:7"): {"caption": "serial · 7", "scheme": "serial", "value": "7"}
    }


def test_what_carries_under_conditions_only_is_marked() -> None:
    graph = folded(entry(step([reel("A", 1, 3)], [{"item": "U"}, {"item": "V", "at": moment(2)}])))
    assert [key.head.id for key, [of] in graph.edges.items() if of.get("conditional")] == ["U"]
    graph = fits(entry(fit("install", day=1)), entry(fit("install", "Q", 3)), entry(fit("install", "R", 5)))
    assert {key.head.id for key, [of] in graph.edges.items() if of.get("conditional")} == {"P", "Q"}


def fits(*entries: Entry) -> Subgraph:
    return fold([Group(list(entries), "C")], lambda text: [text])


def fit(word: str, parent: str = "P", day: int | None = None) -> dict[str, Any]:
    at = {} if day is None else {"at": moment(day)}
    return {"record": word, "record_id": f"{word} {parent}", "component": "C", "parent": parent, **at}


def test_a_voided_installation_can_be_walked() -> None:
    graph = fits(entry(fit("install", day=1), voided=True), entry(fit("remove", day=2), voided=True))
    installed = {"type": "INSTALLED_IN", "valid_from": moment(1)}
    removed = {"type": "INSTALLED_IN", "valid_to": moment(2)}
    assert edges(graph, "VOIDED") == [
        ("C", "install P", installed), ("C", "remove P", removed), ("install P", "P", installed),
        ("remove P", "P", removed),
    ]  # fmt: skip


def test_an_installation_says_when_it_is_certain() -> None:
    recorded = RECORDED.isoformat()
    assert edges(fits(entry(fit("install"))), "INSTALLED_IN") == [("C", "P", {"certain_from": recorded})]
    assert edges(fits(entry(fit("install", day=1)), entry(fit("remove"))), "INSTALLED_IN") == [
        ("C", "P", {"valid_from": moment(1), "certain_to": moment(1)})
    ]
    assert edges(fits(entry(fit("remove", day=2))), "INSTALLED_IN") == [
        ("C", "P", {"valid_to": moment(2), "possible": True})
    ]
    assert edges(fits(entry(fit("remove"))), "INSTALLED_IN") == [("C", "P", {"possible": True})]
    assert edges(fits(entry(fit("install", day=1)), entry(fit("install", "Q", 3))), "INSTALLED_IN") == [
        ("C", "P", {"valid_from": moment(1), "superseded_at": moment(3)}),
        ("C", "Q", {"valid_from": moment(3)}),
    ]
