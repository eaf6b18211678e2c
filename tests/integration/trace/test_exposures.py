"""What the clauses of a question start from, in a graph written as docs/graph.md has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from support.graphs import run, wipe
from support.tiny import DAY
from whereused.errors import AmbiguousItem, ItemNotFound, StartNotFound
from whereused.graph.driver import Graph
from whereused.model.questions import Start
from whereused.trace import parse_question
from whereused.trace.exposure import Seeds, resolve_leaves
from whereused.trace.seeds import Seed


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def text(hour: float) -> str:
    return at(hour).isoformat()


class Plant:
    """Writes nodes and edges; hours are hours of the first day."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def items(self, *ids: str, label: str = "Unit", **properties: Any) -> None:
        rows = [{"id": id_, **properties} for id_ in ids]
        run(self._graph, f"UNWIND $rows AS r CREATE (x:Item:{label}) SET x = r", rows=rows)

    def step(
        self, id_: str, *, of: str | None = None, parameters: dict[str, Any] | None = None, **properties: Any
    ) -> None:
        if parameters is not None:
            properties["parameters"] = orjson.dumps(parameters).decode()
        if of is not None:
            properties["operation"] = of
        run(
            self._graph,
            "CREATE (s:ProcessStep) SET s = $properties "
            "FOREACH (o IN CASE WHEN $operation IS NULL THEN [] ELSE [$operation] END | "
            "MERGE (n:Operation {id: o}) MERGE (s)-[:EXECUTED]->(n)) "
            "FOREACH (e IN $equipment | MERGE (n:Equipment {id: e}) MERGE (s)-[:RAN_ON]->(n))",
            properties={"id": id_, "step": id_, **properties},
            operation=of,
            equipment=properties.get("equipment", []),
        )

    def edge(self, kind: str, tail: str, head: str, **properties: Any) -> None:
        run(
            self._graph,
            "MATCH (a) WHERE a.id = $tail AND NOT a:Identifier MATCH (b {id: $head}) "
            f"CREATE (a)-[r:{kind}]->(b) SET r = $properties",
            tail=tail,
            head=head,
            properties=properties,
        )

    def measured(self, id_: str, item: str, value: float | str, *, step: str | None = None, **properties: Any) -> None:
        run(
            self._graph,
            "MATCH (x:Item {id: $item}) CREATE (m:Measurement)-[:OF]->(x) SET m = $properties "
            "WITH m MATCH (s:ProcessStep {id: $step}) CREATE (m)-[:TAKEN_DURING]->(s)",
            item=item,
            step=step,
            properties={"id": id_, "characteristic": "torque", "value": value, **properties},
        )


@pytest.fixture(scope="module")
def plant(graph: Graph) -> Iterator[Graph]:
    """An oven, a press, a tester and a quality office."""
    wipe(graph)
    build(Plant(graph))
    yield graph
    wipe(graph)


def build(plant: Plant) -> None:
    _build_oven(plant)
    _build_reels(plant)
    _build_tester(plant)
    _build_purchasing(plant)
    run(plant._graph, "CREATE (:Equipment {id: 'IDLE'}), (:Organization {id: 'ACME'}), (:Product {id: 'UNMADE'})")


def _build_oven(plant: Plant) -> None:
    """Batches in an oven, some of them of assembled units."""
    plant.items(
        "B-timed", "B-late", "B-span", "B-open", "B-unsure", "B-out", "PART", "LATE-PART", "DEEP", "GONE", "OLD"
    )
    plant.items("IN", label="Lot")
    oven: dict[str, Any] = {"of": "bake", "equipment": ["OVEN"]}
    plant.step("BAKE-1", started_at=at(8), ended_at=at(10), parameters={"peak_c": 251, "belt": "70"}, **oven)
    plant.step("BAKE-2", started_at=at(12), ended_at=at(14), parameters={"peak_c": "249.5"}, **oven)
    plant.step("BAKE-3", parameters={"peak_c": "hot", 'odd "key"': 1}, **oven)
    plant.edge("CONSUMED_IN", "IN", "BAKE-1")
    plant.edge("UNDERWENT", "B-timed", "BAKE-1", at=at(9))
    plant.edge("PRODUCED", "BAKE-1", "B-late", at=at(11))
    plant.edge("UNDERWENT", "B-span", "BAKE-1")
    plant.edge("UNDERWENT", "B-unsure", "BAKE-1", at=at(9), ambiguous=True)
    plant.edge("PRODUCED", "BAKE-2", "B-out")
    plant.edge("UNDERWENT", "B-open", "BAKE-3")
    plant.edge("INSTALLED_IN", "PART", "B-timed", valid_from=at(1), valid_to=at(20))
    plant.edge("INSTALLED_IN", "DEEP", "PART", valid_to=at(30), certain_from=at(5), certain_to=at(8))
    plant.edge("INSTALLED_IN", "LATE-PART", "B-span", valid_from=at(9))
    plant.edge("INSTALLED_IN", "GONE", "B-timed", valid_from=at(1), valid_to=at(8))
    plant.edge("INSTALLED_IN", "OLD", "B-timed", valid_from=at(1), superseded_at=at(8))


