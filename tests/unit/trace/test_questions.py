from __future__ import annotations

import pytest

from whereused.errors import InvalidQuestion
from whereused.model.questions import Start
from whereused.trace import ask


def test_a_question_is_asked() -> None:
    question = ask(
        ["A", "B"],
        mode="as_of",
        as_of="2026-01-01T00:00:00+01:00",
        known_at="2026-02-01T00:00:00Z",
        kind=["unit"],
        end_items=True,
        near_misses=True,
        evidence=True,
    )

    assert question.any_of == (Start(item="A"), Start(item="B"))
    assert str(question.as_of) == "2025-12-31 23:00:00+00:00"
    assert str(question.known_at) == "2026-02-01 00:00:00+00:00"
    assert (question.kind, question.end_items, question.near_misses, question.evidence) == (("unit",), True, True, True)


def test_items_may_be_bad_since_a_time() -> None:
    question = ask(["A", "B"], since="2026-01-01T00:00:00Z")

    assert [str(start.since) for start in question.any_of if isinstance(start, Start)] == [
        "2026-01-01 00:00:00+00:00"
    ] * 2


def test_what_does_not_fit_is_pointed_at() -> None:
    with pytest.raises(InvalidQuestion) as raised:
        ask([""], mode="as_of", known_at="yesterday")

    pointers = [fault["pointer"] for fault in raised.value.details["faults"]]
    assert pointers == ["/any_of/0/item", "/as_of", "/known_at"]
    assert raised.value.mend
