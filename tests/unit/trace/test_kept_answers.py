"""Settled answers are kept within a budget, and the oldest go first."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.dtypes import StringDType

from whereused.trace import listing
from whereused.trace.listing import Answers
from whereused.trace.settle import Settled


def settled(count: int) -> Settled:
    ids = np.array([f"UNIT-{number:08}" for number in range(count)], dtype=StringDType())
    return Settled(ids, np.zeros(count, np.uint8), np.ones(count, np.int32))


def test_the_least_recently_used_go_when_the_bytes_are_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "KEPT_BYTES", settled(100).size * 3)
    answers = Answers()
    for name in "abc":
        answers.keep(name, 1, settled(100))
    assert answers.get("a", 1) is not None
    answers.keep("d", 1, settled(100))
    assert answers.get("b", 1) is None
    assert all(answers.get(name, 1) is not None for name in "acd")


def test_one_that_is_larger_than_the_budget_is_kept_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "KEPT_BYTES", settled(100).size)
    answers = Answers()
    answers.keep("small", 1, settled(10))
    answers.keep("large", 1, settled(1000))
    assert answers.get("small", 1) is None
    assert answers.get("large", 1) is not None
    answers.keep("small", 1, settled(10))
    assert answers.get("large", 1) is None


def test_the_same_answer_kept_again_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "KEPT_BYTES", settled(100).size * 2)
    answers = Answers()
    answers.keep("other", 1, settled(100))
    for _ in range(5):
        answers.keep("again", 1, settled(100))
    assert answers.get("other", 1) is not None


def test_many_small_answers_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "KEPT_ANSWERS", 3)
    answers = Answers()
    for version in range(10):
        answers.keep("empty", version, settled(0))
    assert [version for version in range(10) if answers.get("empty", version) is not None] == [7, 8, 9]
