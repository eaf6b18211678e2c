"""Where items are now: containers locate, custody is inherited while inside, the latest change of hands wins."""

from __future__ import annotations

from datetime import datetime

import pytest

from support.graphs import run
from support.loading import load_histories
from support.timed_histories import ARRIVALS, day
from whereused.graph.driver import Graph
from whereused.model.answers import ItemRow
from whereused.trace import Tracer, ask

PLANT = """
CREATE (a:Organization {id: 'ACME'}), (b:Organization {id: 'BETA'}), (us:Organization {id: 'US'}),
  (lot:Item:Lot {id: 'LOT', kind: 'lot', quantity: 10.0, uom: 'KGM'}),
  (s1:Shipment {id: 'S1'})-[:SHIPPED_TO]->(a), (s2:Shipment {id: 'S2'})-[:SHIPPED_TO]->(b),
  (in:Shipment {id: 'IN'})-[:SHIPPED_TO]->(us)
WITH * UNWIND $units AS id CREATE (lot)-[:SERIALIZED_AS]->(:Item:Unit {id: id, kind: 'unit', product: 'P'})
"""
UNITS = [
    "in-stock", "shipped", "unpacked-before", "unpacked-after", "reused-tote", "returned", "reshipped", "installed",
    "taken-out-there", "taken-out-before", "scrapped", "consumed", "reworked", "received", "packed", "timeless",
    "machine", "superseded", "other-machine",
]  # fmt: skip
CONTAINERS = ["pallet", "carton", "tote", "outer", "stand"]


def at(number: int | None) -> str | None:
    return None if number is None else f"2026-01-{number:02}T00:00:00Z"


def inside(graph: Graph, type_: str, item: str, holder: str, *days: int | None) -> None:
    begun, ended, superseded = (*days, None)[:3]
    run(
        graph,
        f"MATCH (x:Item {{id: $item}}) MATCH (y:Item {{id: $holder}}) CREATE (x)-[r:{type_} {{valid_from: "
        "datetime($begun), valid_to: datetime($ended), superseded_at: datetime($superseded)}]->(y)",
        item=item,
        holder=holder,
        begun=at(begun),
        ended=at(ended),
        superseded=at(superseded),
    )


def handed(graph: Graph, item: str, shipment: str, **days: int) -> None:
    run(
        graph,
        "MATCH (x:Item {id: $item}) MATCH (s:Shipment {id: $shipment}) CREATE (x)-[:SHIPPED_IN {shipped_at: "
        "datetime($shipped), received_at: datetime($received), returned_at: datetime($returned)}]->(s)",
        item=item,
        shipment=shipment,
        **{word: at(days.get(word)) for word in ("shipped", "received", "returned")},
    )