def _build_reels(plant: Plant) -> None:
    """A step cut into two stretches by a change of reels."""
    plant.items("R-1", "R-2", "R-untimed", "R-subject")
    for number, (begin, end) in enumerate([(8, 10), (10, 12)], start=1):
        plant.step(
            f"PLACE#{number}",
            of="place",
            equipment=["LINE"],
            started_at=at(8),
            ended_at=at(12),
            windowed=True,
            stretch_from=at(begin),
            stretch_to=at(end),
        )
        plant.edge("PRODUCED", f"PLACE#{number}", "R-untimed", possible=True)
    run(plant._graph, "MATCH (s:ProcessStep) WHERE s.id STARTS WITH 'PLACE#' SET s.step = 'PLACE'")
    plant.edge("SAME_STEP", "PLACE#1", "PLACE#2")
    plant.edge("SAME_STEP", "PLACE#2", "PLACE#1")
    plant.edge("PRODUCED", "PLACE#1", "R-1", at=at(9))
    plant.edge("PRODUCED", "PLACE#2", "R-2", at=at(11))
    plant.edge("UNDERWENT", "R-subject", "PLACE#1")
    plant.edge("UNDERWENT", "R-subject", "PLACE#2")


def _build_tester(plant: Plant) -> None:
    plant.items("M-high", "M-low", "M-fine", "M-fail", "M-text", "M-untimed", "M-lost", "M-part", "M-unsure")
    plant.step("TEST-1", of="screw", started_at=at(8), ended_at=at(9))
    plant.step("TEST-2", of="weld", started_at=at(8), ended_at=at(9))
    limits = {"lower": 1.0, "upper": 2.0}
    plant.measured("M1", "M-high", 2.5, step="TEST-1", at=at(8), **limits)
    plant.measured("M2", "M-low", 0.5, step="TEST-2", at=at(8), **limits)
    plant.measured("M3", "M-fine", 1.5, step="TEST-1", at=at(8), result="pass", **limits)
    plant.measured("M4", "M-fail", "snapped", step="TEST-1", at=at(8), result="fail")
    plant.measured("M5", "M-text", "2.25", step="TEST-1", at=at(20), **limits)
    plant.measured("M6", "M-untimed", 3, step="TEST-1", **limits)
    plant.measured("M7", "M-lost", 3, **limits)
    plant.edge("INSTALLED_IN", "M-part", "M-high", valid_from=at(1))
    plant.edge("OF", "M1", "M-unsure", ambiguous=True)


