"""One item: who carries a name, what is in it, its dossier, the ledger about it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from support.graphs import run
from whereused.errors import AmbiguousItem, ItemNotFound, UsageError
from whereused.graph.driver import Graph
from whereused.trace import Tracer, ask

ITEMS = """
CREATE (p:Product {id: 'PCB-2', name: 'Board', attributes: '{}'}),
  (u:Item:Unit {id: 'U-1', kind: 'unit', product: 'PCB-2', supplier: 'ACME', made_at: datetime('2026-01-02T00:00:00Z'),
    attributes: '{"colour": "green"}', conflicts: ['lot or unit?']})-[:INSTANCE_OF]->(p),
  (v:Item:Unit {id: 'U-2', kind: 'unit'}), (n:Item:Lot {id: 'S-9', kind: 'lot'}),
  (odd:Item:Unit {id: 'id:U-2', kind: 'unit'}),
  (i:Identifier {id: 'serial:S-9', scheme: 'serial', value: 'S-9'}),
  (r:Identifier {id: 'epc:7', scheme: 'epc', value: '7'}),
  (u)-[:IDENTIFIED_BY]->(i), (v)-[:IDENTIFIED_BY]->(i), (u)-[:IDENTIFIED_BY]->(r),
  (u)<-[:PRODUCED {at: datetime('2026-01-02T00:00:00Z'), records: ['R-1']}]-(s:ProcessStep {id: 'ST', step: 'ST',
    operation: 'reflow', equipment: ['OVEN-3']}),
  (u)-[:INSTALLED_IN {position: 'A1', valid_from: datetime('2026-01-05T00:00:00Z'),
    valid_to: datetime('2026-01-08T00:00:00Z'), records: ['R-2']}]->(v),
  (u)<-[:OF]-(m:Measurement {id: 'M', characteristic: 'peak', value: 251.0, unit: 'CEL', upper: 250.0, result: 'fail',
    at: datetime('2026-01-03T00:00:00Z')})-[:DERIVED_FROM]->(mr:Record {id: 'R-3', kind: 'measurement',
    body: '{"record": "measurement"}', recorded_at: datetime('2026-01-03T00:00:00Z')}),
  (q:QualityRecord {id: 'NCR-1', kind: 'nonconformance', status: 'open'})-[:CONCERNS]->(u),
  (u)-[:DERIVED_FROM]->(:Record {id: 'R-0', kind: 'item', key: 'item:U-1', body: '{"record": "item", "id": "U-1"}',
    source: 'mes', event_time: datetime('2026-01-01T00:00:00Z'), recorded_at: datetime('2026-01-09T00:00:00Z')}),
  (:Record {id: 'R-V', kind: 'item', key: 'item:U-1', body: 'csv,text', recorded_at: datetime('2026-01-10T00:00:00Z'),
    voided_at: datetime('2026-01-11T00:00:00Z'), voided_by: ['R-C']}),
  (:Record {id: 'R-C', kind: 'correction', voids: 'R-V', body: '{}', recorded_at: datetime('2026-01-11T00:00:00Z')}),
  (mr)-[:MENTIONS]->(u),
  (pallet:Item:Container {id: 'PALLET', kind: 'container'}), (carton:Item:Container {id: 'CARTON', kind: 'container'}),
  (carton)-[:PACKED_IN {valid_from: datetime('2026-01-06T00:00:00Z')}]->(pallet),
  (v)-[:PACKED_IN {valid_from: datetime('2026-01-06T00:00:00Z'), valid_to: datetime('2026-01-07T00:00:00Z')}]->(carton)
