"""Extracts of a plant through a mapping file give the graph of the native records, and a real system's data load."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.graphs import dump, run, wipe
from support.loading import accept
from support.plant_extracts import MAP, RECORDS, write_extracts
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, load, read_mapping
from whereused.trace import Tracer, parse_question

REPOSITORY = Path(__file__).resolve().parents[3]
INVENTREE = REPOSITORY.parent / "shared" / "data" / "inventree-demo" / "inventree_data.json"


@pytest.fixture(autouse=True)
def _empty(graph: Graph) -> Iterator[None]:
    wipe(graph)
    yield
    wipe(graph)


def facts(graph: Graph) -> tuple[Counter[Any], Counter[Any]]:
    """The graph, but for how its records were written and where each came from."""
    nodes, edges = dump(graph)
    written = {"body", "received", "format", "zone"}
    return Counter({_without(node, written): count for node, count in nodes.items()}), edges


def _without(node: Any, names: set[str]) -> Any:
    labels_and_properties = [
        tuple(pair for pair in part if not (isinstance(pair, tuple) and pair[0] in names)) for part in node
    ]
    return tuple(map(tuple, labels_and_properties))


def test_extracts_through_one_map_give_the_graph_of_the_native_records(graph: Graph, tmp_path: Path) -> None:
    folder = write_extracts(tmp_path / "extracts")
    report = load(Ledger(graph), [folder], mapping=read_mapping(MAP))
    assert (report.accepted, report.rejections) == (len(RECORDS), [])
    assert report.notes == ["Wareneingang 2026-03.csv (deliveries): 1 row gave no record, as no `when` holds."]
    mapped = facts(graph)
    wipe(graph)
    accept(graph, *RECORDS)
    assert facts(graph) == mapped


def test_a_record_keeps_the_row_it_was_made_of(graph: Graph, tmp_path: Path) -> None:
    load(Ledger(graph), [write_extracts(tmp_path)], mapping=read_mapping(MAP))
    [[received]] = run(graph, "MATCH (r:Record {id: 'ERP-4900001-0002-item'}) RETURN r.received")
    kept = json.loads(received)
    assert (kept["file"], kept["line"]) == ("Wareneingang 2026-03.csv", 4)
    assert kept["row"]["Bezeichnung"] == '"Binder\nÜberseeware'.lstrip('"')
    assert kept["row"]["LICHA"] == "-"


def test_the_same_extracts_again_change_nothing(graph: Graph, tmp_path: Path) -> None:
    folder = write_extracts(tmp_path)
    load(Ledger(graph), [folder], mapping=read_mapping(MAP))
    before = dump(graph)
    again = load(Ledger(graph), [folder], mapping=read_mapping(MAP))
    assert (again.accepted, again.duplicates, again.rejected) == (0, len(RECORDS), 0)
    assert dump(graph) == before


def test_a_refused_row_is_kept_whole_with_its_column(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        'source = "MES"\n[tables.t]\nfiles = ["*.csv"]\n[[tables.t.records]]\nrecord = "item"\nid = "{Lot}"\n'
        'quantity = "{Qty}"\nuom = "{Unit}"\n'
    )
    (tmp_path / "t.csv").write_text("Lot,Qty,Unit\nL1,5,KGM\n,6,KGM\nL3,much,KGM\nL4,5,kilo\nL5,5\nL6,1,KGM\n")
    report = load(Ledger(graph), [tmp_path / "t.csv"], mapping=read_mapping(tmp_path / "m.toml"))
    assert (report.accepted, report.rejected) == (2, 4)
    told = {refused.line: (refused.pointer, refused.reason) for refused in report.rejections}
    assert told[3] == ("/Lot", "id (from Lot) of the item record: The field 'id' is missing.")
    assert told[4][0] == "/Qty"
    assert "'much' is no number" in told[4][1]
    assert told[5][0] == "/Unit"
    assert "uom (from Unit) of the item record" in told[5][1]
    assert told[6] == ("", "The row has 2 cells, the header 3.")
    kept = run(graph, "MATCH (r:RejectedRecord) RETURN r.line, r.body, r.pointer ORDER BY r.line")
    assert kept[2] == [5, '{"Lot":"L4","Qty":"5","Unit":"kilo"}', "/Unit"]


def test_a_file_without_a_column_of_the_map_is_refused_and_the_others_are_not(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[tables.t]\nfiles = ["t*.csv"]\n[[tables.t.records]]\nrecord = "item"\nid = "{Lot}"\n'
    )
    (tmp_path / "t1.csv").write_text("Lott\nL1\n")
    (tmp_path / "t2.csv").write_text("Lot\nL2\n")
    report = load(Ledger(graph), [tmp_path], mapping=read_mapping(tmp_path / "m.toml"))
    assert (report.accepted, report.rejected) == (1, 1)
    [refused] = report.rejections
    assert refused.pointer == "/Lot"
    assert "t1.csv has no column 'Lot', which tables.t names: did you mean 'Lott'?" in refused.reason


needs_inventree = pytest.mark.skipif(not INVENTREE.exists(), reason="shared/data/inventree-demo is absent")


@needs_inventree
def test_a_real_stock_system_loads_and_its_batches_are_found_in_what_they_were_built_into(graph: Graph) -> None:
    report = load(Ledger(graph), [INVENTREE], mapping=read_mapping(REPOSITORY / "docs" / "maps" / "inventree.toml"))
    assert report.rejections == []
    tables: defaultdict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in json.loads(INVENTREE.read_bytes()):
        tables[row["model"]][row["pk"]] = row["fields"]
    stock = tables["stock.stockitem"]

    def id_of(pk: int) -> str:
        fields = stock[pk]
        return f"part-{fields['part']}/{fields['batch']}" if fields["batch"] and not fields["serial"] else f"stock-{pk}"

    installed = [
        (row["item"], row["deltas"]["stockitem"])
        for row in tables["stock.stockitemtracking"].values()
        if row["tracking_type"] == 30
    ]
    assert installed
    edges = run(graph, "MATCH (c:Item)-[r:INSTALLED_IN]->(p:Item) RETURN c.id, p.id")
    assert sorted(map(tuple, edges)) == sorted({(id_of(child), id_of(parent)) for child, parent in installed})
    serials = run(graph, "MATCH (u:Unit)-[:IDENTIFIED_BY]->(i:Identifier {scheme: 'serial'}) RETURN count(u)")
    assert serials == [[sum(1 for fields in stock.values() if fields["serial"])]]
    tracer = Tracer(graph)
    for child, parent in installed:
        for name in (f"stock-{child}", id_of(child)):
            question = parse_question({"any_of": [{"item": name}]})
            reached = {item.id for item in tracer.where_used(question).items}
            assert id_of(parent) in reached, (name, parent)
    batches = {f"part-{fields['part']}/{fields['batch']}" for fields in stock.values() if fields["batch"]}
    lots = run(graph, "MATCH (l:Lot) WHERE l.id CONTAINS '/' RETURN count(l)")
    assert lots == [[len(batches)]]
    used = {
        tables["build.buildline"][row["build_line"]]["build"]: row["stock_item"]
        for row in tables["build.builditem"].values()
    }
    made = {fields["build"]: pk for pk, fields in stock.items() if fields["build"] in used}
    for build, pk in made.items():
        question = parse_question({"any_of": [{"item": f"stock-{used[build]}"}]})
        assert id_of(pk) in {item.id for item in tracer.where_used(question).items}
