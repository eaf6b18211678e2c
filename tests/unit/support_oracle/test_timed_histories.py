"""The random histories are worth tracing: valid, answered, doubtful, nearly missed, late, corrected and swapped."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from random import Random

import orjson
import pytest
from hypothesis import given, settings

from support.brute_force import affected, near_misses, where_used_of_all
from support.known_records import Known
from support.timed_histories import History, prefixed, starts_asked, timed_histories, timed_history, times_asked
from whereused.model.records import parse_record_json

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HISTORIES = 150


@pytest.fixture(scope="module")
def histories() -> list[History]:
    return [timed_history(Random(seed)) for seed in range(HISTORIES)]


@pytest.fixture(scope="module")
def shares(histories: list[History]) -> Counter[str]:
    """How many questions about single items have which kinds of answer."""
    found: Counter[str] = Counter()
    for seed, history in enumerate(histories):
        for time in times_asked(Random(seed)):
            for item, answer in where_used_of_all(history, time, NOW).items():
                told = set(answer.values())
                found["asked"] += 1
                found["answered"] += bool(told)
                found["confirmed"] += any(certainty == "confirmed" for certainty, _ in told)
                found["possible"] += any(certainty == "possible" for certainty, _ in told)
                found["far"] += any(distance > 2 for _, distance in told)
                question = {"any_of": [{"item": f"id:{item}"}], **time}
                found["nearly missed"] += bool(near_misses(history, question, NOW))
    return found


@pytest.mark.parametrize(
    ("kind", "least"),
    [("answered", 0.35), ("confirmed", 0.25), ("possible", 0.08), ("nearly missed", 0.08), ("far", 0.01)],
)
def test_answers_are_seldom_empty(shares: Counter[str], kind: str, least: float) -> None:
    assert shares[kind] >= least * shares["asked"]


def test_descriptions_find_something_and_names_are_sometimes_ambiguous(histories: list[History]) -> None:
    found: Counter[str] = Counter()
    for seed, history in enumerate(histories):
        question = {"any_of": starts_asked(Random(seed), sorted(Known(history, None).items))}
        try:
            found["answered" if affected(history, question, NOW) else "empty"] += 1
        except LookupError:
            found["no one item"] += 1
    assert found["no one item"] >= HISTORIES // 50
    assert found["answered"] >= HISTORIES // 5


def test_every_kind_of_difficulty_occurs(histories: list[History]) -> None:
    met: Counter[str] = Counter()
    for history in histories:
        known = Known(history, None)
        stretches = [stretch for found in known.stretches.values() for stretch in found]
        met["void"] += bool(known.void)
        met["late"] += len({recorded for _, recorded in history}) > 1
        met["sent twice"] += len({record["record_id"] for record, _ in history}) < len(history)
        met["ambiguous name"] += any(ambiguous for _, _, ambiguous in known.stretches)
        met["reinstalled"] += any(len(found) > 1 for found in known.stretches.values())
        met["swapped"] += len({component for component, _, _ in known.stretches}) < len(known.stretches)
        met["untimed install"] += any(stretch.untimed for stretch in stretches)
        met["untimed install after a stay elsewhere"] += moved_without_a_time(known)
        met["untimed removal"] += any(stretch.vaguely_removed for stretch in stretches)
        met["removal alone"] += any(not stretch.installed + stretch.untimed for stretch in stretches)
        met["cycle"] += any((after, before) in known.connected for before, after in known.connected)
        met["continuous"] += any(step.get("mixing") == "continuous" for step in known.steps.values())
        met["clean break"] += any("clean_breaks" in step for step in known.steps.values())
        met["serialized"] += any("lot" in item for item in known.described.values())
    assert {kind for kind, count in met.items() if count < HISTORIES // 50} == set()


def moved_without_a_time(known: Known) -> bool:
    """A unit is in a parent since nobody knows when, and was in another that it left before that was recorded."""
    return any(
        stretch.untimed
        and stretch.until is None
        and known.kind(component) == "unit"
        and other == component
        and where != parent
        and any(each.installed and each.until and each.until <= min(stretch.untimed) for each in before)
        for (component, parent, ambiguous), (stretch, *_) in known.stretches.items()
        for (other, where, vague), before in known.stretches.items()
        if not ambiguous and not vague
    )


@settings(max_examples=50, deadline=None)
@given(timed_histories())
def test_every_record_is_valid_under_any_prefix_and_answers_do_not_depend_on_it(history: History) -> None:
    renamed = [(prefixed(record, "h1-"), recorded) for record, recorded in history]
    for record, _ in renamed:
        parse_record_json(orjson.dumps(record))
    used = where_used_of_all(history, {}, NOW)
    assert where_used_of_all(renamed, {}, NOW) == {
        f"h1-{item}": {f"h1-{other}": told for other, told in answer.items()} for item, answer in used.items()
    }


@settings(max_examples=50, deadline=None)
@given(timed_histories())
def test_nothing_is_both_affected_and_nearly_missed_and_all_that_is_affected_is_connected(history: History) -> None:
    connected = Known(history, None).connected
    for item, answer in where_used_of_all(history, {"mode": "current"}, NOW).items():
        question = {"any_of": [{"item": f"id:{item}"}], "mode": "current"}
        near = near_misses(history, question, NOW)
        assert not near & answer.keys()
        reached = {item}
        while further := {after for before, after in connected if before in reached} - reached:
            reached |= further
        assert reached - {item} == near | answer.keys() - {item}
