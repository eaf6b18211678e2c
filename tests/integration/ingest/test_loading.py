"""Loading files: every way in gives the same graph, and a load that is killed is simply run again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from support.graphs import dump, run, wipe
from whereused.errors import UsageError
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, load
from whereused.plant.simulation import Plant

LOADER = """
import sys
from pathlib import Path
from whereused.graph.driver import Address, Graph
from whereused.ingest import Ledger, load, loading
loading.BATCH = 100
with Graph(Address(*sys.argv[1:5])) as graph:
    print(load(Ledger(graph), [Path(sys.argv[5])], progress=lambda _: print("batch", flush=True)).accepted)
"""


@pytest.fixture(autouse=True)
def _empty(graph: Graph) -> Iterator[None]:
    wipe(graph)
    yield
    wipe(graph)


def ndjson(path: Path, records: list[dict[str, object]]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path


def test_a_killed_load_run_again_gives_the_graph_of_one_that_was_not(graph: Graph, tmp_path: Path) -> None:
    file = ndjson(tmp_path / "records.ndjson", list(Plant(30, 5).run()))
    load(Ledger(graph), [file])
    expected = dump(graph)
    wipe(graph)
    address = graph.address
    command = [
        sys.executable, "-c", LOADER, address.uri, address.username, address.password, address.database, str(file)
    ]  # fmt: skip
    killed = 0
    for batches in (1, 2, 4):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as loader:
            assert loader.stdout is not None
            for _ in range(batches):
                loader.stdout.readline()
            time.sleep(random.uniform(0, 0.1))
            loader.send_signal(signal.SIGKILL)
            killed += loader.wait() == -signal.SIGKILL
    assert killed == 3
    taken = run(graph, "MATCH (r:Record) RETURN count(r)")[0][0]
    report = load(Ledger(graph), [file])
    assert 0 < taken == report.duplicates
    assert dump(graph) == expected


def test_a_truncated_file_gives_its_whole_records_and_names_the_torn_one(graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / "records.ndjson"
    file.write_text('{"record":"item","id":"A","kind":"lot"}\n{"record":"item","id":"B","ki')
    report = load(Ledger(graph), [file])
    assert report.accepted == 1
    [refused] = report.rejections
    assert (refused.file, refused.line) == (str(file), 2)
    assert "cut off" in refused.reason
    assert run(graph, "MATCH (r:RejectedRecord) RETURN r.file, r.line, r.body") == [
        [str(file), 2, '{"record":"item","id":"B","ki']
    ]


def test_a_csv_with_a_missing_column_is_refused_and_the_other_files_are_not(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "install.csv").write_text("component,at\nA,2026-01-01T00:00:00Z\n")
    (tmp_path / "item.csv").write_text("id,kind\nA,unit\nB,\n")
    (tmp_path / "notes.txt").write_text("not records")
    report = load(Ledger(graph), [tmp_path])
    assert (report.accepted, report.rejected) == (2, 1)
    assert report.rejections[0].pointer == "/parent"
    assert "column 'parent' is missing" in report.rejections[0].reason
    assert [file.name for file in report.left_out] == ["notes.txt"]


def test_a_misspelled_csv_column_is_named_with_what_was_meant(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "item.csv").write_text("id,prodct\nA,P\n")
    [refused] = load(Ledger(graph), [tmp_path]).rejections
    assert "did you mean 'product'?" in refused.reason


def test_a_csv_row_that_is_cut_short_is_refused_alone(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "item.csv").write_text("id,kind,product\nA,lot,P\nB,lot\nC,lot,P\n")
    report = load(Ledger(graph), [tmp_path / "item.csv"])
    assert report.accepted == 2
    assert (report.rejections[0].line, report.rejections[0].reason) == (3, "The row has 2 cells, the header 3.")


def test_bytes_that_are_no_text_are_refused_alone(graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / "records.ndjson"
    file.write_bytes(b'{"record":"item","id":"A"}\n{"record":"item","id":"\xff"}\n')
    report = load(Ledger(graph), [file])
    assert (report.accepted, report.rejected) == (1, 1)
    assert "not UTF-8" in report.rejections[0].reason


def test_a_zone_for_times_without_an_offset(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "item.csv").write_text("id,made_at\nA,2026-07-01T02:00:00\n")
    assert load(Ledger(graph), [tmp_path]).rejected == 1
    assert load(Ledger(graph), [tmp_path], zone="Europe/Berlin").accepted == 1
    assert run(graph, "MATCH (i:Item) RETURN toString(i.made_at)") == [["2026-07-01T00:00:00Z"]]
    with pytest.raises(UsageError, match="Europe/Nowhere"):
        load(Ledger(graph), [tmp_path], zone="Europe/Nowhere")


def test_a_path_that_is_not_there_stops_before_anything_is_loaded(graph: Graph, tmp_path: Path) -> None:
    ndjson(tmp_path / "a.ndjson", [{"record": "item", "id": "A"}])
    with pytest.raises(UsageError, match=r"missing\.ndjson is not there"):
        load(Ledger(graph), [tmp_path / "a.ndjson", tmp_path / "missing.ndjson"])
    assert run(graph, "MATCH (r:Record) RETURN count(r)") == [[0]]


def test_a_file_changed_between_loads_adds_what_is_new(graph: Graph, tmp_path: Path) -> None:
    file = ndjson(tmp_path / "a.ndjson", [{"record": "item", "id": "A"}])
    load(Ledger(graph), [file])
    ndjson(file, [{"record": "item", "id": "A"}, {"record": "item", "id": "B"}])
    report = load(Ledger(graph), [file])
    assert (report.accepted, report.duplicates) == (1, 1)
