"""What only all records of a first load tell: duplicates, what is voided, what names mean, what belongs together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from whereused.ingest.initial import grouping, slices
from whereused.ingest.initial.building import Building
from whereused.ingest.initial.nodes import ToLookAt
from whereused.ingest.initial.progress import Silently
from whereused.ingest.initial.settling import VOIDED
from whereused.ingest.initial.staging import Meanings, Staging, open_staging
from whereused.ingest.initial.workers import Workers
from whereused.ingest.readers import Origin

CARRIES = {"identifiers": [{"scheme": "serial", "value": "NAME"}]}
NOW = datetime(2026, 2, 1, tzinfo=UTC)
PARTS = 3

Built = tuple[Building, Staging]
Build = Callable[..., Built]


@pytest.fixture(params=[1, 100, slices.SLICE])
def build(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    """Reads and groups records of a file that is read in slices of some size."""
    monkeypatch.setattr(slices, "SLICE", request.param)
    staging = Staging(tmp_path / "it's here.db")

    with Workers(0) as workers:

        def built(*records: dict[str, Any]) -> Built:
            path = tmp_path / "records.ndjson"
            path.write_bytes(b"".join(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records))
            building = Building(workers, staging, PARTS, NOW, Silently())
            building.read([(path, Origin())])
            building.group()
            return building, staging

        yield built
    staging.close()


def fit(component: str, number: int) -> dict[str, Any]:
    return {"record": "install", "component": component, "parent": "P", "record_id": f"R{number}"}


def things(building: Building, staging: Staging) -> dict[str, list[str]]:
    """The records of each thing, as they are about to be folded."""
    folder = staging.path.parent
    marks = (folder / "marks").read_bytes()
    grouping.begin(grouping.Given(folder, staging.path, folder / "marks", PARTS, NOW))
    return {
        thing: sorted(
            f"{row.id}{'' if first else ' again'}{' void' * bool(marks[row.number] & VOIDED)}" for row, first in rows
        )
        for part in range(PARTS)
        for thing, rows in grouping.things_in(part).items()
    }


def test_the_first_of_two_contents_counts_in_whichever_slice_the_other_is(build: Build) -> None:
    item = {"record": "item", "id": "A", "record_id": "R"}
    building, staging = build(item, {"record": "item", "id": "C"}, item, {**item, "id": "B"}, {**item, "id": "B"})
    assert (building.counts.accepted, building.counts.duplicates) == (2, 1)
    rejections = list(staging.rejections())
    assert [(each.pointer, each.line) for each in rejections] == [("/record_id", 4), ("/record_id", 5)]
    assert '"id":"A"' in rejections[0].reason.partition("Refused")[0]
    assert '"id":"B"' in rejections[0].reason.partition("Refused")[2]
    assert sorted(things(building, staging)) == ["item:A", "item:C"]


def test_records_stand_with_every_item_that_their_component_may_be(build: Build) -> None:
    found = build(
        {"record": "item", "id": "A", "record_id": "A", **CARRIES},
        {"record": "item", "id": "B", "record_id": "B", **CARRIES},
        fit("NAME", 1), fit("A", 2), fit("OTHER", 3),
        {"record": "correction", "voids": "R1", "record_id": "C"},
    )  # fmt: skip
    assert things(*found) == {
        "correction:C": ["C"],
        "fit:A": ["R1 void", "R2"],
        "fit:B": ["R1 again void"],
        "fit:OTHER": ["R3"],
        "item:A": ["A"],
        "item:B": ["B"],
    }


def test_a_name_means_what_is_described_under_it_or_else_what_bears_it(build: Build) -> None:
    named = {"identifiers": [{"scheme": "rfid", "value": "TAG"}]}
    _, staging = build(
        {"record": "item", "id": "NAME"},
        {"record": "item", "id": "A", **CARRIES},
        {"record": "item", "id": "B", **named},
        {"record": "item", "id": "C", **named, "record_id": "RC"},
        {"record": "correction", "voids": "RC"},
    )
    opened = open_staging(staging.path)
    meanings = Meanings(opened)
    assert list(meanings.of(["NAME", "TAG", "A", "UNKNOWN"])) == [("TAG", "B", 1)]
    opened.close()


def test_a_correction_that_was_refused_voids_nothing(build: Build) -> None:
    item = {"record": "item", "id": "A", "record_id": "R"}
    correction = {"record": "correction", "record_id": "C"}
    found = build(item, {**correction, "voids": "another"}, {**correction, "voids": "R"})
    assert things(*found)["item:A"] == ["R"]


def test_an_export_is_recorded_as_it_says_only_if_all_that_counts_does(build: Build) -> None:
    early, late = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00+01:00"
    item = {"record": "item", "id": "A", "record_id": "R"}
    same = {"recorded_at": "2026-01-09T00:00:00Z", **item}
    building, _ = build({"recorded_at": early, **item}, {"recorded_at": late, "record": "item", "id": "B"}, same)
    assert building.counts.stamped == building.counts.accepted == 2
    assert building.counts.latest == datetime.fromisoformat(late)


def test_what_is_folded_at_once_and_what_needs_more_are_the_same_lines(build: Build, tmp_path: Path) -> None:
    building, _ = build(
        {"record": "item", "id": "A", "kind": "unit", "product": "P", **CARRIES},
        {"record": "item", "id": "B", "kind": "unit", "product": "P"},
        {"record": "item", "id": "B", "lot": "L"},
        {"record": "install", "component": "A", "parent": "M", "at": "2026-01-01T00:00:00Z"},
        {"record": "install", "component": "B", "parent": "NAME", "at": "2026-01-01T00:00:00Z"},
    )
    building.fold()
    building.write_nodes(ToLookAt(tmp_path))
    lines = [line for path in tmp_path.glob("*.csv") for line in path.read_text().splitlines()[1:]]
    ends = sorted(line.split(",")[:2] for line in lines if '"2026-01-01T00:00:00+00:00"' in line and line[1] in "AB")
    assert ends == [['"A"', '"M"'], ['"B"', '"A"']]
    labels = {line.split(",")[0]: line.rpartition(",")[2].split("\ufdd0") for line in lines if ",Item" in line}
    assert labels == {
        '"A"': ["Item", "Unit", "Component", "Changing"],
        '"B"': ["Item", "Unit", "Component"],
        '"L"': ["Item", "Placeholder"],
        '"M"': ["Item", "Placeholder", "Changing"],
    }
    assert (building.written.nodes, building.written.edges) == (len(lines) - 9, 9)