@pytest.fixture(scope="module")
def rows(empty: Graph, tracer: Tracer) -> dict[str, ItemRow]:
    graph = empty
    run(graph, PLANT, units=UNITS)
    run(graph, "UNWIND $ids AS id CREATE (:Item:Container {id: id, kind: 'container'})", ids=CONTAINERS)
    inside(graph, "PACKED_IN", "carton", "pallet", 1, None)
    handed(graph, "pallet", "S1", shipped=10, received=12)
    inside(graph, "PACKED_IN", "shipped", "carton", 2, None)
    inside(graph, "PACKED_IN", "unpacked-before", "carton", 2, 9)
    inside(graph, "PACKED_IN", "unpacked-after", "carton", 2, 15)
    inside(graph, "PACKED_IN", "packed", "stand", 2, None)
    for number in range(1, 28):
        inside(graph, "PACKED_IN", "tote", "outer", number, number)
    handed(graph, "tote", "S2", shipped=20, returned=22)
    handed(graph, "outer", "S1", shipped=5)
    inside(graph, "PACKED_IN", "reused-tote", "tote", 4, 6)
    handed(graph, "returned", "S1", shipped=3, returned=8)
    handed(graph, "reshipped", "S1", shipped=3, returned=8)
    handed(graph, "reshipped", "S2", shipped=9)
    handed(graph, "machine", "S2", shipped=20)
    inside(graph, "INSTALLED_IN", "installed", "machine", 5, None)
    inside(graph, "INSTALLED_IN", "taken-out-there", "machine", 5, 25)
    inside(graph, "INSTALLED_IN", "taken-out-before", "machine", 5, 19)
    inside(graph, "INSTALLED_IN", "superseded", "machine", 5, None, 7)
    inside(graph, "INSTALLED_IN", "superseded", "other-machine", 7, None)
    handed(graph, "received", "IN", received=2)
    run(graph, "MATCH (x:Item {id: 'timeless'}) MATCH (s:Shipment {id: 'S1'}) CREATE (x)-[:SHIPPED_IN]->(s)")
    run(graph, "MATCH (x:Item {id: 'scrapped'}) CREATE (:Depletion {id: 'd', kind: 'scrap'})-[:OF]->(x)")
    run(graph, "MATCH (x:Item {id: 'consumed'}) CREATE (x)-[:CONSUMED_IN]->(:ProcessStep {id: 'c', step: 'c'})")
    run(
        graph,
        "MATCH (x:Item {id: 'reworked'}) "
        "CREATE (x)-[:CONSUMED_IN]->(:ProcessStep {id: 'w', step: 'w'})-[:PRODUCED]->(x)",
    )
    return {row.id: row for chunk in tracer.stream_items(ask(["LOT"]), "used") for row in chunk}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("in-stock", ("in_stock", None, None, None)),
        ("shipped", ("shipped", "carton", "S1", "ACME")),
        ("unpacked-before", ("in_stock", None, None, None)),
        ("unpacked-after", ("shipped", None, "S1", "ACME")),
        ("reused-tote", ("shipped", None, "S1", "ACME")),
        ("returned", ("returned", None, None, None)),
        ("reshipped", ("shipped", None, "S2", "BETA")),
        ("machine", ("shipped", None, "S2", "BETA")),
        ("installed", ("installed", None, "S2", "BETA")),
        ("taken-out-there", ("shipped", None, "S2", "BETA")),
        ("taken-out-before", ("in_stock", None, None, None)),
        ("superseded", ("installed", None, None, None)),
        ("received", ("received", None, "IN", "US")),
        ("packed", ("in_stock", "stand", None, None)),
        ("timeless", ("shipped", None, "S1", "ACME")),
        ("scrapped", ("scrapped", None, None, None)),
        ("consumed", ("consumed", None, None, None)),
        ("reworked", ("in_stock", None, None, None)),
    ],
)
def test_an_item_is_where_its_history_put_it(
    rows: dict[str, ItemRow], item: str, expected: tuple[str | None, ...]
) -> None:
    row = rows[item]
    assert (row.state, row.container, row.shipment, row.holder) == expected


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("", "serialized"),
        (
            "CREATE (lot)-[:CONSUMED_IN {quantity: 4.0, uom: 'KGM'}]->(:ProcessStep {id: 'l1', step: 'l1'})",
            "serialized",
        ),
        ("MATCH (lot)-[r:SERIALIZED_AS]->() DELETE r", "in_use"),
        ("CREATE (lot)-[:CONSUMED_IN {quantity: 5.9, uom: 'KGM'}]->(:ProcessStep {id: 'l2', step: 'l2'})", "in_use"),
        ("CREATE (:Depletion {id: 'dl', kind: 'consume', quantity: 0.1, uom: 'KGM'})-[:OF]->(lot)", "consumed"),
        ("CREATE (:Depletion {id: 'dm', kind: 'scrap'})-[:OF]->(lot)", "scrapped"),
    ],
)
def test_a_lot_is_used_up_by_its_known_amount(
    rows: dict[str, ItemRow], empty: Graph, tracer: Tracer, change: str, state: str
) -> None:
    """Each change comes on top of those before it."""
    run(empty, f"MATCH (lot:Item {{id: 'LOT'}}) WITH lot {change or 'RETURN 1'}")
    assert tracer.dossier("LOT").place.state == state


