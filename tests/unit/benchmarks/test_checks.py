"""The benchmark's checks let a true answer pass, and no other."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from benchmarks.checks import check, check_against_key
from benchmarks.closure import Extent
from benchmarks.served import Listed, Whole

Rows = list[tuple[str, str, str]]

TRUE: Rows = [
    ("A", "confirmed", ""),
    ("B", "possible", ""),
    ("C", "", "removed_before"),
    ("D", "", "record_voided"),
    ("Z", "", "packed_together"),
]


class Api:
    """An API that says this of LOT."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def rows(self, lot: str) -> Iterator[tuple[str, str, str]]:
        assert lot == "LOT"
        return iter(self._rows)

    def list_all(self, lot: str) -> Listed:
        assert lot == "LOT"
        return Listed(sum(1 for _, certainty, _ in self._rows if certainty), 100)


class Closure:
    """A graph in which LOT reaches A, B and C, and D by a record that was voided."""

    def ids(self, lot: str) -> set[str]:
        assert lot == "LOT"
        return {"A", "B", "C"}

    def connected(self, lot: str) -> set[str]:
        assert lot == "LOT"
        return {"A", "B", "C", "D"}

    def extent(self, lot: str) -> Extent:
        assert lot == "LOT"
        return Extent(4, 3, 1)


def without(*ids: str) -> Rows:
    return [row for row in TRUE if row[0] not in ids]


def test_a_true_answer_passes() -> None:
    checked = check("LOT", Api(TRUE), Closure())  # type: ignore[arg-type]
    assert checked.whole == Whole(affected=2, missed=3)
    assert checked.listed.rows == 2


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (without("A"), "not both, such as A"),
        (without("C"), "not both, such as C"),
        ([*without("D"), ("D", "confirmed", "")], "not in its closure, such as D"),
        ([*TRUE, ("X", "confirmed", "")], "not in its closure, such as X"),
        ([*TRUE, ("X", "", "removed_before")], "not both, such as X"),
        ([*TRUE, ("A", "", "removed_before")], "names an item twice"),
    ],
)
def test_an_answer_that_lacks_or_adds_or_contradicts_itself_does_not(rows: Rows, why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        check("LOT", Api(rows), Closure())  # type: ignore[arg-type]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    def line(item: str, confirmed: Iterable[str], possible: Iterable[str], **fields: object) -> str:
        question = {"any_of": [{"item": item}], "mode": "ever"} | fields
        answer = {"question": question, "direction": "used", "confirmed": [*confirmed], "possible": [*possible]}
        return json.dumps(answer) + "\n"

    path = tmp_path / "answers.ndjson.gz"
    with gzip.open(path, "wt") as file:
        file.write(line("NARROW", ["A"], []) + line("LOT", ["A"], ["B"]) + line("NOW", ["A"], ["Z"], mode="current"))
    return path


def test_the_keys_answer_nearest_to_the_reach_is_asked_for(key: Path) -> None:
    assert check_against_key(key, 50, Api(TRUE)) == ("LOT", 2)  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", [without("A"), [("A", "confirmed", ""), ("B", "confirmed", "")]])
def test_an_item_or_a_certainty_that_differs_from_the_key_fails(key: Path, rows: Rows) -> None:
    with pytest.raises(AssertionError, match="answer key"):
        check_against_key(key, 50, Api(rows))  # type: ignore[arg-type]
