"""Shapes that make a careless traversal explode: circles, long chains, lattices. Each answers within seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from support.tiny import Stay, Step, Tiny, write
from whereused.graph.driver import Graph
from whereused.trace import Tracer, ask

SECONDS = 10.0
"""Far above what it takes (tests/benchmarks says what), and far below what an explosion would."""

WIDE, LEVELS, FAN = 40, 24, 3


def lattice() -> Tiny:
    items = {f"x{level}-{place}": "unit" for level in range(LEVELS) for place in range(WIDE)}
    installs = [
        Stay(f"x{level}-{place}", f"x{level + 1}-{(place + fan) % WIDE}", 0)
        for level in range(LEVELS - 1)
        for place in range(WIDE)
        for fan in range(FAN)
    ]
    return Tiny(items, installs=installs)


def chain() -> Tiny:
    items = {f"c{number:04}": "lot" for number in range(501)}
    return Tiny(items, steps=[Step([f"c{number:04}"], [f"c{number + 1:04}"]) for number in range(500)])


def tower() -> Tiny:
    """500 units, each installed in the next."""
    items = {f"t{number:04}": "unit" for number in range(501)}
    return Tiny(items, installs=[Stay(f"t{number:04}", f"t{number + 1:04}", 0) for number in range(500)])


def circles() -> Tiny:
    items = {f"r{number}": "lot" for number in range(30)}
    steps = [Step(sorted({f"r{number}", f"r{(number * 7) % 30}"}), [f"r{(number + 1) % 30}"]) for number in range(30)]
    return Tiny(items, steps=steps)


@pytest.fixture(scope="module", autouse=True)
def shapes(empty: Graph) -> None:
    for name, shape in {"lattice": lattice(), "chain": chain(), "tower": tower(), "circles": circles()}.items():
        write(empty, shape, prefix=f"{name}-")


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < SECONDS


@pytest.mark.parametrize(
    ("start", "end", "reached", "distance"),
    [
        ("x0-0", "x23-5", 964 - 44, 23),
        ("c0000", "c0500", 500, 500),
        ("t0000", "t0500", 500, 500),
        ("r0", "r29", 29, None),
    ],
)
def test_a_shape_is_traced_whole(tracer: Tracer, start: str, end: str, reached: int, distance: int | None) -> None:
    used = ask([start])
    page = tracer.where_used(used)
    expected = sum(min(WIDE, 2 * level + 1) for level in range(1, LEVELS)) if start.startswith("x") else reached
    assert sum(page.counts.values()) == expected
    assert sum(len(chunk) for chunk in tracer.stream_items(used, "used")) == expected
    assert start in {row.id for chunk in tracer.stream_items(ask([end]), "from") for row in chunk}
    found = tracer.paths(start, end)
    assert found.paths
    assert distance is None or {path.distance for path in found.paths} == {distance}
    assert found.complete == (not start.startswith("x"))
    drawn = tracer.draw(start, group="none")
    ids = [node.id for node in drawn.nodes]
    assert len(set(ids)) == len(ids)
    assert sum(node.kind != "step" for node in drawn.nodes) == expected + 1
    edges = [(edge.type, edge.from_, edge.to) for edge in drawn.edges]
    assert len(set(edges)) == len(edges)
    assert {end for edge in drawn.edges for end in (edge.from_, edge.to)} == set(ids)
    assert sum(node.count or 1 for node in tracer.draw(start).nodes) == len(ids)


def test_an_item_on_a_circle_is_not_its_own_answer(tracer: Tracer) -> None:
    for direction in ("used", "from"):
        rows = [row.id for chunk in tracer.stream_items(ask(["r0"]), direction) for row in chunk]  # type: ignore[arg-type]
        assert "r0" not in rows
    assert tracer.where_used(ask(["r0"]), limit=1000).counts["lot"] == 29
    assert tracer.paths("r0", "r0").paths == []


def test_a_circle_without_a_way_out_is_all_end_items(tracer: Tracer) -> None:
    assert tracer.where_used(ask(["r0"], end_items=True)).counts["lot"] == 29


def test_a_drawing_of_some_depth_says_what_it_left_out(tracer: Tracer) -> None:
    near = tracer.draw("c0000", depth=3, group="none")
    assert not near.complete
    assert [node.id for node in near.nodes if node.kind == "lot"] == ["c0000", "c0001", "c0002", "c0003"]
    assert tracer.draw("c0499", depth=3).complete