def test_containers_that_hold_each_other_end(empty: Graph, tracer: Tracer) -> None:
    run(empty, "UNWIND ['loop-a', 'loop-b', 'loop-c'] AS id CREATE (:Item:Container {id: id, kind: 'container'})")
    for item, holder in (("loop-a", "loop-b"), ("loop-b", "loop-c"), ("loop-c", "loop-a")):
        inside(empty, "PACKED_IN", item, holder, None, None)
    handed(empty, "loop-c", "S2", shipped=3)
    for item in ("loop-a", "loop-b", "loop-c"):
        assert tracer.dossier(item).place.holder == "BETA"
    assert {each.id for each in tracer.contents("loop-a", recursive=True).items} == {"loop-a", "loop-b", "loop-c"}


def test_contents_are_possible_until_what_was_put_in_without_a_time_is_known_to_be_in(
    empty: Graph, tracer: Tracer
) -> None:
    fit = {"component": "moved"}
    records = [
        ({"record": "item", "id": "moved", "kind": "unit"}, 0),
        ({"record": "install", **fit, "parent": "first", "at": day(1)}, 0),
        ({"record": "remove", **fit, "parent": "first", "at": day(3)}, 0),
        ({"record": "install", **fit, "parent": "second"}, 1),
    ]
    history = [
        ({"record_id": f"moved-{each}", **record}, ARRIVALS[when]) for each, (record, when) in enumerate(records)
    ]
    load_histories(empty, {"": history})

    def certainty(holder: str, number: int) -> list[str]:
        return [each.certainty for each in tracer.contents(holder, datetime.fromisoformat(day(number))).items]

    assert [certainty("second", number) for number in (0, 2, 4)] == [["possible"]] * 3
    assert [certainty("second", number) for number in (5, 6)] == [["confirmed"]] * 2
    assert [certainty("first", number) for number in (0, 2, 4)] == [[], ["confirmed"], []]
    assert [each.certainty for each in tracer.contents("second").items] == ["confirmed"]
    assert tracer.contents("first").items == []
    place = tracer.dossier("moved").place
    assert (place.state, place.parent) == ("installed", "second")


def test_contents_are_possible_where_what_is_known_of_them_is_not_certain(empty: Graph, tracer: Tracer) -> None:
    facts = [
        {"record": "remove", "component": "found", "parent": "u", "at": day(9)},
        {"record": "install", "component": "stuck", "parent": "u", "at": day(1)},
        {"record": "remove", "component": "stuck", "parent": "u"},
        {"record": "install", "component": "both", "parent": "u"},
        {"record": "install", "component": "both", "parent": "other"},
        {"record": "install", "component": "next", "parent": "u", "at": day(1)},
        {"record": "install", "component": "next", "parent": "other", "at": day(3)},
        {"record": "install", "component": "bulk", "parent": "u", "at": day(1)},
        {"record": "install", "component": "bulk", "parent": "other", "at": day(3)},
        {"record": "install", "component": "sure", "parent": "u", "at": day(1)},
        {"record": "item", "id": "bulk", "kind": "lot"},
        *({"record": "item", "id": name, "kind": "unit"} for name in ("found", "stuck", "both", "next", "sure")),
    ]
    history = [({"record_id": f"unsure-{number}", **fact}, ARRIVALS[0]) for number, fact in enumerate(facts)]
    load_histories(empty, {"": history})

    def told(at: str | None) -> dict[str, str]:
        when = None if at is None else datetime.fromisoformat(at)
        return {each.id: each.certainty for each in tracer.contents("u", when).items}

    surely = {"bulk": "confirmed", "sure": "confirmed"}
    possibly = {"stuck": "possible", "both": "possible"}
    assert told(day(1)) == {
        **surely,
        "next": "confirmed",
        "stuck": "confirmed",
        "both": "possible",
        "found": "possible",
    }
    assert told(day(3)) == {**surely, **possibly, "next": "confirmed", "found": "possible"}
    assert told(day(4)) == {**surely, **possibly, "next": "possible", "found": "possible"}
    assert told(None) == {**surely, **possibly, "next": "possible"}
