"""The first big load gives the graph that the online way gives.

A start of Java takes seconds: many random histories, each behind a prefix, are loaded together with everything else.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from support.graphs import dump, run, wipe
from support.histories import histories
from support.master_data import MILL, json_with, vocabulary, xml_with
from support.neo4j_server import managed_settings
from support.small_plant import small_plant
from support.timed_histories import prefixed, timed_history
from whereused.database import LocalDatabase
from whereused.graph.driver import Address, Graph
from whereused.graph.migrations import pending_migrations
from whereused.ingest import Ledger, LoadReport, Rejection, Submission, load
from whereused.ingest.initial import InitialReport, initial_load
from whereused.plant.simulation import Plant
from whereused.trace import Tracer, ask

RECORDED = datetime(2026, 2, 1, tzinfo=UTC)
"""When a record was recorded is part of it: an installation without a time is certain from then on."""

DRAWN = 150
"""Histories of each sort."""

WHOLE = "WHEREUSED_TEST_WHOLE_PLANT"
"""With this variable set, all of the small plant is loaded, which takes minutes; else a smaller one."""

ASKED = 15
"""Lots and units that are asked about."""

CORNERS: list[dict[str, Any]] = [
    {"record": "quality", "id": "Q 1", "text": 'two\nlines, "quoted" \\ and more\r\n', "concerns": ["Ü"]},
    {"record": "item", "id": "Ü,'\"\\n;|\t1", "attributes": {"a;b": "c,\"d\"", "empty": ""}, "kind": "lot"},
    {"record": "organization", "id": "ACME, Inc.", "name": "", "contact": "", "attributes": {"x": [1, None, True]}},
    {"record": "item", "id": "U\x1d1", "kind": "unit", "lot": "Ü,'\"\\n;|\t1", "quantity": "0.10", "uom": "KGM"},
    {"record": "measurement", "item": "U\x1d1", "characteristic": "v", "value": 1e-9, "step": "NOT TOLD"},
    {"record": "measurement", "item": "U\x1d1", "characteristic": "v", "value": "red", "result": "pass"},
    {"record": "operation", "id": "OP", "sequence": 3, "product": "P", "mixing": "continuous"},
    {"record": "step", "id": "NO MIXING", "operation": "OP", "inputs": [
        {"item": "A", "loaded_at": "2026-01-01T00:00:00.123456+01:00", "unloaded_at": "2026-01-02T00:00:00Z"}],
     "outputs": [{"item": "B", "at": "2026-01-01T12:00:00Z"}], "work_order": "WO", "site": "NOT DESCRIBED",
     "clean_breaks": ["2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"], "parameters": {"peak_c": 250}},
    {"record": "ship", "shipment": "SH", "items": ["B"], "from": "X", "to": "Y", "order": "O"},
    # One record, the same record, the same id with other content, and that once more.
    {"record": "item", "id": "TWICE", "record_id": "T1"},
    {"record": "item", "id": "TWICE", "record_id": "T1"},
    {"record": "item", "id": "OTHER", "record_id": "T1"},
    {"record": "item", "id": "OTHER", "record_id": "T1"},
    {"record": "correction", "voids": "T2", "record_id": "CT2"},
    {"record": "install", "component": "by two names", "parent": "P1", "record_id": "T2"},
    {"record": "item", "id": "N1", "identifiers": [{"scheme": "serial", "value": "by two names"}]},
    {"record": "item", "id": "N2", "identifiers": [{"scheme": "serial", "value": "by two names"}]},
    {"record": "pack", "items": ["by two names"], "container": "by two names, too", "record_id": "T3"},
    {"record": "item", "id": "N3", "identifiers": [{"scheme": "rfid", "value": "by two names, too"}]},
    {"record": "install", "component": "N1", "parent": "N4", "at": "2026-01-01T00:00:00Z"},
    {"record": "event", "context": [], "event": {
        "type": "AssociationEvent", "eventID": "urn:uuid:5", "eventTime": "2026-01-02T00:00:00Z",
        "eventTimeZoneOffset": "+00:00", "action": "DELETE", "parentID": "urn:epc:id:giai:9521568.1"}},
    {"record": "event", "context": [], "event": {
        "type": "ObjectEvent", "eventID": "urn:uuid:6", "eventTime": "2026-01-02T00:00:00Z",
        "eventTimeZoneOffset": "+00:00", "action": "ADD", "bizStep": "commissioning",
        "epcList": ["urn:epc:id:sgtin:9521568.025120.10"]}},
    {"record": "correction", "voids": "urn:uuid:6"},
    {"record": "correction", "voids": "CT2"},
    {"record": "correction", "voids": "nothing"},
    {"record": "item"},
    {"record": "nonsense"},
]  # fmt: skip
"""What is likely to go wrong on the way through a file, and what only all records together tell."""


def drawn() -> Iterator[dict[str, Any]]:
    """Records of many small histories, which never meet."""
    found: list[list[dict[str, Any]]] = []

    @settings(max_examples=DRAWN, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(histories())
    def draw(history: list[dict[str, Any]]) -> None:
        found.append(history)

    draw()
    found += [[record for record, _ in timed_history(Random(seed))] for seed in range(DRAWN)]
    for number, history in enumerate(found):
        yield from (prefixed(record, f"h{number}-") for record in history)


def write(path: Path, records: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> Path:
    with path.open("wb") as file:
        file.writelines(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records)
        file.write(b"no JSON at all\n")
    return path


class Both:
    """Two graphs of the same files, and what was told of each load."""

    def __init__(self, online: Graph, initial: Graph, reports: tuple[LoadReport, InitialReport]) -> None:
        self.online, self.initial = online, initial
        self.reports = reports
        self.told: tuple[list[Rejection], list[Rejection]] = ([], [])


def opened(database: LocalDatabase) -> Graph:
    found = database.start()
    return Graph(Address(found.uri, found.username, found.password, found.database))


@pytest.fixture(scope="module")
def both(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("files")
    write(folder / "1.ndjson", CORNERS)
    plant = small_plant() if os.environ.get(WHOLE) else list(Plant(40, 3).run())
    write(folder / "2.ndjson", [*plant, *drawn(), *CORNERS])
    (folder / "product.csv").write_text("id,name\nP,a product\n,nothing\n")
    (folder / "mill.json").write_bytes(json_with([*MILL, *vocabulary("Party", ("", {"name": "nobody"}))]))
    (folder / "mill.xml").write_bytes(xml_with(MILL))
    database = LocalDatabase(managed_settings(tmp_path_factory.mktemp("home, with a comma")))
    told: tuple[list[Rejection], list[Rejection]] = ([], [])
    wipe(graph)
    online = load(Ledger(graph, clock=lambda: RECORDED), [folder], rejected=told[0].append)
    initial = initial_load(database, [folder], clock=lambda: RECORDED, rejected=told[1].append, processes=2)
    try:
        with opened(database) as built:
            found = Both(graph, built, (online, initial))
            found.told = told
            yield found
    finally:
        database.stop()
        wipe(graph)


def differences(one: Counter[Any], other: Counter[Any]) -> list[Any]:
    return [*(("only online", each) for each in one - other), *(("only initial", each) for each in other - one)][:10]


def test_the_same_records_give_the_same_graph(both: Both) -> None:
    for online, initial in zip(dump(both.online), dump(both.initial), strict=True):
        assert differences(online, initial) == []


def test_times_of_arrival_and_the_ledger_are_the_same(both: Both) -> None:
    arrivals = """
        MATCH (r:Record|RejectedRecord)
        RETURN r.recorded_at.epochMillis AS recorded, r.voided_at.epochMillis AS voided, count(*) AS many ORDER BY many
    """
    assert run(both.initial, arrivals) == run(both.online, arrivals)
    ledger = "MATCH (l:Ledger) RETURN l.projection, l.recorded_at, l.restored, l.version > 0"
    assert run(both.initial, ledger) == run(both.online, ledger)
    assert pending_migrations(both.initial) == []


def test_the_same_is_told_of_the_same_files(both: Both) -> None:
    online, initial = both.reports
    for name in ("accepted", "duplicates", "rejected", "files", "left_out"):
        assert getattr(initial, name) == getattr(online, name), name
    assert [(each.file, each.line, each.pointer, each.reason) for each in both.told[1]] == [
        (each.file, each.line, each.pointer, each.reason) for each in both.told[0]
    ]
    assert run(both.initial, "MATCH (n) RETURN count(n)")[0][0] >= initial.nodes > initial.accepted


def test_questions_have_the_same_answers(both: Both) -> None:
    tracers = Tracer(both.online), Tracer(both.initial)
    ids = run(both.online, "MATCH (i:Unit|Lot) RETURN i.id ORDER BY i.id")
    for (item,) in Random(1).sample(ids, ASKED):
        question = ask([f"id:{item}"], near_misses=True)
        assert tracers[0].where_used(question).counts == tracers[1].where_used(question).counts, item
        assert tracers[0].where_from(question).counts == tracers[1].where_from(question).counts, item


def test_the_ledger_goes_on_from_there(both: Both) -> None:
    more = [{"record": "install", "component": "N1", "parent": "P1", "at": "2026-01-05T00:00:00Z"}]
    for graph in (both.online, both.initial):
        ledger = Ledger(graph, clock=lambda: RECORDED)
        assert (
            ledger.accept([Submission(orjson.dumps(record).decode()) for record in [*more, CORNERS[9]]]).accepted == 1
        )
    assert dump(both.online) == dump(both.initial)
