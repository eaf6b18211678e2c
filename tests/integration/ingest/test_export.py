"""What is exported and loaded into an empty ledger gives the same graph, in every state of knowledge."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from support.graphs import dump, run, wipe
from support.histories import histories
from support.loading import submissions
from support.plant_extracts import MAP, write_extracts
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, Submission, export_csv, export_ndjson, load, read_mapping

FIRST = datetime(2026, 1, 1, tzinfo=UTC)

LOADER = """
import sys
from pathlib import Path
from whereused.graph.driver import Address, Graph
from whereused.ingest import Ledger, load, loading
loading.BATCH = 5
with Graph(Address(*sys.argv[1:5])) as graph:
    load(Ledger(graph), [Path(sys.argv[5])], progress=lambda _: print("batch", flush=True))
"""


@pytest.fixture(autouse=True)
def _empty(graph: Graph) -> Iterator[None]:
    wipe(graph)
    yield
    wipe(graph)


def exact(graph: Graph, *but: str) -> tuple[Counter[Any], Counter[Any], list[Any]]:
    """The whole graph, and when each record was recorded and voided; `but`: how records were written."""
    nodes, edges = dump(graph)
    told = run(
        graph, "MATCH (r:Record) RETURN r.id, r.recorded_at, r.voided_at, r.voided_by, r.hash, r.source ORDER BY r.id"
    )
    if not but:
        return nodes, edges, told
    bare = Counter[Any]()
    for (labels, properties), count in nodes.items():
        bare[labels, tuple(pair for pair in properties if pair[0] not in but)] += count
    return bare, edges, told


def arriving(graph: Graph, records: list[dict[str, Any]], size: int = 3) -> None:
    """Records arrive some at a time, days apart, corrections perhaps before what they void."""
    days = itertools.count()
    for begin in range(0, len(records), size):
        moment = FIRST + timedelta(days=next(days), microseconds=begin)
        Ledger(graph, clock=lambda moment=moment: moment).accept(submissions(records[begin : begin + size]))


def exported(graph: Graph, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "records.ndjson").open("wb") as file:
        export_ndjson(graph, file)
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return (tmp_path_factory.mktemp("export") for _ in itertools.count())


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(history=histories())
def test_random_histories_come_back_as_ndjson_and_as_csv(
    graph: Graph, folders: Iterator[Path], history: list[dict[str, Any]]
) -> None:
    wipe(graph)
    arriving(graph, history[::-1])
    lines, rows = exported(graph, next(folders)), next(folders)
    export_csv(graph, rows)
    before, before_bare = exact(graph), exact(graph, "body", "format")
    wipe(graph)
    assert load(Ledger(graph), [lines]).rejections == []
    assert exact(graph) == before
    wipe(graph)
    assert load(Ledger(graph), [rows]).rejections == []
    assert exact(graph, "body", "format") == before_bare


AWKWARD: list[dict[str, Any]] = [
    {"record": "item", "id": "A|B", "identifiers": [{"scheme": "a=b", "value": "c|d"}, {"scheme": "x", "value": "\\"}]},
    {"record": "organization", "id": "O", "name": "", "address": 'Line 1\r\nLine "2"'},
    {"record": "measurement", "item": "A|B", "characteristic": "c", "value": "1.50"},
    {"record": "measurement", "item": "A|B", "characteristic": "c", "value": 1.5, "record_id": "M"},
    {"record": "measurement", "item": "A|B", "characteristic": "c", "value": "nan"},
    {"record": "quality", "id": "Q", "concerns": ["A|B", {"step": "S"}, {"equipment": "E\\|"}]},
    {"record": "ship", "shipment": "SH", "items": []},
    {"record": "unpack", "container": "T", "items": []},
    {"record": "pack", "container": "T", "items": ["a\\", "b|c", "[x]"], "record_id": "P1"},
    {"record": "step", "id": "S", "inputs": [{"item": "X", "quantity": "0.10", "uom": "KGM"}, {"item": "X"}],
     "outputs": [{"item": "Y"}, {"item": "Y"}], "parameters": {"peak_c": 250, "of": {"a": None}}, "record_id": "S1"},
    {"record": "correction", "voids": "S1"},
    {"record": "install", "component": "C", "parent": "D"},
    {"record": "consume", "item": "X", "quantity": "12345678901234567890.123456789", "uom": "KGM"},
]  # fmt: skip


def test_what_is_awkward_comes_back_as_it_was(graph: Graph, tmp_path: Path) -> None:
    arriving(graph, AWKWARD)
    spread = '{"record": "item",\n "id": "PRETTY",\n "source": null}'
    local = '{"record":"item","id":"LOCAL","made_at":"2026-07-01T02:00:00"}'
    rows = [
        Submission(spread, source="MES"),
        Submission('{"record":"item","id":"NAMED"}', source='M"S'),
        Submission(local, zone="Europe/Berlin"),
        Submission('{"record":"step_input","step":"S","item":"Z","uom":""}', "csv", source="MES"),
        Submission(
            '{"record":"step_output","step":"S","item":"W","at":"2026-07-01 02:00:00"}', "csv", zone="Asia/Tokyo"
        ),
    ]
    assert Ledger(graph).accept(rows).rejected == []
    lines, folder = exported(graph, tmp_path / "lines"), tmp_path / "rows"
    assert export_csv(graph, folder) == len(AWKWARD) + len(rows)
    before = exact(graph, "body", "format", "zone")
    for path in (lines, folder):
        wipe(graph)
        assert load(Ledger(graph), [path]).rejections == []
        assert exact(graph, "body", "format", "zone") == before
    assert "step_input.csv" in {file.name for file in folder.iterdir()}


def test_rows_of_extracts_come_along(graph: Graph, tmp_path: Path) -> None:
    load(Ledger(graph), [write_extracts(tmp_path / "in")], mapping=read_mapping(MAP))
    lines, folder = exported(graph, tmp_path / "lines"), tmp_path / "rows"
    export_csv(graph, folder)
    before = exact(graph, "body", "format")
    for path in (lines, folder):
        wipe(graph)
        load(Ledger(graph), [path])
        assert exact(graph, "body", "format") == before


def test_a_ledger_with_records_of_its_own_records_them_now(graph: Graph, tmp_path: Path) -> None:
    arriving(graph, AWKWARD)
    lines = exported(graph, tmp_path)
    wipe(graph)
    Ledger(graph).accept(submissions([{"record": "item", "id": "OWN"}]))
    report = load(Ledger(graph), [lines])
    assert (report.accepted, report.restamped) == (len(AWKWARD), len(AWKWARD))
    assert run(graph, "MATCH (r:Record) RETURN min(r.recorded_at) > datetime('2026-02-01T00:00:00Z')") == [[True]]


def test_once_it_records_something_itself_it_takes_no_times_over(graph: Graph, tmp_path: Path) -> None:
    arriving(graph, AWKWARD[:3])
    lines = exported(graph, tmp_path)
    wipe(graph)
    assert load(Ledger(graph), [lines]).restamped == 0
    Ledger(graph).accept(submissions([{"record": "item", "id": "OWN"}]))
    late = {"recorded_at": "2020-01-01T00:00:00Z", "record": "item", "id": "LATE"}
    (tmp_path / "late.ndjson").write_bytes(orjson.dumps(late))
    assert load(Ledger(graph), [tmp_path / "late.ndjson"]).restamped == 1


def test_a_load_of_an_export_that_was_killed_is_simply_run_again(graph: Graph, tmp_path: Path) -> None:
    arriving(graph, AWKWARD)
    lines = exported(graph, tmp_path)
    before = exact(graph)
    wipe(graph)
    address = graph.address
    command = [
        sys.executable, "-c", LOADER, address.uri, address.username, address.password, address.database, str(lines)
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as loader:
        assert loader.stdout is not None
        loader.stdout.readline()
        loader.send_signal(signal.SIGKILL)
    report = load(Ledger(graph), [lines])
    assert report.duplicates > 0
    assert report.restamped == 0
    assert exact(graph) == before


def test_a_time_of_recording_that_cannot_be_is_refused(graph: Graph, tmp_path: Path) -> None:
    given_times = ["yesterday", "2026-01-01T00:00:00", "2999-01-01T00:00:00Z"]
    lines = [orjson.dumps({"recorded_at": at, "record": "item", "id": at}) for at in given_times]
    (tmp_path / "records.ndjson").write_bytes(b"\n".join(lines))
    report = load(Ledger(graph), [tmp_path])
    assert [refused.pointer for refused in report.rejections] == ["/recorded_at"] * 3
