"""The lattice of swaps is what it claims: valid records, the answer it says, and more paths than anybody could list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from benchmarks.lattice import PREFIX, Lattice
from support.brute_force import affected, near_misses
from support.known_records import History
from whereused.model.records import parse_record_json

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TINY = Lattice(levels=2, width=3)


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return list(TINY.records())


@pytest.fixture(scope="module")
def history(records: list[dict[str, Any]]) -> History:
    return [({**record, "record_id": f"R{number}"}, NOW) for number, record in enumerate(records)]


def test_its_records_are_valid(records: list[dict[str, Any]]) -> None:
    for record in records:
        parse_record_json(orjson.dumps(record))


def test_its_answer_is_the_oracles(history: History) -> None:
    question = {"any_of": [{"item": TINY.root}], "mode": "ever"}
    answer = affected(history, question, NOW)
    assert answer.keys() == TINY.affected()
    assert {certainty for certainty, _ in answer.values()} == {"confirmed"}
    assert near_misses(history, question, NOW) == TINY.missed()


def test_every_part_changes_places_and_each_place_holds_one_part_at_a_time(records: list[dict[str, Any]]) -> None:
    inside: dict[str, str] = {}
    seats: dict[str, set[str]] = {}
    moves = [record for record in records if record["record"] in ("install", "remove")]
    order = {"remove": 0, "install": 1}
    for move in sorted(moves, key=lambda record: (record["at"], order[record["record"]])):
        component, parent = move["component"], move["parent"]
        if move["record"] == "install":
            assert component not in inside
            assert parent not in inside.values()
            inside[component] = parent
            seats.setdefault(component, set()).add(parent)
        else:
            assert inside.pop(component) == parent
    assert not inside
    parts = [TINY.part(level, place) for level in range(TINY.levels) for place in range(TINY.width)]
    assert all(len(seats[part]) == TINY.swaps for part in parts)


def test_its_edges_and_paths_are_as_many_as_it_says(records: list[dict[str, Any]]) -> None:
    onwards: dict[str, list[str]] = {}
    for record in records:
        if record["record"] == "install":
            onwards.setdefault(record["component"], []).append(record["parent"])
        elif record["record"] == "step":
            onwards.setdefault(record["inputs"][0]["item"], []).append(record["id"])
            onwards.setdefault(record["id"], []).append(record["outputs"][0]["item"])
        elif "lot" in record:
            onwards.setdefault(record["lot"], []).append(record["id"])
    assert sum(map(len, onwards.values())) == TINY.edges

    def paths(node: str) -> int:
        if node in last:
            return 1
        return sum(map(paths, onwards.get(node, ())))

    last = {TINY.part(TINY.levels, place) for place in range(TINY.width)}
    assert paths(TINY.root) == TINY.paths


def test_everything_in_it_can_be_told_from_a_plant(records: list[dict[str, Any]]) -> None:
    assert all(record["id"].startswith(PREFIX) for record in records if "id" in record)


def test_the_next_lattice_has_four_times_the_edges() -> None:
    small, large = Lattice(8, 32), Lattice(16, 64)
    assert large.edges / small.edges == pytest.approx(4, rel=0.05)
    assert large.paths > 10_000 * small.paths
