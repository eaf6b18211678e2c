"""Drawings of an earlier state of knowledge: what was recorded later is not in them, and what was voided later is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import pytest

from support.graphs import wipe
from support.loading import accept
from support.timed_histories import day
from whereused.errors import InvalidQuestion, ItemNotFound
from whereused.graph.driver import Graph
from whereused.trace import Tracer


def install(component: str, parent: str) -> dict[str, str]:
    return {
        "record": "install", "record_id": f"{component}-{parent}", "component": component, "parent": parent,
        "at": day(1),
    }  # fmt: skip


@pytest.mark.parametrize("direction", ["used", "from", "both"])
def test_a_drawing_is_of_what_was_known(empty: Graph, direction: Literal["used", "from", "both"]) -> None:
    wipe(empty)
    accept(empty, install("CELL", "MODULE"), install("MODULE", "PACK"))
    then = datetime.now(UTC)
    void = {"record": "correction", "record_id": "void", "voids": "MODULE-PACK", "reason": "wrong pack"}
    accept(empty, void, install("MODULE", "OTHER-PACK"), install("OTHER-CELL", "MODULE"))
    drawn, now = (Tracer(empty).draw("MODULE", direction, known_at=at) for at in (then, None))
    upstream, downstream = direction != "used", direction != "from"
    assert {node.id for node in drawn.nodes} == (
        {"MODULE"} | ({"CELL"} if upstream else set()) | ({"PACK"} if downstream else set())
    )
    assert (drawn.known_at, now.known_at) == (then, None)
    assert {node.id for node in now.nodes} == (
        {"MODULE"} | ({"CELL", "OTHER-CELL"} if upstream else set()) | ({"OTHER-PACK"} if downstream else set())
    )


def test_what_was_not_known_then_and_what_is_yet_to_come_cannot_be_drawn(empty: Graph, tracer: Tracer) -> None:
    wipe(empty)
    then = datetime.now(UTC)
    accept(empty, install("CELL", "MODULE"))
    with pytest.raises(ItemNotFound):
        tracer.draw("CELL", known_at=then)
    with pytest.raises(InvalidQuestion, match="yet to come"):
        tracer.draw("CELL", known_at=datetime(2126, 1, 1, tzinfo=UTC))
