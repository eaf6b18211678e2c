"""What a person reads of an answer."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from whereused.cli.questions import Mode, Narrowing
from whereused.cli.shown import counts_line, cut, print_table, start_of, where_of
from whereused.errors import InvalidQuestion
from whereused.model.answers import Answer, ItemRow, NearMiss, PathEdge
from whereused.model.questions import Question
from whereused.trace import parse_question

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


def test_near_misses_are_a_table_of_their_own_with_their_reasons() -> None:
    page = io.StringIO()
    edge = {"type": "INSTALLED_IN", "from": "C-1", "to": "U-2", "records": ["R3"]}
    missed = NearMiss(id="U-2", kind="unit", product=None, reason="removed_before", edge=edge)
    unclear = NearMiss(id="U-3", kind="unit", product=None, reason="voided", edge=None)

    print_table(
        Console(file=page, width=200, markup=False),
        answer(counts={"unit": 5, "possible": 1, "near_misses": 9}, near_misses=[missed, unclear], complete=False),
        "used",
    )

    lines = page.getvalue().splitlines()
    assert lines[0] == "LOT-7 went into 5 units (1 possibly) (ever)."
    assert "Near misses, connected and not affected (9):" in lines
    assert any(
        line.split() == ["U-2", "unit", "removed", "before", "C-1", "-INSTALLED_IN->", "U-2", "[R3]"] for line in lines
    )
    assert lines[-1].startswith("… and 11 more")


def test_evidence_has_a_column_where_it_was_asked_for() -> None:
    page = io.StringIO()
    proved = replace(ROW, evidence=[PathEdge(type="SERIALIZED_AS", from_="LOT-7", to=ROW.id, records=["R1"])])

    print_table(Console(file=page, width=200, markup=False), answer(items=[proved]), "used")

    assert f"LOT-7 -SERIALIZED_AS-> {ROW.id} [R1]" in page.getvalue()


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("LOT-7", "LOT-7"),
        ({"supplier": "ACME", "supplier_lot": "A-17"}, "supplier ACME supplier lot A-17"),
        ({"operation": "reflow", "parameter": "peak_c", "above": 250.0}, "operation reflow parameter peak_c above 250"),
        ({"all_of": [{"item": "A"}, {"quality": "Q"}]}, "all of (item A; quality Q)"),
    ],
)
def test_a_start_in_words(start: str | dict[str, object], words: str) -> None:
    assert start_of(start) == words


def narrowing(**given: object) -> Narrowing:
    nothing = dict.fromkeys(("mode", "as_of", "known_at", "kind")) | dict.fromkeys(
        ("end_items", "near_misses", "evidence"), False
    )
    return Narrowing(**{**nothing, **given})  # type: ignore[arg-type]


def test_flags_narrow_the_question_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "question.json"
    file.write_text('{"any_of": [{"quality": "NCR-1"}], "mode": "current", "end_items": true}', encoding="utf-8")

    assert narrowing().of_file(file) == parse_question(
        {"any_of": [{"quality": "NCR-1"}], "mode": "current", "end_items": True}
    )
    asked = narrowing(as_of="2026-03-01T08:00:00Z", evidence=True).of_file(file)
    assert (asked.mode, asked.end_items, asked.evidence) == ("as_of", True, True)
    with pytest.raises(InvalidQuestion):
        narrowing(mode=Mode.AS_OF).of_file(file)


def test_items_may_be_bad_since_a_time() -> None:
    asked: Question = narrowing(near_misses=True).about(["A"], "2026-03-01T08:00:00Z")

    assert [clause.asked() for clause in asked.any_of] == [{"item": "A", "since": "2026-03-01T08:00:00Z"}]
    assert asked.near_misses


def test_where_nothing_is_known() -> None:
    assert where_of(ItemRow("U", "unit", None, "confirmed", 1, "unknown", None, None, None)) == ""


def test_a_list_is_cut_where_told_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(cut([[ROW, ROW], [ROW]], 2)) == [[ROW, ROW]]
    assert "there are more" in capsys.readouterr().err


def test_a_list_that_fits_is_not_called_cut(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(cut([[ROW, ROW], [ROW]], 3)) == [[ROW, ROW], [ROW]]
    assert capsys.readouterr().err == ""
