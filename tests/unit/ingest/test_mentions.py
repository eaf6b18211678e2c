"""Uniting what several records say of one step's inputs: never fewer than were meant."""

from __future__ import annotations

from itertools import permutations

from whereused.ingest.mentions import unite
from whereused.model.records import StepInput

LOADED, UNLOADED, LATER = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"


def said(*mentions: tuple[str, dict[str, object]]) -> list[tuple[dict[str, object], list[str]]]:
    united = unite((record, StepInput.model_validate({"item": "L", **fields})) for record, fields in mentions)
    return [(dict(one.values), one.records) for one in united["L"]]


def test_less_and_more_said_by_two_records_is_one_mention() -> None:
    found = said(("r1", {"loaded_at": LOADED}), ("r2", {"loaded_at": LOADED, "unloaded_at": UNLOADED}))
    assert [records for _, records in found] == [["r1", "r2"]]
    assert set(found[0][0]) == {"loaded_at", "unloaded_at"}


def test_different_times_stay_different() -> None:
    found = said(("r1", {"unloaded_at": UNLOADED}), ("r2", {"unloaded_at": LATER}))
    assert [records for _, records in found] == [["r1"], ["r2"]]


def test_one_record_that_says_a_thing_twice_means_two() -> None:
    assert len(said(("r1", {}), ("r1", {}))) == 2
    assert len(said(("r1", {}), ("r2", {}))) == 1


def test_one_record_that_says_less_and_more_means_both() -> None:
    assert len(said(("r1", {}), ("r1", {"loaded_at": LOADED}))) == 2


def test_a_different_quantity_is_another_mention() -> None:
    assert len(said(("r1", {"quantity": 1, "uom": "KGM"}), ("r2", {"quantity": 2, "uom": "KGM"}))) == 2


def test_order_does_not_matter() -> None:
    mentions: list[tuple[str, dict[str, object]]] = [
        ("r1", {}),
        ("r2", {"loaded_at": LOADED}),
        ("r3", {"loaded_at": LOADED, "unloaded_at": UNLOADED}),
        ("r4", {"unloaded_at": LATER}),
    ]
    results = [sorted(map(repr, said(*order))) for order in permutations(mentions)]
    assert all(result == results[0] for result in results)


def test_an_input_told_more_fully_again_and_again_is_one() -> None:
    found = said(("r1", {}), ("r2", {"loaded_at": LOADED}), ("r3", {"loaded_at": LOADED, "unloaded_at": UNLOADED}))
    assert [records for _, records in found] == [["r1", "r2", "r3"]]
