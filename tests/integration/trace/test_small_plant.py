"""Answers about the small plant beside one another: near misses complete them, and their pages are their list.

What is affected there is judged by the plant's answer key (test_answer_key).
"""

from __future__ import annotations

from collections import defaultdict
from random import Random
from typing import Any

import pytest

from support.small_plant import require_small_plant, small_plant
from whereused.graph.driver import Graph
from whereused.model.answers import ItemRow, NearMiss
from whereused.model.questions import Direction, Question
from whereused.trace import Tracer, ask

Edges = dict[str, set[str]]
ASKED = 60
"""Items that are asked about, each way."""


def plain_edges(records: list[dict[str, Any]]) -> tuple[set[str], Edges]:
    """All items, and for each those that any record, void or not, ever said it had got into directly."""
    described = {record["id"] for record in records if record["record"] == "item"}
    carriers: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record["record"] == "item":
            for identifier in record.get("identifiers", []):
                carriers[identifier["value"]].add(record["id"])
            if "supplier_lot" in record:
                carriers[record["supplier_lot"]].add(record["id"])

    def meant(name: str) -> set[str]:
        return {name} if name in described else carriers.get(name) or {name}

    inputs, outputs = defaultdict(set), defaultdict(set)
    edges: Edges = defaultdict(set)
    for record in records:
        if record["record"] == "step":
            inputs[record["id"]] |= {item for one in record.get("inputs", []) for item in meant(one["item"])}
            outputs[record["id"]] |= {item for one in record.get("outputs", []) for item in meant(one["item"])}
        elif record["record"] in ("install", "remove"):
            for part in meant(record["component"]):
                edges[part] |= meant(record["parent"])
        elif record["record"] == "item" and "lot" in record:
            for lot in meant(record["lot"]):
                edges[lot].add(record["id"])
    for step, items in inputs.items():
        for item in items:
            edges[item] |= outputs[step]
    return described, edges


def reached(edges: Edges, start: str) -> set[str]:
    found: set[str] = set()
    frontier = [start]
    while frontier:
        found.update(new := {item for source in frontier for item in edges.get(source, ())} - found)
        frontier = list(new)
    return found - {start}


@pytest.fixture(scope="module")
def plant() -> tuple[list[str], Edges]:
    """The items asked about, and where everything got to."""
    described, edges = plain_edges(small_plant())
    return Random(1).sample(sorted(described), ASKED), edges


@pytest.fixture(scope="module")
def tracer(graph: Graph) -> Tracer:
    require_small_plant(graph)
    return Tracer(graph)


def listed(tracer: Tracer, question: Question, direction: Direction) -> list[ItemRow | NearMiss]:
    return [row for chunk in tracer.stream_items(question, direction) for row in chunk]


@pytest.mark.parametrize("direction", ["used", "from"])
def test_what_is_affected_and_what_is_nearly_missed_is_all_that_any_record_connects(
    tracer: Tracer, plant: tuple[list[str], Edges], direction: Direction
) -> None:
    items, edges = plant
    if direction == "from":
        inverse: Edges = defaultdict(set)
        for source, targets in edges.items():
            for target in targets:
                inverse[target].add(source)
        edges = inverse
    missed = 0
    for item in items:
        rows = listed(tracer, ask([f"id:{item}"], near_misses=True), direction)
        connected = {row.id for row in rows if isinstance(row, ItemRow) or row.reason != "packed_together"}
        assert connected == reached(edges, item), item
        assert len({row.id for row in rows}) == len(rows), item
        missed += sum(isinstance(row, NearMiss) and row.reason != "packed_together" for row in rows)
    assert missed


@pytest.mark.parametrize("direction", ["used", "from"])
@pytest.mark.parametrize("kind", [(), ("unit",)])
def test_the_first_page_is_the_beginning_of_the_list(
    tracer: Tracer, plant: tuple[list[str], Edges], direction: Direction, kind: tuple[str, ...]
) -> None:
    """It has ways of its own to be told soon; nothing is kept yet when it is asked for."""
    for item in plant[0]:
        question = ask([f"id:{item}"], kind=kind)
        page = (tracer.where_used if direction == "used" else tracer.where_from)(question, 30)
        rows = listed(tracer, question, direction)
        assert list(page.items) == rows[:30], item
        assert page.complete == (len(rows) <= 30)
        items = [row for row in rows if isinstance(row, ItemRow)]
        counts = {each: sum(row.kind == each for row in items) for each in {row.kind for row in items}}
        possible = sum(row.certainty == "possible" for row in items)
        assert page.counts == {"unit": 0, "lot": 0, **counts, "possible": possible}, item
