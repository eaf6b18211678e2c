from __future__ import annotations

from dataclasses import replace

import pytest

from whereused.errors import UsageError
from whereused.trace.cursors import Cursor, digest, read_cursor, write_cursor

CURSOR = Cursor("q", 7, "2026-01-01T00:00:00+00:00", 100, 250, "abc")


def test_a_cursor_comes_back_as_it_went() -> None:
    text = write_cursor(CURSOR)
    assert text.replace("-", "").replace("_", "").isalnum()
    assert read_cursor(text, "q") == CURSOR


@pytest.mark.parametrize("text", ["", "x", "nonsense", "W10", "é", write_cursor(CURSOR)[:-5]])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cursor"):
        read_cursor(text, "q")


def test_a_cursor_of_another_question_is_refused() -> None:
    with pytest.raises(UsageError, match="another question"):
        read_cursor(write_cursor(CURSOR), "other")


def test_a_digest_tells_parts_apart() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"])


def test_what_was_known_is_when_it_was_last_recorded() -> None:
    cursor = replace(CURSOR, recorded_at="2025-12-31T00:00:00+00:00")
    assert read_cursor(write_cursor(cursor), "q").knowledge.isoformat() == cursor.recorded_at
    assert CURSOR.knowledge == CURSOR.asked_at