def _build_purchasing(plant: Plant) -> None:
    """Bought lots, made units, and what the quality office wrote about them."""
    graph = plant._graph
    run(graph, "CREATE (:Identifier {id: 'supplier_lot:A-17', scheme: 'supplier_lot', value: 'A-17'})")
    plant.items("S-1", label="Lot", supplier="ACME", supplier_lot="A-17")
    plant.items("S-2", label="Lot", supplier="OTHER", supplier_lot="A-17")
    plant.items("S-3", label="Lot", supplier_lot="A-17")
    for lot in ("S-1", "S-2", "S-3"):
        plant.edge("IDENTIFIED_BY", lot, "supplier_lot:A-17")
    run(graph, "CREATE (:Product {id: 'PCB'}), (:QualityRecord {id: 'NCR'}), (:QualityRecord {id: 'EMPTY'})")
    plant.items("P-said", made_at=at(9))
    plant.items("P-made", "P-remade", "P-unsure", "P-unknown", "P-before")
    plant.items("P-lot", label="Lot")
    for item in ("P-said", "P-made", "P-remade", "P-unsure", "P-unknown", "P-before", "P-lot"):
        plant.edge("INSTANCE_OF", item, "PCB")
    plant.step("MAKE-1", ended_at=at(9), equipment=["SAW"])
    plant.step("MAKE-2", ended_at=at(20))
    plant.step("MAKE-0", ended_at=at(1))
    plant.step("MAKE-3", ended_at=at(9), windowed=True)
    plant.edge("PRODUCED", "MAKE-1", "P-made")
    plant.edge("PRODUCED", "MAKE-1", "P-remade")
    plant.edge("PRODUCED", "MAKE-2", "P-remade", at=at(15))
    plant.edge("PRODUCED", "MAKE-0", "P-before")
    plant.edge("PRODUCED", "MAKE-1", "P-before")
    plant.edge("PRODUCED", "MAKE-1", "P-unsure", ambiguous=True)
    plant.edge("PRODUCED", "MAKE-3", "P-lot")
    for concern in ("P-said", "PLACE#2", "SAW"):
        plant.edge("CONCERNS", "NCR", concern)
    plant.edge("CONCERNS", "NCR", "P-lot", ambiguous=True)


def sure(item: str, hour: float | None) -> Seed:
    return Seed(item, "unit", None if hour is None else at(hour))


def perhaps(item: str, hour: float | None) -> Seed:
    return Seed(item, "unit", None if hour is None else at(hour), certain=False)


def lot(item: str, *, certain: bool = True, since: datetime | None = None) -> Seed:
    return Seed(item, "lot", since, certain)


def asked(graph: Graph, **clause: Any) -> Seeds:
    named = {name.rstrip("_"): value for name, value in clause.items()}
    (read,) = parse_question({"any_of": [named]}).any_of
    with graph.reading() as reading:
        return resolve_leaves(reading, [read])[0]  # type: ignore[arg-type]


def seeds(graph: Graph, **clause: Any) -> set[Seed]:
    found = asked(graph, **clause)
    assert found.described
    assert len(set(found.seeds)) == len(found.seeds)
    return set(found.seeds)


INSIDE = {sure("PART", 9), perhaps("DEEP", 9)}
"""What was in the unit that was baked at nine; `GONE` and `OLD` are not sure to have been."""


def test_equipment_in_a_window(plant: Graph) -> None:
    assert seeds(plant, equipment="OVEN", from_=text(8), to=text(11)) == {
        *INSIDE,
        perhaps("OLD", 9),
        sure("B-timed", 9),
        sure("B-late", 11),
        sure("B-span", 10),
        perhaps("B-span", 8),
        perhaps("LATE-PART", 9),
        perhaps("B-unsure", 9),
        perhaps("B-open", 8),
    }


def test_a_span_that_only_meets_the_window_is_possible(plant: Graph) -> None:
    assert seeds(plant, equipment="OVEN", from_=text(9.5), to=text(12)) == {
        sure("B-late", 11),
        perhaps("B-span", 9.5),
        perhaps("LATE-PART", 9.5),
        perhaps("B-out", 12),
        perhaps("B-open", 9.5),
    }


def test_both_ends_of_a_window_belong_to_it(plant: Graph) -> None:
    assert sure("B-timed", 9) in seeds(plant, equipment="OVEN", from_=text(9), to=text(9))


def test_equipment_without_a_window_is_all_that_it_ever_did(plant: Graph) -> None:
    found = seeds(plant, equipment="OVEN")

    assert {sure("B-out", 14), perhaps("B-out", 12)} <= found
    assert [seed for seed in found if seed.item == "B-open"] == [perhaps("B-open", None)]
    assert not any(seed.item == "IN" for seed in found), "a step exposes what it makes, not what it consumes"


