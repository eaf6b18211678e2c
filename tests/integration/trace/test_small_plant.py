"""For every item of the small plant: where-used is what a plain search over its records names, where-from the inverse.

The search below reads the records alone: no database, and nothing of the product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.graphs import wipe
from support.loading import submissions
from whereused.graph.driver import Graph
from whereused.ingest import Ledger
from whereused.model.questions import Question, Start
from whereused.plant import generate
from whereused.trace import Tracer

Edges = dict[str, set[str]]


def plain_edges(records: list[dict[str, object]]) -> tuple[set[str], Edges]:
    """All items, and for each the items that are directly made of it, belong to it or had it installed."""
    voided = {record["voids"] for record in records if record["record"] == "correction"}
    facts = [record for record in records if record.get("record_id") not in voided]
    described = {record["id"] for record in facts if record["record"] == "item"}
    carriers: dict[str, set[str]] = defaultdict(set)
    for record in facts:
        if record["record"] == "item":
            for identifier in record.get("identifiers", []):
                carriers[identifier["value"]].add(record["id"])
            if "supplier_lot" in record:
                carriers[record["supplier_lot"]].add(record["id"])

    def meant(name: str) -> set[str]:
        return {name} if name in described else carriers.get(name) or {name}

    edges: Edges = defaultdict(set)
    for record in facts:
        pairs: list[tuple[str, str]] = []
        if record["record"] == "step":
            outputs = [output["item"] for output in record.get("outputs", [])]
            pairs = [(one["item"], output) for one in record.get("inputs", []) for output in outputs]
        elif record["record"] in ("install", "remove"):
            pairs = [(record["component"], record["parent"])]
        elif record["record"] == "item" and "lot" in record:
            pairs = [(record["lot"], record["id"])]
        for upper, lower in pairs:
            for source in meant(upper):
                edges[source] |= meant(lower) - {source} if record["record"] != "step" else meant(lower)
    return described, edges


def reached(edges: Edges, start: str) -> set[str]:
    found: set[str] = set()
    frontier = [start]
    while frontier:
        found.update(new := {item for source in frontier for item in edges.get(source, ())} - found)
        frontier = list(new)
    return found - {start}


@pytest.fixture(scope="module")
def records() -> list[dict[str, object]]:
    return list(generate("small", 1))


@pytest.fixture(scope="module")
def tracer(graph: Graph, records: list[dict[str, object]]) -> Iterator[Tracer]:
    wipe(graph)
    ledger = Ledger(graph)
    for start in range(0, len(records), 2000):
        assert ledger.accept(submissions(records[start : start + 2000])).rejected == []
    tracer = Tracer(graph)
    yield tracer
    tracer.close()
    wipe(graph)


def answer(tracer: Tracer, item: str, direction: str) -> set[str]:
    question = Question(any_of=(Start(item=f"id:{item}"),))
    return {row.id for chunk in tracer.stream_items(question, direction) for row in chunk}


@pytest.mark.timeout(1800)  # 20,000 questions
def test_where_used_is_what_a_plain_search_names_and_where_from_its_inverse(
    tracer: Tracer, records: list[dict[str, object]]
) -> None:
    described, edges = plain_edges(records)
    items = sorted(described)
    assert len(items) > 9_000
    inverse: dict[str, set[str]] = defaultdict(set)
    with ThreadPoolExecutor(4) as askers:
        for item, found in zip(items, askers.map(lambda item: answer(tracer, item, "used"), items), strict=True):
            assert found == reached(edges, item), item
            for used in found:
                inverse[used].add(item)
        for item, found in zip(items, askers.map(lambda item: answer(tracer, item, "from"), items), strict=True):
            assert found == inverse[item], item
