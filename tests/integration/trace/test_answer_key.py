"""Where-used and where-from against the answer key of the small plant: what physically went where, and when.

The key knows neither records nor graph (docs/plant.md). Every lot, every reel and every machine is asked about in all
modes, and some of the units (`WHEREUSED_ORACLE_UNITS`), and nothing may differ. `differences` judges any other plant as
well: load it, and give it its key.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from support.small_plant import require_small_plant, small_answers
from whereused.graph.driver import Graph
from whereused.model.questions import Direction
from whereused.trace import Tracer, parse_question

Answer = dict[str, Any]
ASKERS = 4
SHOWN = 5
"""Differences that a failure shows, and ids of each."""
MODES = ("ever", "current", "as_of")
UNITS = ("CN-", "CF-", "MN-", "ML-", "BMS-", "PK-")
"""How the ids of units begin; beside them there are but lots."""
UNITS_ASKED = int(os.environ.get("WHEREUSED_ORACLE_UNITS", "5"))
"""One unit in so many is asked about; 1 asks about all of them."""


@pytest.fixture(scope="module")
def tracer(graph: Graph) -> Tracer:
    require_small_plant(graph)
    return Tracer(graph)


def told(tracer: Tracer, question: dict[str, Any], direction: Direction) -> dict[str, str]:
    """The certainty of every item in the answer."""
    rows = [row for chunk in tracer.stream_items(parse_question(question), direction) for row in chunk]
    certainties = {row.id: row.certainty for row in rows}
    assert len(certainties) == len(rows), question
    return {**certainties}


def expected(answer: Answer) -> dict[str, str]:
    return dict.fromkeys(answer["confirmed"], "confirmed") | dict.fromkeys(answer["possible"], "possible")


def differences(tracer: Tracer, answers: Iterable[Answer]) -> list[str]:
    """What the tracer answers otherwise than the key, a line per question."""

    def difference(answer: Answer) -> str | None:
        found, wanted = told(tracer, answer["question"], answer["direction"]), expected(answer)
        if found == wanted:
            return None
        lacking = sorted(wanted.keys() - found.keys())
        excess = sorted(found.keys() - wanted.keys())
        otherwise = sorted(item for item in found.keys() & wanted.keys() if found[item] != wanted[item])
        return (
            f"{answer['question']} {answer['direction']}: lacks {len(lacking)} {lacking[:SHOWN]}, "
            f"has {len(excess)} {excess[:SHOWN]} besides, of other certainty {len(otherwise)} {otherwise[:SHOWN]}"
        )

    with ThreadPoolExecutor(ASKERS) as askers:
        return [found for found in askers.map(difference, answers) if found]


def about(mode: str, *keys: str) -> list[Answer]:
    """The key's answers of a mode, of questions that start with a clause of these keys and no others."""
    return [
        answer
        for answer in small_answers()
        if answer["question"]["mode"] == mode and answer["question"]["any_of"][0].keys() == set(keys)
    ]


def thinned(answers: Iterable[Answer]) -> Iterator[Answer]:
    """All answers about lots, and some of those about units."""
    units = 0
    for answer in answers:
        unit = answer["question"]["any_of"][0]["item"].startswith(UNITS)
        units += unit
        if not unit or units % UNITS_ASKED == 0:
            yield answer


def inverted(answers: list[Answer]) -> Iterator[Answer]:
    """Where-from of every item asked about: all whose where-used holds it, with the same certainty (model.md)."""
    upstream: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        for certainty in ("confirmed", "possible"):
            for item in answer[certainty]:
                upstream[item][certainty].append(answer["question"]["any_of"][0]["item"])
    for answer in answers:
        found = upstream[answer["question"]["any_of"][0]["item"]]
        yield {
            "question": answer["question"],
            "direction": "from",
            "confirmed": found["confirmed"],
            "possible": found["possible"],
        }


def assert_none(found: list[str]) -> None:
    assert not found, f"{len(found)} answers differ, the first of them:\n" + "\n".join(found[:SHOWN])


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("mode", MODES)
def test_every_lot_and_unit_is_in_what_physically_contains_it(tracer: Tracer, mode: str) -> None:
    answers = list(thinned(about(mode, "item")))
    assert len(answers) > 2_500
    assert_none(differences(tracer, answers))


@pytest.mark.parametrize("mode", MODES)
def test_what_left_an_item_before_it_went_bad_is_not_affected(tracer: Tracer, mode: str) -> None:
    answers = about(mode, "item", "since")
    assert len(answers) > 500
    assert_none(differences(tracer, answers))


@pytest.mark.parametrize("mode", MODES)
def test_a_spell_of_a_machine_affects_what_physically_passed_it_then(tracer: Tracer, mode: str) -> None:
    answers = about(mode, "equipment", "from", "to")
    assert len(answers) > 500
    assert_none(differences(tracer, answers))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("mode", ["ever", "current"])
def test_where_from_is_what_physically_is_in_an_item(tracer: Tracer, mode: str) -> None:
    assert_none(differences(tracer, thinned(inverted(about(mode, "item")))))
