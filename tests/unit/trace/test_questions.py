from __future__ import annotations

from typing import Any

import pytest

from whereused.errors import InvalidQuestion
from whereused.trace import ask, parse_question


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"any_of": []}, "/any_of"),
        ({"any_of": [{"item": ""}]}, "/any_of/0/item"),
        ({"any_of": [{"item": "A"}], "mode": "as_of"}, ""),
        ({"any_of": [{"item": "A"}], "as_of": "2026-01-01T00:00:00Z"}, ""),
        ({"any_of": [{"item": "A"}], "mode": "as_of", "as_of": "2026-01-01T00:00:00"}, "/as_of"),
        ({"any_of": [{"item": "A"}], "kind": ["widget"]}, "/kind/0"),
        ({"any_of": [{"item": "A"}], "unheard": 1}, "/unheard"),
    ],
)
def test_a_faulty_question_is_pointed_at(value: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidQuestion) as raised:
        parse_question(value)
    assert raised.value.details["faults"][0]["pointer"] == pointer


def test_a_question_is_asked() -> None:
    question = ask(["A", "B"], mode="as_of", as_of="2026-01-01T00:00:00+01:00", kind=["unit"], end_items=True)
    assert [start.item for start in question.any_of] == ["A", "B"]
    assert str(question.as_of) == "2025-12-31 23:00:00+00:00"
