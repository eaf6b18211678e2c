"""What a person reads of an answer."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from whereused.cli.shown import counts_line, cut, print_table, where_of
from whereused.model.answers import Answer, ItemRow

ROW = ItemRow("U-[bold]1", "unit", "PACK", "confirmed", 1, "shipped", "PALLET-1", "SHIP-1", "ACME")


def answer(**changes: object) -> Answer:
    return Answer.model_validate(
        {
            "start": ["LOT-7"],
            "mode": "ever",
            "as_of": None,
            "known_at": datetime(2026, 3, 1, tzinfo=UTC),
            "complete": True,
            "counts": {"unit": 26347, "lot": 1, "possible": 12},
            "items": [ROW],
            "next": None,
            **changes,
        }
    )


def test_the_counts_in_words() -> None:
    assert counts_line(answer(), "used") == "LOT-7 went into 26,347 units, 1 lot (12 possibly) (ever)."
    assert counts_line(answer(counts={"unit": 0, "possible": 0}), "from") == "LOT-7 came from nothing (ever)."


def test_a_table_shows_names_as_they_are_and_what_is_left_out() -> None:
    page = io.StringIO()

    print_table(Console(file=page, width=200, markup=False), answer(complete=False, next="c"), "used")

    assert "U-[bold]1" in page.getvalue()
    assert "in PALLET-1, shipment SHIP-1, with ACME" in page.getvalue()
    assert "26,347 more" in page.getvalue()


def test_where_nothing_is_known() -> None:
    assert where_of(ItemRow("U", "unit", None, "confirmed", 1, "unknown", None, None, None)) == ""


def test_a_list_is_cut_where_told_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(cut([[ROW, ROW], [ROW]], 2)) == [[ROW, ROW]]
    assert "there are more" in capsys.readouterr().err


def test_a_list_that_fits_is_not_called_cut(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(cut([[ROW, ROW], [ROW]], 3)) == [[ROW, ROW], [ROW]]
    assert capsys.readouterr().err == ""
