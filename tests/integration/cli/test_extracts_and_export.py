"""`whereused map init`, `load --map` and `export`, as a user runs them, into a real Neo4j."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.command import whereused
from support.graphs import dump, run, wipe
from support.plant_extracts import MAP, RECORDS, write_extracts
from whereused.graph.driver import Graph
from whereused.settings import Settings


@pytest.fixture(autouse=True)
def empty(graph: Graph) -> None:
    """The graph is empty."""
    wipe(graph)


def test_extracts_in_and_records_out_and_in_again(settings: Settings, graph: Graph, tmp_path: Path) -> None:
    folder = write_extracts(tmp_path / "in")

    loaded = whereused(settings, "load", "--map", str(MAP), str(folder))
    assert loaded.stdout.startswith(f"{len(RECORDS)} accepted, 0 duplicates, 0 rejected from 3 files")
    assert "1 row gave no record" in loaded.stderr
    before = dump(graph)
    whereused(settings, "export", "--output", "all.ndjson", folder=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.ndjson", "in"]
    printed = whereused(settings, "export")
    assert printed.stdout.encode() == (tmp_path / "all.ndjson").read_bytes()
    assert f"{len(RECORDS)} records" in printed.stderr
    wipe(graph)
    whereused(settings, "load", "all.ndjson", folder=tmp_path)
    assert dump(graph) == before


def test_csv_goes_to_a_new_folder(settings: Settings, tmp_path: Path) -> None:
    whereused(settings, "load", "--map", str(MAP), str(write_extracts(tmp_path / "in")))

    assert "--output" in whereused(settings, "export", "--format", "csv", code=2).stderr
    whereused(settings, "export", "--format", "csv", "-o", "out", folder=tmp_path)
    assert {"item.csv", "receive.csv", "step.csv"} <= {path.name for path in (tmp_path / "out").iterdir()}
    again = whereused(settings, "export", "--format", "csv", "-o", "out", folder=tmp_path, code=2)
    assert "not an empty folder" in again.stderr
    assert "is a folder" in whereused(settings, "export", "-o", "out", folder=tmp_path, code=2).stderr


def test_a_refused_row_is_told_with_its_column_and_written_whole(
    settings: Settings, graph: Graph, tmp_path: Path
) -> None:
    (tmp_path / "m.toml").write_text(
        '[tables.t]\nfiles = ["*.csv"]\n[[tables.t.records]]\nrecord = "item"\nid = "{Lot}"\nkind = "{Kind}"\n'
    )
    (tmp_path / "t.csv").write_text("Lot,Kind\nL1,lot\nL2,pile\n")

    ended = whereused(settings, "load", "--map", "m.toml", "t.csv", "--rejects", "bad.ndjson", folder=tmp_path, code=1)

    assert ended.stdout.startswith("t.csv:3: /Kind: kind (from Kind) of the item record: ")
    assert "t.csv (t): read as utf-8 with , between cells." in ended.stderr
    [kept] = [json.loads(line) for line in (tmp_path / "bad.ndjson").read_text().splitlines()]
    assert json.loads(kept["body"]) == {"Lot": "L2", "Kind": "pile"}
    assert run(graph, "MATCH (r:Record) RETURN count(r)") == [[1]]


def test_a_faulty_map_stops_before_anything_is_loaded(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[tables.t]\nfiles = ["*.csv"]\n[[tables.t.records]]\nrecord = "item"\nid = "{?}"\n'
    )
    (tmp_path / "t.csv").write_text("Lot\nL1\n")

    told = whereused(settings, "load", "--map", "m.toml", "t.csv", folder=tmp_path, code=2).stderr
    assert "m.toml: tables.t.records[0].id: this has to be filled in" in told


def test_a_draft_is_printed_or_written_but_never_over_a_file(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Batch;Material\n1;2\n")

    printed = whereused(settings, "map", "init", "t.csv", folder=tmp_path).stdout
    whereused(settings, "map", "init", "t.csv", "-o", "m.toml", folder=tmp_path)
    assert (tmp_path / "m.toml").read_text() == printed
    assert (
        "is there already"
        in whereused(settings, "map", "init", "t.csv", "-o", "m.toml", folder=tmp_path, code=2).stderr
    )
    whereused(settings, "load", "--map", "m.toml", "t.csv", folder=tmp_path)
    assert "nope.csv is not there" in whereused(settings, "map", "init", "nope.csv", folder=tmp_path, code=2).stderr
