"""Uniting what several records say of one step's inputs: never fewer than were meant."""

from __future__ import annotations

from itertools import permutations

from whereused.ingest.mentions import unite
from whereused.model.records import StepInput

LOADED, UNLOADED, LATER = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"


def said(*mentions: tuple[str, dict[str, object]]) -> list[tuple[dict[str, object], list[str]]]:
    united = unite([(record, [StepInput.model_validate({"item": "L", **fields})]) for record, fields in mentions])
    return [(one.mention.model_dump(exclude={"item"}, exclude_none=True), one.records) for one in united]


def test_what_one_record_says_twice_is_as_if_two_parts_of_it_said_so() -> None:
    once, again = (StepInput.model_validate({"item": "L", "quantity": amount, "uom": "KGM"}) for amount in (1, 2))
    other = StepInput.model_validate({"item": "M"})
    apart = unite([("r1", [once]), ("r1", [other]), ("r1", [again]), ("r1", [once])])
    assert unite([("r1", [once, other, again, once])]) == apart
    assert [(one.mention.item, one.mention.quantity) for one in apart] == [("L", 1), ("L", 1), ("L", 2), ("M", None)]
    assert unite([("r1", [other, once])]) == unite([("r1", [other]), ("r1", [once])])


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
