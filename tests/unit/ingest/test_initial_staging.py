"""What only all records of a first load tell: duplicates, what is voided, what names mean, what belongs together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson
import pytest

from whereused.ingest import Submission
from whereused.ingest.initial.decoding import decode_batch, unpacked
from whereused.ingest.initial.staging import Staging, meanings, open_staging, things

CARRIES = {"identifiers": [{"scheme": "serial", "value": "NAME"}]}


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    found = Staging(tmp_path / "it's here.db")
    yield found
    found.close()


def stage(staging: Staging, *records: dict[str, Any], batch: int = 2) -> int:
    for first in range(0, len(records), batch):
        pieces = [
            Submission(orjson.dumps(record).decode(), "json", None, None, "f") for record in records[first:][:batch]
        ]
        staging.add(decode_batch((first, pieces)))
    staging.meet_duplicates()
    return staging.settle()


def fit(component: str, number: int) -> dict[str, Any]:
    return {"record": "install", "component": component, "parent": "P", "record_id": f"R{number}"}


def grouped(staging: Staging, *spans: tuple[int, int]) -> list[list[tuple[str, list[str]]]]:
    opened = open_staging(staging.path)
    found = [
        [
            (
                thing,
                sorted(f"{unpacked(row[2]).id}{'' if row[1] else ' again'}{' void' * bool(row[3])}" for row in rows),
            )
            for thing, rows in groupby(things(opened, *span), key=itemgetter(0))
        ]
        for span in spans
    ]
    opened.close()
    return found


def test_the_first_of_two_contents_counts_in_whichever_batch_the_other_is(staging: Staging) -> None:
    item = {"record": "item", "id": "A", "record_id": "R"}
    stage(staging, item, {"record": "item", "id": "C"}, item, {**item, "id": "B"}, {**item, "id": "B"})
    assert staging.count_records() == 2
    rejections = list(staging.rejections())
    assert [each.pointer for each in rejections] == ["/record_id", "/record_id"]
    assert '"id":"A"' in rejections[0].reason.partition("Refused")[0]
    assert '"id":"B"' in rejections[0].reason.partition("Refused")[2]


def test_records_stand_with_every_item_that_their_component_may_be(staging: Staging) -> None:
    stage(
        staging,
        {"record": "item", "id": "A", "record_id": "A", **CARRIES},
        {"record": "item", "id": "B", "record_id": "B", **CARRIES},
        fit("NAME", 1), fit("A", 2), fit("OTHER", 3),
        {"record": "correction", "voids": "R1", "record_id": "C"},
    )  # fmt: skip
    (everything,) = grouped(staging, (1, 100))
    assert everything == [
        ("correction:C", ["C"]),
        ("fit:A", ["R1 void", "R2"]),
        ("fit:B", ["R1 again void"]),
        ("fit:OTHER", ["R3"]),
        ("item:A", ["A"]),
        ("item:B", ["B"]),
    ]


def test_a_name_means_what_is_described_under_it_or_else_what_bears_it(staging: Staging) -> None:
    named = {"scheme": "rfid", "value": "TAG"}
    stage(
        staging,
        {"record": "item", "id": "NAME"},
        {"record": "item", "id": "A", **CARRIES},
        {"record": "item", "id": "B", "identifiers": [named]},
        {"record": "item", "id": "C", "identifiers": [named], "record_id": "RC"},
        {"record": "correction", "voids": "RC"},
    )
    opened = open_staging(staging.path)
    assert list(meanings(opened, ["NAME", "TAG", "A", "UNKNOWN"])) == [("TAG", "B")]
    opened.close()


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_things_are_whole_in_whichever_span_they_begin(staging: Staging, size: int) -> None:
    rows = stage(staging, *(fit(component, number) for number, component in enumerate("AAABCCCCCDDE")))
    assert rows == 12
    (whole,) = grouped(staging, (1, rows))
    spans = [(first, min(first + size - 1, rows)) for first in range(1, rows + 1, size)]
    assert [thing for span in grouped(staging, *spans) for thing in span] == whole
    assert [len(records) for _, records in whole] == [3, 1, 5, 2, 1]
