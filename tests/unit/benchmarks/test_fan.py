"""The fan is what it claims: valid records, the answer it says, and few installations that are over."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson

from benchmarks.fan import PREFIX, Fan
from support.brute_force import affected, near_misses
from whereused.model.records import parse_record_json

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TINY = Fan(parts=2, divisions=2, units=3, in_pack=2, swapped_every=5)


def test_its_records_are_valid() -> None:
    for record in TINY.records():
        parse_record_json(orjson.dumps(record))


def test_its_answer_is_the_oracles() -> None:
    history = [({**record, "record_id": f"R{number}"}, NOW) for number, record in enumerate(TINY.records())]
    question = {"any_of": [{"item": TINY.root}], "mode": "ever"}
    answer = affected(history, question, NOW)
    assert answer.keys() == TINY.affected()
    assert {certainty for certainty, _ in answer.values()} == {"confirmed"}
    assert near_misses(history, question, NOW) == set()


def test_it_has_about_as_many_items_as_the_aims_are_set_for_and_few_that_were_taken_out() -> None:
    removed = [record for record in Fan().records() if record["record"] == "remove"]
    assert len(removed) == 20
    assert 50_000 <= len(Fan().affected()) <= 50_200
    assert all(each.startswith(PREFIX) for each in Fan().affected())
