"""What was packed together with affected items: which packing is told does not depend on how containers are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest

from support.loading import accept
from support.timed_histories import day
from whereused.graph import driver
from whereused.graph.driver import Graph
from whereused.trace import Tracer, parse_question

BOXES = [f"box-{number}" for number in range(3)]


def packed(items: Sequence[str], container: str, begun: float, ended: float | None = None) -> list[dict[str, Any]]:
    together = {"items": list(items), "container": container}
    out = [] if ended is None else [{"record": "unpack", **together, "at": day(ended)}]
    return [{"record": "pack", **together, "at": day(begun)}, *out]


def test_it_is_the_same_in_however_many_parts_it_is_read(empty: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """In which part a container is read depends on how many come before it, of whatever else is packed anywhere."""
    records = [{"record": "item", "id": f"bad-{box}", "kind": "unit", "lot": "BAD"} for box in BOXES]
    records += [record for box in BOXES for record in packed([f"bad-{box}"], box, 1)]
    for one, other in combinations(BOXES, 2):
        beside = [f"beside-{one}-{other}"]
        records += [*packed(beside, one, 1, 2), *packed(beside, other, 3)]
    accept(empty, *records)
    question = parse_question({"any_of": [{"item": "BAD"}], "near_misses": True})
    told = []
    for worth_halving in (1000, 2):
        monkeypatch.setattr(driver, "WORTH_HALVING", worth_halving)
        told.append({miss.id: miss.edge for miss in Tracer(empty).where_used(question).near_misses})
    assert len(told[0]) == len(BOXES)
    assert told[0] == told[1]