"""


@pytest.fixture(scope="module", autouse=True)
def items(empty: Graph) -> None:
    run(empty, ITEMS)


def test_a_name_that_several_carry_is_answered_with_all_of_them(tracer: Tracer) -> None:
    assert [(each.id, each.matched) for each in tracer.resolve("S-9")] == [
        ("S-9", "id"),
        ("U-1", "serial"),
        ("U-2", "serial"),
    ]
    with pytest.raises(AmbiguousItem) as raised:
        tracer.where_used(ask(["S-9"]))
    assert [each["id"] for each in raised.value.details["candidates"]] == ["S-9", "U-1", "U-2"]


def test_an_id_can_be_meant_exactly(tracer: Tracer) -> None:
    assert tracer.resolve_one("id:S-9") == "S-9"
    assert tracer.resolve_one("7") == "U-1"
    assert tracer.resolve_one("id:U-2") == "id:U-2"


@pytest.mark.parametrize("name", ["nobody", "id:serial", "id:7", "id:"])
def test_a_name_that_nobody_carries_is_not_found(tracer: Tracer, name: str) -> None:
    assert tracer.resolve(name) == []
    for question in (tracer.dossier, tracer.contents, tracer.records, tracer.draw, tracer.resolve_one):
        with pytest.raises(ItemNotFound):
            question(name)


def test_contents_now_and_then(tracer: Tracer) -> None:
    then = datetime(2026, 1, 6, 12, tzinfo=UTC)
    assert [each.id for each in tracer.contents("PALLET").items] == ["CARTON"]
    assert [each.id for each in tracer.contents("PALLET", recursive=True).items] == ["CARTON"]
    found = tracer.contents("PALLET", then, recursive=True).items
    assert [(each.id, each.in_) for each in found] == [("CARTON", "PALLET"), ("U-2", "CARTON"), ("U-1", "U-2")]
    assert found[1].model_dump(mode="json")["from"] == "2026-01-06T00:00:00Z"
    assert found[2].position == "A1"


def test_a_dossier_tells_one_timeline(tracer: Tracer) -> None:
    dossier = tracer.dossier("U-1")
    assert dossier.product == {"id": "PCB-2", "name": "Board"}
    assert dossier.supplier == {"id": "ACME"}
    assert dossier.attributes == {"colour": "green"}
    assert [(name.scheme, name.value) for name in dossier.identifiers] == [("epc", "7"), ("serial", "S-9")]
    assert dossier.conflicts == ["lot or unit?"]
    assert dossier.complete
    assert [(entry.kind, entry.summary, entry.records) for entry in dossier.history] == [
        ("produced", "Came out of step ST (reflow) on OVEN-3", ["R-1"]),
        ("measured", "peak = 251.0 CEL (limits … to 250.0): fail", ["R-3"]),
        ("installed", "Installed in U-2 at A1", ["R-2"]),
        ("removed", "Removed from U-2 at A1", ["R-2"]),
        ("quality", "Nonconformance NCR-1, open", []),
    ]
    assert dossier.history[-1].at is None


def test_a_huge_history_is_capped_and_says_so(empty: Graph, tracer: Tracer) -> None:
    run(
        empty,
        "CREATE (x:Item:Lot {id: 'HUGE', kind: 'lot'}) WITH x UNWIND range(1, 1500) AS n "
        "CREATE (x)-[:CONSUMED_IN]->(:ProcessStep {id: 'huge-' + n, step: 'huge-' + n})",
    )
    dossier = tracer.dossier("HUGE")
    assert not dossier.complete
    assert dossier.history_counts == {"consumed": 1500}
    assert len(dossier.history) == 1000


def test_the_ledger_tells_void_records_and_what_voided_them(tracer: Tracer) -> None:
    page = tracer.records("U-1", limit=3)
    assert [each.record_id for each in page.records] == ["R-0", "R-3", "R-V"]
    assert not page.complete
    assert page.records[0].body == {"record": "item", "id": "U-1"}
    assert (page.records[2].void, page.records[2].voided_by, page.records[2].body) == (True, ["R-C"], "csv,text")
    last = tracer.records("U-1", limit=3, cursor=page.next)
    assert [each.record_id for each in last.records] == ["R-C"]
    assert last.complete
    assert last.next is None


@pytest.mark.parametrize("limit", [0, 1001])
def test_a_limit_out_of_range_is_refused(tracer: Tracer, limit: int) -> None:
    with pytest.raises(UsageError):
        tracer.where_used(ask(["U-1"]), limit)
