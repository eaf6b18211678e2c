"""The closure that is brought over: every edge once, whatever it is met from, each with its own number once asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from support.graphs import run
from whereused.graph.driver import Graph
from whereused.model.questions import Direction
from whereused.trace import closure as closure_module
from whereused.trace.closure import (
    FEW_SOURCES,
    TYPES,
    UNNUMBERED,
    Closure,
    Columns,
    EdgesRow,
    Sources,
    edge_prefix,
    locate,
    number_edges,
    numbers_of,
    read_closure,
)

Edge = tuple[str, str, str, str]
"""Tail and head by their elementIds, type, and its own elementId."""

REACHED = {
    "used": "UNWIND $ids AS id MATCH (:Item {id: id})-[:{types}]->*(x) WITH DISTINCT x MATCH (x)-[r:{types}]->() ",
    "from": "UNWIND $ids AS id MATCH (:Item {id: id})<-[:{types}]-*(x) WITH DISTINCT x MATCH (x)<-[r:{types}]-() ",
}
"""Every edge that any way from an item leads over."""


def scatter(graph: Graph, seed: int) -> list[str]:
    """A random graph of ten items with many edges between the same two; the ids of its items."""
    random = Random(seed)
    ids = [f"{seed}-{number}" for number in range(10)]
    run(graph, "UNWIND $ids AS id CREATE (:Item:Unit {id: id})", ids=ids)
    for kind in TYPES:
        pairs = [random.sample(ids, 2) for _ in range(random.randint(0, 4))]
        ends = [pair for pair in pairs for _ in range(random.choice((1, 1, 2, 4)))]
        statement = "UNWIND $ends AS e MATCH (x:Item {id: e[0]}) MATCH (y:Item {id: e[1]}) "
        run(graph, f"{statement} CREATE (x)-[:{kind}]->(y)", ends=ends)
    marked = random.sample(ids, 2)
    run(graph, "UNWIND $ids AS id MATCH (x:Item {id: id}) SET x:Conditional", ids=marked)
    return ids


def numbered(closure: Closure, sources: Sources) -> Counter[Edge]:
    node, edge = sources.prefix, edge_prefix(sources.prefix)
    ends = (closure.numbers[closure.tail].tolist(), closure.numbers[closure.head].tolist())
    columns = zip(*ends, closure.types.tolist(), closure.edges.tolist(), strict=True)
    return Counter((f"{node}{tail}", f"{node}{head}", TYPES[kind], f"{edge}{own}") for tail, head, kind, own in columns)


def reached(graph: Graph, ids: list[str], direction: Direction, types: tuple[str, ...]) -> Counter[Edge]:
    statement = REACHED[direction].replace("{types}", "|".join(types))
    told = "elementId(startNode(r)), elementId(endNode(r)), type(r), elementId(r)"
    rows = run(graph, f"{statement} RETURN DISTINCT {told}", ids=ids)
    return Counter((tail, head, kind, own) for tail, head, kind, own in rows)


@pytest.mark.parametrize("direction", ["used", "from"])
@pytest.mark.parametrize("dear", [0, 1000], ids=["by both ends", "by what leads on"])
@pytest.mark.parametrize("seed", range(8))
def test_every_edge_comes_once_and_has_its_own_number(
    empty: Graph, seed: int, dear: int, direction: Direction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closure_module, "BETWEEN_ENDS", dear)
    ids = scatter(empty, 10_000 * seed + dear + (direction == "used"))
    for many in (1, 2, FEW_SOURCES, FEW_SOURCES + 1):
        for walk, types in ((False, TYPES[:4]), (True, TYPES)):
            with empty.reading() as reading:
                sources = locate(reading, ids[:many], None)
                closure = read_closure(reading, sources, direction, walk=walk)
                some = np.arange(0, len(closure.edges), 2)
                number_edges(reading, closure, sources.prefix, some)
                number_edges(reading, closure.turned(), sources.prefix, np.arange(len(closure.edges)))
            assert numbered(closure, sources) == reached(empty, ids[:many], direction, types)


def chain(graph: Graph, name: str) -> list[str]:
    """Three units, each installed in the next, of which the last is labelled `Conditional`; their ids."""
    ids = [f"{name}-{place}" for place in ("plain", "between", "marked")]
    run(graph, "UNWIND $ids AS id CREATE (:Item:Unit {id: id})", ids=ids)
    run(graph, "MATCH (x:Item {id: $id}) SET x:Conditional", id=ids[2])
    for tail, head in pairwise(ids):
        ends = {"tail": tail, "head": head}
        run(graph, "MATCH (x:Item {id: $tail}) MATCH (y:Item {id: $head}) CREATE (x)-[:INSTALLED_IN]->(y)", **ends)
    return ids


@pytest.mark.parametrize("direction", ["used", "from"])
@pytest.mark.parametrize("walk", [False, True])
def test_edges_have_numbers_where_times_may_matter(empty: Graph, direction: Direction, *, walk: bool) -> None:
    ids = chain(empty, f"{direction}-{walk}")
    with empty.reading() as reading:
        sources = locate(reading, [ids[0 if direction == "used" else 2]], None)
        for timed in (False, True):
            closure = read_closure(reading, sources, direction, walk=walk, timed=timed)
            known = dict(zip(closure.head.tolist(), (closure.edges != UNNUMBERED).tolist(), strict=True))
            [between, marked] = closure.places(_numbers(empty, ids[1:])).tolist()
            assert known == {between: timed, marked: True}


def test_numbers_are_in_nobodys_way_until_they_are_kept(empty: Graph) -> None:
    ids = chain(empty, "kept")
    with empty.reading() as reading:
        sources = locate(reading, ids[:1], None)
        closure = read_closure(reading, sources, "used")
        before = closure.edges.copy()
        found = numbers_of(reading, closure, sources.prefix, np.arange(2))
    assert (closure.edges == before).all()
    assert len(found.numbers) == 1
    found.keep()
    assert numbered(closure, sources) == reached(empty, ids[:1], "used", TYPES)


def test_an_edge_that_is_gone_has_no_number(empty: Graph) -> None:
    ids = chain(empty, "gone")
    with empty.reading() as reading:
        sources = locate(reading, ids[:1], None)
        closure = read_closure(reading, sources, "used")
    run(empty, "MATCH (:Item {id: $id})-[r]->() DELETE r", id=ids[0])
    with empty.reading() as reading:
        assert len(numbers_of(reading, closure, sources.prefix, np.arange(2)).numbers) == 0


def test_one_edge_of_a_hub_is_numbered_without_the_others(empty: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    run(
        empty,
        "CREATE (l:Item:Lot {id: 'hub'}) "
        "WITH l UNWIND range(1, 50) AS n CREATE (l)-[:SERIALIZED_AS]->(:Item:Unit {id: 'hub-' + n})",
    )
    seen: list[int] = []
    columns = closure_module._columns

    def counted(rows: Iterable[EdgesRow]) -> Columns:
        found = columns(rows)
        seen.append(len(found.near))
        return found

    monkeypatch.setattr(closure_module, "_columns", counted)
    with empty.reading() as reading:
        sources = locate(reading, ["hub-7"], None)
        closure = read_closure(reading, sources, "from").turned()
        number_edges(reading, closure, sources.prefix, np.arange(1))
    assert (closure.edges != UNNUMBERED).all()
    assert max(seen) == 1


def _numbers(graph: Graph, ids: list[str]) -> list[int]:
    rows = run(graph, "UNWIND $ids AS id MATCH (x:Item {id: id}) RETURN elementId(x)", ids=ids)
    return [int(element.rsplit(":", 1)[1]) for [element] in rows]
