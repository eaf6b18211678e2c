"""The oracle judges the tracer; these judge the oracle: model.md and decision 0004 rule by rule, worked out by hand.

Times are days, all records are recorded on day 0 unless told otherwise, and the question is asked on day 100.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.brute_force import Affected, affected, near_misses, where_from
from support.timed_histories import FIRST, day

Record = dict[str, Any]
NOW = FIRST + timedelta(days=100)
RUN = {"started_at": day(0), "ended_at": day(10)}
"""A run from day 0 to day 10."""


def sure(distance: int) -> tuple[str, int]:
    return "confirmed", distance


def maybe(distance: int) -> tuple[str, int]:
    return "possible", distance


def item(identity: str, **fields: Any) -> Record:
    return {"record": "item", "id": identity, **fields}


def step(identity: str, inputs: list[Any], outputs: list[Any], **fields: Any) -> Record:
    """Inputs: a name or (name, loaded, unloaded); outputs: a name or (name, at)."""
    loaded = [(each, None, None) if isinstance(each, str) else each for each in inputs]
    made = [(each, None) if isinstance(each, str) else each for each in outputs]
    return {
        "record": "step",
        "id": identity,
        "inputs": [{"item": name, "loaded_at": on(a), "unloaded_at": on(u)} for name, a, u in loaded],
        "outputs": [{"item": name, "at": on(at)} for name, at in made],
        **fields,
    }


def on(number: float | None) -> str | None:
    return None if number is None else day(number)


def install(component: str, parent: str, at: float | None = None) -> Record:
    return {"record": "install", "component": component, "parent": parent, "at": on(at)}


def remove(component: str, parent: str, at: float | None = None) -> Record:
    return {"record": "remove", "component": component, "parent": parent, "at": on(at)}


def unit(*names: str) -> list[Record]:
    return [item(name, kind="unit") for name in names]


def history(records: list[Any]) -> list[tuple[Record, datetime]]:
    """Records, or (record, day on which it was recorded); ids are R0, R1, … in order."""
    told = [each if isinstance(each, tuple) else (each, 0) for each in records]
    return [
        ({"record_id": f"R{number}", "event_time": day(-100 + number), **record}, FIRST + timedelta(days=recorded))
        for number, (record, recorded) in enumerate(told)
    ]


def times(as_of: float | None = None, known: float | None = None) -> Record:
    mode = {"mode": "ever"} if as_of is None else {"mode": "as_of", "as_of": day(as_of)}
    return mode if known is None else {**mode, "known_at": day(known)}


def used(start: str | Record, *records: Any, as_of: float | None = None, known: float | None = None) -> Affected:
    clause = {"item": start} if isinstance(start, str) else start
    return affected(history(list(records)), {"any_of": [clause], **times(as_of, known)}, NOW)


def now(start: str, *records: Any) -> Affected:
    return affected(history(list(records)), {"any_of": [{"item": start}], "mode": "current"}, NOW)


def since(name: str, number: float) -> Record:
    return {"item": name, "since": day(number)}


def days_in(start: str | Record, parent: str, *records: Any) -> dict[int, str]:
    """On which of the days 0 to 9 something affected is in the parent, and how certainly."""
    found = {number: used(start, *records, as_of=number).get(parent) for number in range(10)}
    return {number: answer[0] for number, answer in found.items() if answer}


def certain(*numbers: int) -> dict[int, str]:
    return dict.fromkeys(numbers, "confirmed")


def possible(*numbers: int) -> dict[int, str]:
    return dict.fromkeys(numbers, "possible")


# Rules 1 to 13


def test_rule_1_every_input_reaches_every_output_for_good() -> None:
    run = step("S", ["A", "B"], ["X", "Y"], **RUN)
    assert used("A", run) == {"X": sure(1), "Y": sure(1)}
    assert now("B", run) == {"X": sure(1), "Y": sure(1)}


def test_rule_2_an_output_is_downstream_of_what_was_loaded_when_it_was_made() -> None:
    made = [("X2", 2), ("X3", 3), ("X4", 4)]
    run = step("S", [("A", 1, 3), ("B", 3, 5)], made, **RUN)
    assert used("A", run) == {"X2": sure(1), "X3": sure(1)}
    assert used("B", run) == {"X3": sure(1), "X4": sure(1)}


def test_rule_2_residue_stays_until_the_next_clean_break() -> None:
    made = [("X2", 2), ("X5", 5), ("X6", 6), ("X9", 9)]
    run = step("S", [("A", 1, 3)], made, mixing="continuous", clean_breaks=[day(2), day(5), day(8)], **RUN)
    assert used("A", run) == {"X2": sure(1), "X5": sure(1)}
    assert used("A", {**run, "mixing": "discrete"}) == {"X2": sure(1)}
    assert used("A", {**run, "clean_breaks": []}) == {"X2": sure(1), "X5": sure(1), "X6": sure(1), "X9": sure(1)}
    assert used("A", {**run, "clean_breaks": [day(3), day(8)]}) == {"X2": sure(1)}


def test_rule_3_removed_before_the_unit_was_built_in_never_was_in_the_machine() -> None:
    early = [install("C", "U", 1), remove("C", "U", 3), install("U", "M", 4)]
    late = [install("C", "U", 1), remove("C", "U", 4), install("U", "M", 4)]
    assert used("C", *early) == {"U": sure(1)}
    assert used("C", *late) == {"U": sure(1), "M": sure(2)}


def test_rule_4_ever_current_and_as_of_are_three_questions() -> None:
    fits = [install("C", "U", 2), remove("C", "U", 5)]
    assert used("C", *fits) == {"U": sure(1)}
    assert now("C", *fits) == {}
    assert days_in("C", "U", *fits) == certain(2, 3, 4, 5)


def test_rule_5_packing_and_shipping_spread_nothing() -> None:
    together = {"items": ["A", "B"], "at": day(1)}
    records = [{"record": "pack", "container": "T", **together}, {"record": "ship", "shipment": "SH", **together}]
    assert used("A", *records) == {}
    assert near_misses(history(records), {"any_of": [{"item": "A"}]}, NOW) == set()


def test_rule_6_exposed_things_are_bad_from_then_on_and_so_is_what_they_contained() -> None:
    oven = {"equipment": "OVEN", "from": day(3), "to": day(5)}
    baked = step("S", [], [], subjects=[{"item": "U", "at": day(4)}], equipment=["OVEN"])
    swapped = [
        install("C", "U", 1),
        remove("C", "U", 6),
        install("C", "V", 8),
        install("D", "U", 5),
        install("U", "M", 2),
    ]
    expected = {"U": sure(0), "C": sure(0), "V": sure(1), "M": sure(1)}
    assert used(oven, baked, *swapped) == expected
    assert days_in(oven, "U", baked, *swapped) == certain(4, 5, 6, 7, 8, 9)
    assert used({**oven, "from": day(5)}, baked, *swapped) == {}


def test_rule_7_possible_is_what_leans_on_a_missing_time_on_every_path() -> None:
    vague = step("S", [("A", 1, 3)], ["X"], **RUN)
    assert used("A", vague) == {"X": maybe(1)}
    assert used("A", vague, step("S2", ["A"], ["Y"], **RUN), step("S3", ["Y"], ["X"], **RUN))["X"] == sure(2)


def test_rule_8_near_misses() -> None:
    records = [
        *[install("A", "U", 1), remove("A", "U", 2), install("U", "M", 3)],
        step("S", [("A", 5, 6)], [("X", 4), ("Y", 7)], **RUN),
        (step("WRONG", ["A"], ["Z"], **RUN), 0),
        {"record": "correction", "voids": "R4"},
        {"record": "pack", "items": ["A"], "container": "T", "at": day(1)},
    ]
    question = {"any_of": [{"item": "A"}], "mode": "ever"}
    assert affected(history(records), question, NOW) == {"U": sure(1)}
    assert near_misses(history(records), question, NOW) == {"M", "X", "Y", "Z"}


def test_rule_8_what_is_not_affected_in_the_mode_asked_is_nearly_missed_there() -> None:
    records = history([install("A", "U", 1), remove("A", "U", 2)])
    assert near_misses(records, {"any_of": [{"item": "A"}], "mode": "current"}, NOW) == {"U"}
    assert near_misses(records, {"any_of": [{"item": "A"}], "mode": "ever"}, NOW) == set()


def test_rule_8_near_misses_stand_in_any_record_about_a_step_and_in_void_descriptions() -> None:
    records = [
        step("S", [("A", 5, 6)], []),
        step("S", [], [("X", 4)]),
        item("U", lot="A"),
        {"record": "correction", "voids": "R2"},
    ]
    assert used("A", *records) == {}
    assert near_misses(history(records), {"any_of": [{"item": "A"}]}, NOW) == {"X", "U"}


def test_rule_10_cycles_end_and_a_start_is_not_among_the_items() -> None:
    records = [step("S", ["A"], ["B"], **RUN), step("T", ["B"], ["C"], **RUN), step("R", ["C"], ["A"], **RUN)]
    assert used("A", *records) == {"B": sure(1), "C": sure(2)}
    assert where_from(history(records), "A", {}, NOW) == {"C": sure(1), "B": sure(2)}


def test_rule_13_a_question_never_picks_one_of_several() -> None:
    twins = [item(name, identifiers=[{"scheme": "serial", "value": "SN"}]) for name in ("U1", "U2")]
    for name in ("SN", "NOBODY"):
        with pytest.raises(LookupError):
            used(name, *twins)
    assert used("SN", twins[0], install("U1", "P", 1)) == {"P": sure(1)}
    assert used("id:U2", *twins, install("U2", "P", 1)) == {"P": sure(1)}


# Formally: start, step


def test_a_start_since_a_time_is_bad_only_from_then_on() -> None:
    fits = [install("C", "U", 2), remove("C", "U", 6)]
    assert days_in(since("C", 4), "U", *fits) == certain(4, 5, 6)
    assert used(since("C", 7), *fits) == {}


def test_a_batch_passes_on_what_is_bad_all_its_life_whatever_the_times() -> None:
    assert used("A", step("S", ["A"], ["X"])) == {"X": sure(1)}
    assert used("A", step("S", ["A"], [("X", 1)], started_at=day(5), ended_at=day(6))) == {"X": sure(1)}


def test_a_batch_passes_on_what_was_bad_while_it_was_loaded_and_before_the_output_came_off() -> None:
    run = step("S", ["A"], [("X", 4), "Y"], started_at=day(2), ended_at=day(6))
    assert used(since("A", 4), run) == {"X": sure(1), "Y": sure(1)}
    assert used(since("A", 5), run) == {"Y": sure(1)}
    assert used(since("A", 7), run) == {}


@pytest.mark.parametrize("missing", ["started_at", "ended_at"])
def test_a_batch_whose_times_are_missing_possibly_passes_it_on(missing: str) -> None:
    run = step("S", ["A"], [("X", 4)], **{**RUN, missing: None})
    assert used(since("A", 3), run) == {"X": maybe(1)}
    assert used(since("A", 5), run) == {}


def test_a_batch_can_have_ended_before_the_input_went_bad_or_begun_after_it_was_good_again() -> None:
    fits = [install("B", "A", 1), remove("B", "A", 2)]
    assert used("B", *fits, step("S", ["A"], ["X"], started_at=day(3), ended_at=day(5))) == {"A": sure(1)}
    assert used("B", *fits, step("S", ["A"], ["X"], started_at=day(2), ended_at=day(5))) == {"A": sure(1), "X": sure(2)}


def test_a_windowed_step_needs_the_hazard_while_the_input_was_loaded_before_the_output() -> None:
    run = step("S", [("A", 2, 5)], [("X", 3), ("Y", 5)], **RUN)
    assert used(since("A", 4), run) == {"Y": sure(1)}
    residue = step("S", [("A", 2, 5)], [("X", 7)], mixing="continuous", **RUN)
    assert used(since("A", 5), residue) == {"X": sure(1)}
    assert used(since("A", 6), residue) == {}


def test_the_ends_of_a_loading_are_those_of_the_step_where_they_are_not_told() -> None:
    run = step(
        "S", [("A", None, 4), ("B", 4, None)], [("X", 1), ("Y", 11), ("Z", 8)], started_at=day(2), ended_at=day(10)
    )
    assert used("A", run) == {}
    assert used("B", run) == {"Z": sure(1)}


def test_missing_ends_of_a_loading_are_possible_where_the_other_end_does_not_rule_it_out() -> None:
    run = step("S", [("A", None, 4), ("B", 4, None)], [("X", 2), ("Y", 6)])
    assert used("A", run) == {"X": maybe(1)}
    assert used("B", run) == {"Y": maybe(1)}


def test_residue_of_a_run_without_end_is_possible_after_unloading() -> None:
    run = step("S", [("A", 1, 3)], [("X", 2), ("Y", 6)], mixing="continuous", started_at=day(0))
    assert used("A", run) == {"X": maybe(1), "Y": maybe(1)}
    cleaned = {**run, "clean_breaks": [day(5)]}
    assert used("A", cleaned) == {"X": sure(1)}


def test_an_output_without_a_time_came_off_somewhere_in_the_run() -> None:
    run = step("S", [("A", 1, 3), ("B", 12, 14)], ["X"], **RUN)
    assert used("A", run) == {"X": maybe(1)}
    assert used("B", run) == {}
    assert used(since("A", 4), run) == {}


def test_clean_breaks_alone_make_a_step_windowed() -> None:
    run = step("S", ["A"], ["X", ("Y", 11)], **RUN)
    assert used("A", run) == {"X": sure(1), "Y": sure(1)}
    assert used("A", {**run, "clean_breaks": [day(5)]}) == {"X": maybe(1)}


def test_the_operation_tells_the_mixing_of_a_step_that_does_not() -> None:
    run = step("S", [("A", 1, 3)], [("X", 6)], operation="mix", **RUN)
    coat = {"record": "operation", "id": "mix", "mixing": "continuous"}
    assert used("A", run) == {}
    assert used("A", run, coat) == {"X": sure(1)}
    assert used("A", {**run, "mixing": "discrete"}, coat) == {}


# Formally: what a flow does


def test_the_first_production_makes_bad_all_its_life_and_a_later_one_from_then_on() -> None:
    first, top_up = step("S", ["A"], [("TANK", 2)], **RUN), step("T", ["B"], [("TANK", 5)], **RUN)
    assert used("A", first, top_up, install("TANK", "M", 1), as_of=2) == {"TANK": sure(1), "M": sure(2)}
    drawn = step("D", ["TANK"], ["X"], started_at=day(2), ended_at=day(4))
    assert used("B", first, top_up, drawn) == {"TANK": sure(1)}
    assert used("A", first, top_up, drawn) == {"TANK": sure(1), "X": sure(2)}


def test_an_only_production_makes_bad_all_its_life_without_any_time() -> None:
    records = [step("S", ["A"], ["X"]), step("T", ["X"], ["Y"], started_at=day(1), ended_at=day(2))]
    assert used("A", *records) == {"X": sure(1), "Y": sure(2)}


def test_where_another_production_has_no_time_the_first_is_only_possibly_the_first() -> None:
    records = [step("S", ["A"], [("TANK", 5)], **RUN), step("T", ["B"], ["TANK"])]
    assert used("A", *records, as_of=7) == {"TANK": sure(1)}
    early = step("D", ["TANK"], ["X"], started_at=day(1), ended_at=day(3))
    assert used("A", *records, early) == {"TANK": sure(1), "X": maybe(2)}
    assert used("B", *records, early) == {"TANK": maybe(1), "X": maybe(2)}


def test_an_ambiguous_production_before_does_not_rule_out_that_this_is_the_first() -> None:
    twins = [item("TANK", supplier_lot="T"), item("OTHER", supplier_lot="T")]
    records = [step("S", ["A"], [("TANK", 5)], **RUN), step("T", ["B"], [("T", 2)], **RUN)]
    early = step("D", ["TANK"], ["X"], started_at=day(1), ended_at=day(3))
    assert used("A", *twins, *records, early) == {"TANK": sure(1), "X": maybe(2)}


def test_productions_at_one_moment_are_both_the_first() -> None:
    records = [step("S", ["A"], [("X", 5)], **RUN), step("T", ["B"], [("X", 5)], **RUN)]
    early = step("D", ["X"], ["Y"], started_at=day(1), ended_at=day(2))
    assert used("A", *records, early) == used("B", *records, early) == {"X": sure(1), "Y": sure(2)}


def test_rework_into_the_same_lot_is_a_production_of_its_own() -> None:
    records = [step("S", ["A"], [("X", 1)], **RUN), step("R", ["X", "B"], [("X", 5)], **RUN)]
    out = step("D", ["X"], ["Y"], started_at=day(2), ended_at=day(3))
    assert used("B", *records, out) == {"X": sure(1)}
    assert used("A", *records, out) == {"X": sure(1), "Y": sure(2)}


def test_made_twice_without_times_is_possible_however_certain_the_flows_are() -> None:
    assert used("A", step("S", ["A"], ["X"]), step("T", ["A"], ["X"])) == {"X": maybe(1)}


# Formally: lots, installations


def test_a_unit_out_of_a_bad_lot_is_bad_and_otherwise_it_depends_on_when_it_was_made() -> None:
    made, unknown = item("U", kind="unit", lot="L", made_at=day(4)), item("V", kind="unit", lot="L")
    assert used("L", made, unknown) == {"U": sure(1), "V": sure(1)}
    assert used(since("L", 4), made, unknown) == {"U": sure(1), "V": maybe(1)}
    assert used(since("L", 5), made, unknown) == {"V": maybe(1)}
    assert used("U", made, unknown) == {}


def test_a_serialized_unit_is_bad_all_its_life() -> None:
    records = [item("U", lot="L", made_at=day(4)), step("S", ["U"], ["X"], started_at=day(1), ended_at=day(2))]
    assert used(since("L", 3), *records) == {"U": sure(1), "X": sure(2)}


def test_an_untimed_installation_is_certain_once_it_was_recorded() -> None:
    assert days_in("C", "U", (install("C", "U"), 7)) == possible(*range(7)) | certain(7, 8, 9)
    repeated = [(install("C", "U"), 7), install("C", "U", 4)]
    assert days_in("C", "U", *repeated) == possible(*range(4)) | certain(*range(4, 10))
    later = [(install("C", "U"), 3), install("C", "U", 5)]
    assert days_in("C", "U", *later) == possible(0, 1, 2) | certain(*range(3, 10))
    removed = [(install("C", "U"), 7), remove("C", "U", 3)]
    assert days_in("C", "U", *removed) == possible(0, 1, 2, 3)


def test_a_removal_without_installation_is_possible_before() -> None:
    assert days_in("C", "U", remove("C", "U", 3)) == possible(0, 1, 2, 3)
    assert days_in("C", "U", remove("C", "U")) == possible(*range(10))


def test_only_what_is_bad_all_its_life_passes_that_on_by_an_installation_without_ends() -> None:
    batch = step("S", ["U"], ["X"], started_at=day(5), ended_at=day(4.5))
    assert used("C", remove("C", "U"), batch) == {"U": maybe(1), "X": maybe(2)}
    assert used("C", install("C", "U", 0), batch) == {"U": sure(1)}


def test_a_removal_without_a_time_leaves_the_beginning_certain_alone() -> None:
    assert days_in("C", "U", install("C", "U", 2), remove("C", "U")) == certain(2) | possible(*range(3, 10))
    assert days_in("C", "U", (install("C", "U"), 4), remove("C", "U")) == possible(*range(10))
    twice = [install("C", "U", 1), remove("C", "U", 2), install("C", "U", 5), remove("C", "U")]
    assert days_in("C", "U", *twice) == certain(1, 2, 5) | possible(6, 7, 8, 9)


def test_a_removal_of_what_is_in_comes_before_an_installation_at_one_moment() -> None:
    swapped = [install("C", "U", 1), remove("C", "U", 3), install("C", "U", 3), remove("C", "U", 5)]
    assert days_in("C", "U", *swapped) == certain(1, 2, 3, 4, 5)
    assert days_in("C", "U", install("C", "U", 3), remove("C", "U", 3)) == certain(3)
    again = [install("C", "U", 1), install("C", "U", 2), remove("C", "U", 3), remove("C", "U", 3)]
    assert days_in("C", "U", *again) == certain(1, 2, 3)


def test_a_unit_installed_elsewhere_without_removal_is_possible_where_it_was() -> None:
    fits = [install("C", "U", 2), install("C", "V", 5)]
    assert days_in("C", "U", *unit("C"), *fits) == certain(2, 3, 4, 5) | possible(6, 7, 8, 9)
    assert days_in("C", "V", *unit("C"), *fits) == certain(5, 6, 7, 8, 9)
    assert days_in("C", "U", item("C", kind="lot"), *fits) == certain(*range(2, 10))
    assert days_in("C", "U", *unit("C"), *fits, remove("C", "U", 7)) == certain(2, 3, 4, 5, 6, 7)


def test_installed_in_two_parents_at_one_moment_is_certain_in_both_then() -> None:
    fits = [install("C", "U", 2), install("C", "V", 2)]
    assert days_in("C", "U", *unit("C"), *fits) == certain(2) | possible(*range(3, 10))
    assert days_in("C", "V", *unit("C"), *fits) == certain(2) | possible(*range(3, 10))


def test_an_untimed_installation_elsewhere_leaves_the_beginning_certain_alone() -> None:
    fits = [install("C", "U", 4), (install("C", "V"), 0)]
    assert days_in("C", "U", *unit("C"), *fits) == certain(4) | possible(*range(5, 10))
    assert days_in("C", "U", *unit("C"), *fits, remove("C", "V", 3)) == certain(*range(4, 10))


def test_a_stay_elsewhere_that_ended_before_leaves_an_untimed_installation_certain_once_recorded() -> None:
    stay = [*unit("C"), install("C", "V", 1), remove("C", "V", 3)]
    untimed = (install("C", "U"), 6)
    assert days_in("C", "U", *stay, untimed) == possible(*range(6)) | certain(6, 7, 8, 9)
    assert days_in("C", "V", *stay, untimed) == certain(1, 2, 3)
    assert days_in("C", "U", *stay, (install("C", "U"), 3)) == possible(0, 1, 2) | certain(*range(3, 10))
    assert days_in("C", "U", *stay, (install("C", "U"), 2)) == possible(*range(10))
    assert days_in("C", "U", *stay, untimed, install("C", "U", 4)) == possible(*range(4)) | certain(*range(4, 10))
    assert days_in("C", "U", *stay, untimed, install("C", "U", 2)) == possible(*range(10))
    assert days_in("C", "U", *stay, untimed, remove("C", "U")) == possible(*range(10))
    swapped = [*unit("C"), install("C", "V"), remove("C", "V", 3), untimed]
    assert days_in("C", "U", *swapped) == possible(*range(6)) | certain(6, 7, 8, 9)


def test_a_stay_elsewhere_not_known_to_have_ended_before_leaves_an_untimed_installation_possible() -> None:
    untimed = (install("C", "U"), 6)
    still = [*unit("C"), install("C", "V", 1)]
    assert days_in("C", "U", *still, untimed) == possible(*range(10))
    assert days_in("C", "U", *still, remove("C", "V"), untimed) == possible(*range(10))
    assert days_in("C", "U", *still, remove("C", "V", 7), untimed) == possible(*range(10))
    serials = [item(name, kind="unit", identifiers=[{"scheme": "serial", "value": "s0"}]) for name in ("C", "D")]
    ambiguous = [*serials, install("s0", "V", 1), remove("s0", "V", 3), untimed]
    assert days_in("C", "U", *ambiguous) == possible(*range(10))


def test_after_a_stay_elsewhere_that_ended_before_an_untimed_installation_is_certain_until_the_next() -> None:
    moved = [*unit("C"), install("C", "V", 1), remove("C", "V", 3), (install("C", "U"), 6)]
    last = install("C", "W", 8)
    assert days_in("C", "U", *moved, last) == possible(*range(6)) | certain(6, 7, 8) | possible(9)
    assert days_in("C", "W", *moved, last) == certain(8) | possible(9)
    assert days_in("C", "U", *moved, install("C", "W", 4)) == possible(*range(10))
    assert days_in("C", "U", *moved, install("C", "W", 4), remove("C", "W", 5)) == days_in("C", "U", *moved)


def test_a_removal_elsewhere_that_was_recorded_later_or_voided_is_not_known() -> None:
    late = [*unit("C"), install("C", "V", 1), (install("C", "U"), 6), (remove("C", "V", 3), 9)]
    assert used("C", *late, as_of=8, known=8)["U"] == maybe(1)
    assert used("C", *late, as_of=8, known=9)["U"] == sure(1)
    wrong = [*late, ({"record": "correction", "voids": "R3", "reason": "was wrong"}, 12)]
    assert used("C", *wrong, as_of=8, known=11)["U"] == sure(1)
    assert used("C", *wrong, as_of=8, known=12)["U"] == maybe(1)
    assert used("C", *wrong, as_of=8)["U"] == maybe(1)


def test_what_something_was_installed_in_is_a_unit_without_being_described() -> None:
    fits = [install("D", "C", 0), install("C", "U", 2), install("C", "V", 5)]
    assert days_in("C", "U", *fits) == certain(2, 3, 4, 5) | possible(6, 7, 8, 9)
    assert days_in("C", "U", *fits[1:]) == certain(*range(2, 10))
    assert days_in("C", "U", item("C", lot="L"), *fits[1:]) == certain(2, 3, 4, 5) | possible(6, 7, 8, 9)
    assert days_in("C", "U", item("C", lot="L"), item("D", lot="C"), *fits[1:]) == certain(*range(2, 10))


# 0004: modes, exposures


def test_what_was_made_later_is_in_no_answer_as_of_then() -> None:
    records = [item("X", made_at=day(5)), step("S", ["A"], ["X"], **RUN), step("T", ["A"], [("Y", 6)], **RUN)]
    assert used("A", *records, as_of=4) == {}
    assert used("A", *records, as_of=5) == {"X": sure(1)}
    assert used("A", *records, as_of=6) == {"X": sure(1), "Y": sure(1)}
    assert where_from(history(records), "Y", times(as_of=5), NOW) == {}
    untimed = step("R", ["B"], ["Y"])
    assert used("A", *records, untimed, as_of=4) == {"Y": maybe(1)}


def test_distance_belongs_to_the_certainty_told() -> None:
    vague = step("S", [("A", 1, 3)], ["X"], **RUN)
    long = [step("S1", ["A"], ["B"]), step("S2", ["B"], ["C"]), step("S3", ["C"], ["X"], **RUN)]
    assert used("A", vague, *long)["X"] == sure(3)
    short = step("S4", [("C", 1, 3)], ["Z"], **RUN)
    assert used("A", vague, *long, short)["Z"] == maybe(3)


def test_exposed_during_a_span_is_certain_from_its_end_where_it_lies_in_the_window() -> None:
    run = step("S", ["A"], ["X"], equipment=["OVEN"], started_at=day(3), ended_at=day(5))
    oven = {"equipment": "OVEN", "from": day(2), "to": day(6)}
    assert days_in(oven, "X", run) == certain(*range(5, 10)), "made on day 5"
    assert days_in(oven, "M", run, install("X", "M", 0)) == possible(3, 4) | certain(*range(5, 10))
    assert used({**oven, "from": day(4)}, run) == {"X": maybe(0)}
    assert used({**oven, "from": day(6)}, run) == {}
    assert "A" not in used(oven, run)


def test_what_was_installed_during_a_part_of_the_span_is_possibly_exposed() -> None:
    run = step("S", [], [], subjects=[{"item": "U"}], equipment=["OVEN"], started_at=day(3), ended_at=day(5))
    oven = {"equipment": "OVEN", "from": day(2), "to": day(6)}
    fits = [install("C", "U", 1), install("D", "U", 4), install("E", "U", 6), install("F", "C", 0)]
    fits += [install("G", "D", 0), remove("G", "D", 3)]
    assert used(oven, run, *fits) == {"U": sure(0), "C": sure(0), "F": sure(0), "D": maybe(0)}


def test_a_step_is_found_by_its_parameter() -> None:
    runs = [
        step(f"S{peak}", [], [(f"X{peak}", 3)], operation="reflow", parameters={"peak_c": peak}, **RUN)
        for peak in (249, 250, 251)
    ]
    clause = {"operation": "reflow", "parameter": "peak_c", "above": 250}
    assert used(clause, *runs) == {"X251": sure(0)}
    assert used({**clause, "operation": "bake"}, *runs) == {}


def test_a_step_that_has_not_ended_exposes_possibly() -> None:
    run = step("S", [], ["X"], operation="reflow", parameters={"peak_c": 255}, started_at=day(3))
    assert used({"operation": "reflow", "parameter": "peak_c", "above": 250}, run) == {"X": maybe(0)}


# Where-from, and what was known


def test_where_from_is_the_inverse_of_where_used() -> None:
    records = history([install("A", "U", 1), remove("A", "U", 3), install("B", "U", 3), install("U", "M", 3)])
    assert where_from(records, "M", {}, NOW) == {"A": sure(2), "B": sure(2), "U": sure(1)}
    assert where_from(records, "M", {"mode": "current"}, NOW) == {"B": sure(2), "U": sure(1)}


def test_a_name_that_several_carry_is_possibly_each_of_them() -> None:
    twins = [item(name, supplier_lot="A-17") for name in ("L1", "L2")]
    assert used("L1", *twins, step("S", ["A-17"], ["X"])) == {"X": maybe(1)}
    assert used("A", *twins, step("S", ["A"], ["A-17"])) == {"L1": maybe(1), "L2": maybe(1)}
    assert used("L1", *twins, step("S", ["L1", "A-17"], ["X"])) == {"X": sure(1)}
    assert used("L2", *twins, item("A-17"), step("S", ["A-17"], ["X"])) == {}
    assert used("C", *twins, install("C", "L1", 1), remove("C", "A-17", 3), as_of=5) == {"L1": sure(1)}


def test_records_about_one_step_add_up() -> None:
    told = [step("S", ["A"], []), step("S", [], [("X", 2)], ended_at=day(9)), step("S", [("A", 1, None)], [], **RUN)]
    assert used("A", *told) == {"X": sure(1)}
    fully = [step("S", [("A", 1, 3)], [("X", 2), ("Y", 4)]), *told]
    assert used("A", *fully) == {"X": sure(1)}
    assert used("A", step("S", ["A", ("A", 1, 3)], [("Y", 4)], **RUN)) == {"Y": sure(1)}


def test_the_latest_event_wins_field_by_field() -> None:
    older, newer = item("U", lot="L1", made_at=day(4), event_time=day(1)), item("U", lot="L2", event_time=day(2))
    for records in ([older, newer], [newer, older]):
        assert used("L1", *records) == {}
        assert used(since("L2", 4), *records) == {"U": sure(1)}


def test_known_at_answers_from_what_was_recorded_and_not_yet_voided() -> None:
    records = [
        (step("S", ["A"], ["X"], **RUN), 2),
        (step("T", ["A"], ["Y"], **RUN), 4),
        ({"record": "correction", "voids": "R0"}, 6),
    ]
    assert used("A", *records, known=3) == {"X": sure(1)}
    assert used("A", *records, known=5) == {"X": sure(1), "Y": sure(1)}
    assert used("A", *records) == used("A", *records, known=6) == {"Y": sure(1)}
    with pytest.raises(LookupError):
        used("A", *records, known=1)


def test_current_is_as_of_the_time_it_was_known() -> None:
    fits = history([install("C", "U", 2), remove("C", "U", 5)])
    for by, expected in ((1, {}), (3, {"U": sure(1)}), (6, {})):
        assert affected(fits, {"any_of": [{"item": "C"}], "mode": "current", "known_at": day(by)}, NOW) == expected


def test_names_mean_what_they_meant_at_the_time() -> None:
    records = [
        (install("SN", "P", 1), 0),
        (item("U1", kind="unit", identifiers=[{"scheme": "serial", "value": "SN"}]), 2),
        (item("U2", kind="unit", identifiers=[{"scheme": "serial", "value": "SN"}]), 4),
    ]
    assert used("SN", *records, known=1) == {"P": sure(1)}
    assert used("U1", *records, known=3) == {"P": sure(1)}
    assert used("U1", *records, known=5) == used("U2", *records) == {"P": maybe(1)}


def test_a_correction_cannot_be_voided() -> None:
    corrections = [{"record": "correction", "voids": "R0"}, {"record": "correction", "voids": "R1"}]
    assert used("A", step("S", ["A"], ["X"]), *corrections) == {}


def test_the_same_record_twice_counts_from_the_first_time() -> None:
    once = {**install("C", "U"), "record_id": "SAME"}
    assert days_in("C", "U", (once, 4), (once, 8)) == possible(*range(4)) | certain(*range(4, 10))


def test_moments_are_compared_across_offsets() -> None:
    eastern = datetime(2026, 1, 3, 19, tzinfo=UTC).isoformat().replace("19:00:00+00:00", "14:00:00-05:00")
    assert used("C", {**install("C", "U"), "at": eastern}, as_of=2 + 19 / 24) == {"U": sure(1)}
