"""Evidence in a line."""

from __future__ import annotations

from datetime import UTC, datetime

from whereused.api.trails import edge_text, trail_text
from whereused.model.answers import PathEdge


def test_a_trail_names_each_node_and_each_record_once() -> None:
    trail = [
        PathEdge(type="CONSUMED_IN", from_="LOT-1", to="ST-3", records=["R1"]),
        PathEdge(type="PRODUCED", from_="ST-3", to="U-7", records=["R1", "R2"]),
    ]

    assert trail_text(trail) == "LOT-1 -CONSUMED_IN-> ST-3 -PRODUCED-> U-7 [R1, R2]"


def test_a_gap_shows() -> None:
    trail = [PathEdge(type="SERIALIZED_AS", from_="A", to="B"), PathEdge(type="INSTALLED_IN", from_="C", to="D")]

    assert trail_text(trail) == "A -SERIALIZED_AS-> B; C -INSTALLED_IN-> D"
    assert trail_text([]) == ""


def test_an_edge_tells_its_times() -> None:
    day = datetime(2026, 3, 1, 8, tzinfo=UTC)
    edge = PathEdge(type="INSTALLED_IN", from_="C", to="D", valid_from=day, valid_to=day, records=["R1"])

    assert edge_text(edge) == "C -INSTALLED_IN-> D [R1] (from 2026-03-01T08:00:00Z to 2026-03-01T08:00:00Z)"
