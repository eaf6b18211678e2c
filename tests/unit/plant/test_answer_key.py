"""The answer key: what it asks, what it answers in cases that can be worked out by hand, and its file."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from whereused.ingest.readers import find_files
from whereused.model.questions import Question
from whereused.plant import Plant, answer_key, write
from whereused.plant.answers import AnswerKey
from whereused.plant.catalog import EQUIPMENT
from whereused.plant.clock import stamp
from whereused.plant.things import Lot, Portion, Unit

Answer = dict[str, Any]
NOON = 1_782_820_800  # 30 June 2026, 12:00 UTC
MINUTE = 60
HOT = {"equipment": "OVEN", "from": stamp(NOON + 60 * MINUTE), "to": stamp(NOON + 70 * MINUTE)}


def told(answers: list[Answer], clause: dict[str, str]) -> dict[str, tuple[list[str], list[str]]]:
    """What is confirmed and what possible for a clause, by mode."""
    return {
        answer["question"]["mode"]: (answer["confirmed"], answer["possible"])
        for answer in answers
        if answer["question"]["any_of"] == [clause]
    }


def made(key: AnswerKey, thing: Lot | Unit, *portions: Portion) -> None:
    thing.composition.extend(portions)
    key.made(thing, portions)


def fit(key: AnswerKey, parent: Unit, part: Unit | Portion, at: int, *, untimed: bool = False) -> None:
    fitting = parent.fit(part, "1", at)
    fitting.untimed = untimed
    key.fitted(parent, fitting)


def module_with_a_swapped_cell(key: AnswerKey) -> Unit:
    """CELL-A was in MODULE for ten minutes, before it went into PACK; CELL-B still is."""
    made(key, Lot("LOT-A", "POWDER", "KGM", 10, NOON))
    made(key, first := Unit("CELL-A", "CELL", "1", NOON + MINUTE), Portion("LOT-A", 1, "KGM", NOON + MINUTE))
    made(key, second := Unit("CELL-B", "CELL", "2", NOON + MINUTE))
    made(key, module := Unit("MODULE", "MODULE", "3", NOON + 2 * MINUTE))
    fit(key, module, first, NOON + 10 * MINUTE)
    module.unfit("1", NOON + 20 * MINUTE)
    fit(key, module, second, NOON + 30 * MINUTE)
    made(key, pack := Unit("PACK", "PACK", "4", NOON + 40 * MINUTE))
    fit(key, pack, module, NOON + 50 * MINUTE)
    return pack


def test_a_cell_that_was_swapped_out_was_in_the_module_and_never_in_the_pack() -> None:
    key = AnswerKey(1, 1)
    module_with_a_swapped_cell(key)
    answers = list(key.answers())
    assert told(answers, {"item": "CELL-A"})["ever"] == (["MODULE"], [])
    assert told(answers, {"item": "CELL-A"})["current"] == ([], [])
    assert told(answers, {"item": "CELL-B"})["current"] == (["MODULE", "PACK"], [])
    assert told(answers, {"item": "LOT-A"})["ever"] == (["CELL-A", "MODULE"], [])
    assert told(answers, {"item": "LOT-A"})["current"] == (["CELL-A"], [])


def exposed(meanwhile: Callable[[AnswerKey, Unit], None]) -> tuple[list[str], list[str]]:
    key = AnswerKey(1, 1)
    key.out_of_order("OVEN", NOON + 60 * MINUTE, NOON + 70 * MINUTE)
    meanwhile(key, module_with_a_swapped_cell(key))
    return told(list(key.answers()), HOT)["ever"]


def test_what_passes_in_a_spell_is_exposed_and_so_is_what_is_in_it_then() -> None:
    def bake(key: AnswerKey, pack: Unit) -> None:
        key.passed(pack, "OVEN", NOON + 60 * MINUTE, NOON + 60 * MINUTE)

    assert exposed(bake) == (["CELL-B", "MODULE", "PACK"], [])


def test_what_passes_partly_in_a_spell_is_possibly_exposed() -> None:
    def bake(key: AnswerKey, pack: Unit) -> None:
        key.passed(pack, "OVEN", NOON + 65 * MINUTE, NOON + 75 * MINUTE)

    assert exposed(bake) == ([], ["CELL-B", "MODULE", "PACK"])


def test_what_goes_in_later_is_not_exposed_and_what_came_out_carries_it_along() -> None:
    def bake(key: AnswerKey, pack: Unit) -> None:
        key.passed(pack, "OVEN", NOON + 65 * MINUTE, NOON + 65 * MINUTE)
        module = pack.unfit("1", NOON + 80 * MINUTE)
        made(key, spare := Unit("SPARE", "MODULE", "5", NOON))
        fit(key, pack, spare, NOON + 90 * MINUTE)
        made(key, other := Unit("OTHER", "PACK", "6", NOON))
        fit(key, other, module, NOON + 90 * MINUTE)

    assert exposed(bake) == (["CELL-B", "MODULE", "OTHER", "PACK"], [])


def test_what_is_put_in_or_taken_out_during_a_span_is_possibly_exposed() -> None:
    def bake(key: AnswerKey, pack: Unit) -> None:
        key.passed(pack, "OVEN", NOON + 60 * MINUTE, NOON + 70 * MINUTE)
        pack.unfit("1", NOON + 65 * MINUTE)

    assert exposed(bake) == (["PACK"], ["CELL-B", "MODULE"])


def test_a_part_without_a_time_is_possibly_exposed_by_what_its_parent_went_through_before() -> None:
    def bake(key: AnswerKey, pack: Unit) -> None:
        key.passed(pack, "OVEN", NOON + 65 * MINUTE, NOON + 65 * MINUTE)
        made(key, late := Unit("LATE", "BOARD", "5", NOON))
        fit(key, pack, late, NOON + 90 * MINUTE, untimed=True)

    assert exposed(bake) == (["CELL-B", "MODULE", "PACK"], ["LATE"])


def test_a_spell_goes_on_after_midnight() -> None:
    key, midnight = AnswerKey(1, 1), NOON + 12 * 60 * MINUTE
    night = {"equipment": "OVEN", "from": stamp(midnight - 10 * MINUTE), "to": stamp(midnight + 20 * MINUTE)}
    key.out_of_order("OVEN", midnight - 10 * MINUTE, midnight + 20 * MINUTE)
    made(key, early := Unit("EARLY", "CELL", "1", NOON))
    made(key, late := Unit("LATE", "CELL", "2", NOON))
    key.passed(early, "OVEN", NOON, NOON)
    key.passed(late, "OVEN", midnight + 5 * MINUTE, midnight + 5 * MINUTE)
    assert told(list(key.answers()), night)["ever"] == (["LATE"], [])


@pytest.fixture(scope="module")
def small() -> list[Answer]:
    return list(answer_key(1_000, 1))


def test_a_small_plant_is_asked_about_in_full(small: list[Answer]) -> None:
    items = {record["id"] for record in Plant(1_000, 1).run() if record.get("kind") in ("unit", "lot")}
    clauses = [answer["question"]["any_of"][0] for answer in small]
    assert {clause["item"] for clause in clauses if "item" in clause} == items
    assert {clause["equipment"] for clause in clauses if "equipment" in clause} == set(EQUIPMENT)
    assert sum("since" in clause for clause in clauses) > 500
    modes = {name: sum(answer["question"]["mode"] == name for answer in small) for name in ("ever", "current", "as_of")}
    assert min(modes.values()) > 10_000
    assert len({orjson.dumps(answer["question"]) for answer in small}) == len(small)


def test_nothing_is_both_confirmed_and_possible_or_part_of_its_own_answer(small: list[Answer]) -> None:
    for answer in small:
        confirmed, possible = answer["confirmed"], answer["possible"]
        assert not set(confirmed) & set(possible)
        assert confirmed == sorted(set(confirmed))
        assert possible == sorted(set(possible))
        assert answer["question"]["any_of"][0].get("item") not in (*confirmed, *possible)
        assert answer["direction"] == "used"


def test_every_story_of_time_makes_a_difference(small: list[Answer]) -> None:
    """By mode, by certainty and by `since`: an answer that left any of these aside would be told apart."""
    ever: dict[str, Answer] = {}
    fewer, unsure, later_bad = 0, 0, 0
    for answer in small:
        clause, mode = answer["question"]["any_of"][0], answer["question"]["mode"]
        if "item" not in clause:
            continue
        if mode == "ever" and "since" not in clause:
            ever[clause["item"]] = answer
        whole = ever[clause["item"]]["confirmed"]
        fewer += mode != "ever" and len(answer["confirmed"]) < len(whole)
        unsure += bool(answer["possible"])
        later_bad += "since" in clause and len(answer["confirmed"]) < len(whole)
    assert fewer > 1_000
    assert unsure > 100
    assert later_bad > 100


def test_the_key_stands_beside_the_records_and_is_not_loaded_with_them(tmp_path: Path, small: list[Answer]) -> None:
    summary = write(tmp_path, "small", 1, answers=True)
    file = tmp_path / "answers.ndjson.gz"
    with gzip.open(file) as lines:
        assert [orjson.loads(line) for line in lines] == small
    assert summary.answers == len(small)
    taken, left_out = find_files([tmp_path])
    assert [path.name for path in taken] == ["records.ndjson"]
    assert file in left_out
    first = file.read_bytes()
    write(tmp_path, "small", 1, answers=True)
    assert file.read_bytes() == first
    write(tmp_path, "small", 2)
    assert not file.exists()


def test_a_sample_is_a_part_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a bigger plant's key forgets has nothing to do with what it asks: asked in full, it answers the same."""
    sampled = list(answer_key(1_600, 4))
    monkeypatch.setattr("whereused.plant.sampling._ASKED_IN_FULL", 10_000)
    whole = {orjson.dumps(answer["question"]): answer for answer in answer_key(1_600, 4)}
    assert len(sampled) < len(whole) / 3
    for answer in sampled:
        assert answer == whole[orjson.dumps(answer["question"])]
    asked = [answer["question"]["any_of"][0] for answer in sampled]
    assert sum("equipment" in clause for clause in asked) > 100
    assert sum("since" in clause for clause in asked) > 50


def test_every_question_can_be_asked(small: list[Answer]) -> None:
    for answer in small[::50]:
        Question.model_validate(answer["question"])