def test_an_untimed_output_of_a_windowed_step_came_off_during_the_step(plant: Graph) -> None:
    assert seeds(plant, equipment="LINE", from_=text(7), to=text(13)) == {
        sure("R-1", 9),
        sure("R-2", 11),
        sure("R-untimed", 12),
        perhaps("R-untimed", 8),
        sure("R-subject", 12),
        perhaps("R-subject", 8),
    }
    assert seeds(plant, equipment="LINE", from_=text(10.5), to=text(13)) == {
        sure("R-2", 11),
        perhaps("R-untimed", 10.5),
        perhaps("R-subject", 10.5),
    }


def test_an_operation_in_a_window(plant: Graph) -> None:
    assert seeds(plant, operation="bake", from_=text(9), to=text(9)) == {
        *INSIDE,
        perhaps("OLD", 9),
        sure("B-timed", 9),
        perhaps("B-unsure", 9),
        perhaps("B-span", 9),
        perhaps("LATE-PART", 9),
        perhaps("B-open", 9),
    }


@pytest.mark.parametrize(
    ("limits", "items"),
    [
        ({"above": 250}, {"BAKE-1"}),
        ({"above": 251}, set()),
        ({"below": 250}, {"BAKE-2"}),
        ({"above": 250, "below": 249.75}, {"BAKE-1", "BAKE-2"}),
        ({"above": 249, "from_": text(11.5)}, {"BAKE-2"}),
    ],
)
def test_a_parameter_out_of_limits(plant: Graph, limits: dict[str, Any], items: set[str]) -> None:
    steps = {"B-timed": "BAKE-1", "B-out": "BAKE-2", "B-open": "BAKE-3"}

    found = {seed.item for seed in seeds(plant, operation="bake", parameter="peak_c", **limits)}

    assert {steps[item] for item in found if item in steps} == items


def test_a_mention_counts_at_its_own_time_even_outside_its_step(plant: Graph) -> None:
    """`B-late` came off at eleven, by a step that is said to have ended at ten."""
    found = seeds(plant, operation="bake", parameter="peak_c", above=250, from_=text(10.5), to=text(11.5))

    assert found == {sure("B-late", 11)}


def test_what_was_measured_out_of_its_own_limits(plant: Graph) -> None:
    assert seeds(plant, measurement="torque") == {
        sure("M-high", 8),
        perhaps("M-unsure", 8),
        sure("M-part", 8),
        sure("M-low", 8),
        sure("M-fail", 8),
        sure("M-text", 20),
        sure("M-untimed", 9),
        perhaps("M-untimed", 8),
        perhaps("M-lost", None),
    }


def test_what_was_measured_out_of_given_limits(plant: Graph) -> None:
    assert {seed.item for seed in seeds(plant, measurement="torque", above=2.4, below=1)} == {
        "M-high", "M-unsure", "M-part", "M-low", "M-untimed", "M-lost",
    }  # fmt: skip


def test_what_was_measured_at_an_operation_in_a_window(plant: Graph) -> None:
    assert seeds(plant, measurement="torque", operation="screw", from_=text(8.5), to=text(20)) == {
        sure("M-text", 20),
        perhaps("M-untimed", 8.5),
        perhaps("M-lost", 8.5),
    }


def test_a_lot_of_a_supplier(plant: Graph) -> None:
    assert seeds(plant, supplier="ACME", supplier_lot="A-17") == {lot("S-1"), lot("S-3", certain=False)}
    assert seeds(plant, supplier="ACME", supplier_lot="A-17", since=text(3)) == {
        lot("S-1", since=at(3)),
        lot("S-3", certain=False, since=at(3)),
    }


def test_a_product_in_a_window(plant: Graph) -> None:
    assert seeds(plant, product="PCB", made_from=text(8), made_to=text(10)) == {
        sure("P-said", None),
        sure("P-made", None),
        sure("P-remade", None),
        perhaps("P-unsure", None),
        perhaps("P-unknown", None),
        lot("P-lot", certain=False),
    }


def test_a_whole_product(plant: Graph) -> None:
    found = seeds(plant, product="PCB")

    assert len(found) == 7
    assert all(seed.certain and seed.since is None for seed in found)


