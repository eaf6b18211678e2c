"""Settled answers are kept within a budget, and the oldest go first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.dtypes import StringDType

from whereused.trace import settled as keeping
from whereused.trace.adjacency import Numbers
from whereused.trace.evidence import Described
from whereused.trace.settled import Answers, Missed, Settled, Ways


def described(*numbers: int) -> Described:
    return Described(
        {each: ("SERIALIZED_AS", "LOT", f"U{each}", [None] * 3, [None] * 3, False, False, ["R"]) for each in numbers}
    )


def settled(count: int) -> Settled:
    ids = np.array([f"UNIT-{number:08}" for number in range(count)], dtype=StringDType())
    flags = np.ones(count, np.bool_)
    return Settled(
        ["LOT"],
        ids,
        np.zeros(count, np.uint8),
        np.ones(count, np.int32),
        flags,
        misses=[],
        ways=None,
        edges=described(),
        prefix="4:store:",
    )


def test_the_least_recently_used_go_when_the_bytes_are_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "KEPT_BYTES", settled(100).size * 3)
    answers = Answers()
    for name in "abc":
        answers.keep(name, 1, settled(100))
    assert answers.get("a", 1) is not None
    answers.keep("d", 1, settled(100))
    assert answers.get("b", 1) is None
    assert all(answers.get(name, 1) is not None for name in "acd")


def test_one_that_is_larger_than_the_budget_is_kept_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "KEPT_BYTES", settled(100).size)
    answers = Answers()
    answers.keep("small", 1, settled(10))
    answers.keep("large", 1, settled(1000))
    assert answers.get("small", 1) is None
    assert answers.get("large", 1) is not None
    answers.keep("small", 1, settled(10))
    assert answers.get("large", 1) is None


def test_the_same_answer_kept_again_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "KEPT_BYTES", settled(100).size * 2)
    answers = Answers()
    answers.keep("other", 1, settled(100))
    for _ in range(5):
        answers.keep("again", 1, settled(100))
    assert answers.get("other", 1) is not None


def test_many_small_answers_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "KEPT_ANSWERS", 3)
    answers = Answers()
    for version in range(10):
        answers.keep("empty", version, settled(0))
    assert [version for version in range(10) if answers.get("empty", version) is not None] == [7, 8, 9]


@dataclass(frozen=True)
class Told:
    """Ways to items by their node numbers, as an evaluated question tells them."""

    found: Any
    traces: Sequence[Any]
    ways: dict[int, list[int]]

    def ways_to(self, numbers: Numbers) -> list[list[int]]:
        return [self.ways[number] for number in numbers.tolist()]

    def edges_on_ways_to(self, numbers: Numbers) -> Numbers:
        """All edges on those ways."""
        return np.unique(np.concatenate([np.empty(0, np.int64), *map(np.array, self.ways_to(numbers))]))


def test_what_is_told_beside_the_items_counts_too() -> None:
    plain = settled(100)
    assert replace(plain, misses=[Missed("U", "unit", None, "removed_before", 1)] * 10).size > plain.size
    assert replace(plain, edges=described(1)).size > plain.size
    traces = [SimpleNamespace(size=1_000), SimpleNamespace(size=500)]
    assert replace(plain, ways=Ways(Told(None, traces, {}), np.arange(100))).size == plain.size + 1_500


def test_an_answer_counts_its_kinds_and_tells_its_ways() -> None:
    answer = Settled(
        ["LOT"],
        np.array(["U7", "L", "U8"], dtype=StringDType()),
        np.array([0, 1, 0], np.uint8),
        np.ones(3, np.int32),
        np.array([True, False, False]),
        misses=[],
        ways=Ways(Told(None, [], {70: [7], 60: [7, 8], 80: [8]}), np.array([70, 60, 80])),
        edges=described(7, 8),
        prefix="4:store:",
    )
    assert (answer.counts, answer.possible, len(answer)) == ({"unit": 2, "lot": 1}, 2, 3)
    told = answer.evidence(slice(1, 3))
    assert told is not None
    assert [[edge.to for edge in way] for way in told] == [["U7", "U8"], ["U8"]]
    assert replace(answer, ways=None).evidence(slice(1, 3)) is None


def test_what_is_not_described_yet_is_known() -> None:
    ways = Ways(Told(None, [], {70: [7], 60: [7, 8], 80: [9]}), np.array([70, 60, 80]))
    missed = [Missed("U1", "unit", "P", "removed_before", 10), Missed("U2", "unit", None, "excepted", None)]
    answer = replace(settled(3), ways=ways, misses=missed, edges=described(7))
    assert sorted(answer.unknown_edges(0, 2)) == [8]
    assert sorted(answer.unknown_edges(2, 4)) == [9, 10]
    answer.edges.add(described(8, 9, 10))
    assert answer.unknown_edges(0, 5) == []


def test_near_misses_are_told_with_the_edges_that_break_their_paths() -> None:
    missed = [Missed("U1", "unit", "P", "removed_before", 7), Missed("U2", "unit", None, "excepted", None)]
    answer = replace(settled(1), misses=missed, edges=described(7))
    first, second = answer.near_misses(0, 5)
    assert (first.id, first.product, first.reason, (first.edge or {})["to"]) == ("U1", "P", "removed_before", "U7")
    assert (second.id, second.reason, second.edge) == ("U2", "excepted", None)
    assert answer.near_misses(1, 2) == [second]