def test_a_quality_record_concerns_items_steps_and_equipment(plant: Graph) -> None:
    assert seeds(plant, quality="NCR") == {
        sure("P-said", None),
        lot("P-lot", certain=False),
        sure("R-1", 9),
        sure("R-2", 11),
        sure("R-untimed", 12),
        perhaps("R-untimed", 8),
        sure("R-subject", 12),
        perhaps("R-subject", 8),
        perhaps("P-made", None),
        perhaps("P-remade", None),
        perhaps("P-before", None),
        perhaps("P-unsure", None),
    }


def test_an_item_is_named(plant: Graph) -> None:
    assert asked(plant, item="S-1", since=text(3)) == Seeds((lot("S-1", since=at(3)),), described=False)
    with plant.reading() as reading:
        with pytest.raises(AmbiguousItem):
            resolve_leaves(reading, [Start(item="A-17")])[0]
        with pytest.raises(ItemNotFound):
            resolve_leaves(reading, [Start(item="NO-SUCH")])[0]


@pytest.mark.parametrize(
    "clause",
    [
        {"equipment": "IDLE"},
        {"equipment": "SAW", "from_": text(30)},
        {"operation": "place", "to": text(1)},
        {"operation": "bake", "parameter": "peak_c", "above": 1000},
        {"operation": "bake", "parameter": 'odd "key"', "above": 1},
        {"measurement": "torque", "above": 1000},
        {"measurement": "torque", "operation": "bake", "to": text(1)},
        {"product": "UNMADE"},
        {"quality": "EMPTY"},
    ],
)
def test_what_is_known_and_exposed_nothing_is_a_valid_answer(plant: Graph, clause: dict[str, Any]) -> None:
    found = seeds(plant, **clause)

    assert not {seed for seed in found if seed.item not in ("P-remade", "P-made", "P-before", "P-unsure", "M-lost")}
    assert not any(seed.certain for seed in found)


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ({"equipment": "OVN"}, "the equipment 'OVN'"),
        ({"equipment": "B-timed"}, "the equipment 'B-timed'"),
        ({"operation": "bakery", "from_": text(1)}, "the operation 'bakery'"),
        ({"operation": "bake", "parameter": "peak", "above": 1}, "the parameter 'peak' of the operation 'bake'"),
        ({"measurement": "torque_nm"}, "a measurement of 'torque_nm'"),
        ({"measurement": "torque", "operation": "bakery", "to": text(1)}, "the operation 'bakery'"),
        ({"supplier": "AMCE", "supplier_lot": "A-17"}, "the supplier 'AMCE'"),
        ({"supplier": "ACME", "supplier_lot": "A-18"}, "the lot 'A-18' of the supplier 'ACME'"),
        ({"product": "PCP"}, "the product 'PCP'"),
        ({"quality": "NRC"}, "the quality record 'NRC'"),
    ],
)
def test_what_no_record_mentions_is_an_error_and_not_an_empty_answer(
    plant: Graph, clause: dict[str, Any], says: str
) -> None:
    with pytest.raises(StartNotFound) as raised:
        seeds(plant, **clause)

    assert says in raised.value.message
    assert set(raised.value.details["clause"]) == {name.rstrip("_") for name in clause}


def test_thousands_of_steps_cost_a_few_questions(plant: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    run(
        plant,
        "CREATE (e:Equipment {id: 'BUSY'}) WITH e UNWIND range(1, 3000) AS n "
        "CREATE (e)<-[:RAN_ON]-(s:ProcessStep {id: 'BUSY-' + n, step: 'BUSY-' + n, started_at: $at, ended_at: $at})"
        "<-[:UNDERWENT]-(x:Item:Unit {id: 'X-' + n})<-[:INSTALLED_IN {valid_from: $at}]-(:Item:Unit {id: 'Y-' + n})",
        at=at(8),
    )
    with plant.reading() as reading:
        questions = []
        stream = reading.stream
        monkeypatch.setattr(
            reading, "stream", lambda query, **params: questions.append(query) or stream(query, **params)
        )
        (clause,) = parse_question({"any_of": [{"equipment": "BUSY"}]}).any_of
        found = resolve_leaves(reading, [clause])[0]  # type: ignore[arg-type]

    assert len(found.seeds) == 6000
    assert all(seed.certain and seed.since == at(8) for seed in found.seeds)
    assert len(questions) <= 4
