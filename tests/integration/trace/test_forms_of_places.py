"""Places, equipment, organizations and products by EPC, Digital Link or element string: one of each, wherever named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.capturing import captured, things
from support.epcis_documents import object_event
from support.graphs import run, wipe
from support.loading import accept
from whereused.errors import StartNotFound
from whereused.graph.driver import Graph
from whereused.trace import Tracer, parse_question

OVEN = [
    "(8004)4012345OVEN3",
    "urn:epc:id:giai:4012345.OVEN3",
    "https://id.gs1.org/8004/4012345OVEN3",
]
HALL = [
    "(414)4012345000016(254)HALL2",
    "urn:epc:id:sgln:4012345.00001.HALL2",
    "https://mill.example/414/4012345000016/254/HALL2",
]
WORKS = ["(414)4012345000016", "urn:epc:id:sgln:4012345.00001.0", "https://id.gs1.org/414/4012345000016"]
CART = [
    "(8003)04012345000030C1",
    "urn:epc:id:grai:4012345.00003.C1",
    "https://id.gs1.org/8003/04012345000030C1",
]
MILL = ["(417)4012345000009", "urn:epc:id:pgln:4012345.00000", "https://id.gs1.org/417/4012345000009"]
SHOP = ["(417)4012345000092", "urn:epc:id:pgln:4012345.00009", "http://shop.example/x/417/4012345000092"]
SACK = ["(01)04012345999990", "urn:epc:idpat:sgtin:4012345.099999.*", "https://id.gs1.org/gtin/4012345999990"]
LOT = ["(01)04012345999990(10)A-17", "https://id.gs1.org/01/04012345999990/10/A-17"]
ORDER = ["(253)4012345000016PO7", "urn:epc:id:gdti:4012345.00001.PO7", "https://id.gs1.org/253/4012345000016PO7"]
LOAD = ["(402)40123450000000016", "urn:epc:id:gsin:4012345.000000001"]


def one(forms: list[str], form: int) -> str:
    return forms[form % len(forms)]


def records(form: int) -> list[dict[str, Any]]:
    """A plant's records, the names of things in one form, and in another where they are mentioned again."""
    named: list[dict[str, Any]] = [
        {"record": "equipment", "id": one(OVEN, form), "name": "Oven 3", "site": one(HALL, form + 1)},
        {"record": "equipment", "id": one(CART, form), "name": "Cart"},
        {"record": "site", "id": one(HALL, form), "name": "Hall 2", "site": one(WORKS, form + 1)},
        {"record": "site", "id": one(WORKS, form), "name": "Works"},
        {"record": "organization", "id": one(MILL, form), "name": "Mill", "site": one(WORKS, form)},
        {"record": "organization", "id": one(SHOP, form), "name": "Shop"},
        {"record": "product", "id": one(SACK, form), "name": "Sack"},
        {"record": "operation", "id": "bake", "product": one(SACK, form + 2)},
        {
            "record": "item", "id": "U1", "kind": "unit", "product": one(SACK, form + 1),
            "supplier": one(MILL, form + 2), "supplier_lot": one(LOT, form),
        },
        {
            "record": "step", "id": "S1", "operation": "bake", "site": one(WORKS, form + 2),
            "equipment": [one(OVEN, form + 1), one(CART, form), one(OVEN, form + 2)], "work_order": one(ORDER, form),
            "ended_at": "2026-03-01T09:00:00Z", "outputs": [{"item": "U1"}],
        },
        {"record": "service", "id": "V1", "item": "U1", "site": one(HALL, form + 2)},
        {"record": "quality", "id": "Q1", "concerns": [{"equipment": one(OVEN, form + 2)}]},
        {
            "record": "ship", "shipment": one(LOAD, form), "items": ["U1"], "from": one(MILL, form),
            "to": one(SHOP, form + 1), "order": one(ORDER, form + 1), "at": "2026-03-02T09:00:00Z",
        },
        {"record": "receive", "shipment": one(LOAD, form + 1), "items": ["U1"], "at": "2026-03-03T09:00:00Z"},
    ]  # fmt: skip
    return [{"record_id": f"R{number}", **record} for number, record in enumerate(named)]


def event(form: int) -> dict[str, Any]:
    """An event at the oven, of what it made and who gets it."""
    own = 1 + form % 2  # a field of an event is a URI
    return object_event(
        eventID="urn:uuid:1", action="ADD", bizStep="commissioning", epcList=["urn:epc:id:sgtin:4012345.099999.7"],
        readPoint={"id": OVEN[own]}, bizLocation={"id": HALL[own]},
    )  # fmt: skip


def shipping(form: int) -> dict[str, Any]:
    own = 1 + form % 2
    return object_event(
        eventID="urn:uuid:2", bizStep="shipping", epcList=["urn:epc:id:sgtin:4012345.099999.7"],
        sourceList=[{"type": "owning_party", "source": MILL[own]}],
        destinationList=[{"type": "owning_party", "destination": SHOP[own]}],
        bizTransactionList=[
            {"type": "desadv", "bizTransaction": LOAD[1]}, {"type": "po", "bizTransaction": ORDER[own]},
        ],
    )  # fmt: skip


def write(graph: Graph, form: int) -> None:
    wipe(graph)
    accept(graph, *records(form))
    captured(graph, event(form), shipping(form))


@pytest.fixture(scope="module", autouse=True)
def _written(empty: Graph) -> Iterator[None]:
    write(empty, 1)
    yield
    wipe(empty)


def ids(graph: Graph, label: str) -> list[str]:
    return [row[0] for row in run(graph, f"MATCH (n:{label}) RETURN n.id ORDER BY n.id")]


def test_each_thing_is_one_node_under_its_key(empty: Graph) -> None:
    assert ids(empty, "Equipment") == [CART[0], OVEN[0]]
    assert ids(empty, "Site") == [WORKS[0], HALL[0]]
    assert ids(empty, "Organization") == [MILL[0], SHOP[0]]
    assert ids(empty, "Product") == [SACK[0]]
    assert ids(empty, "Shipment") == [LOAD[0]]
    assert ids(empty, "WorkOrder|Order") == [ORDER[0], ORDER[0]]
    assert run(empty, "MATCH (n:Equipment|Site|Organization|Product|Shipment WHERE n.placeholder) RETURN n.id") == []


def test_the_graph_is_the_same_whichever_forms_records_and_events_use(empty: Graph) -> None:
    dumps = []
    for form in (1, 2, 3):
        write(empty, form)
        dumps.append((things(empty), run(empty, "MATCH (r:Record) RETURN r.id, r.key ORDER BY r.id")))
    assert dumps[1:] == dumps[:-1]


def used(tracer: Tracer, **clause: Any) -> set[str]:
    return {item.id for item in tracer.where_used(parse_question({"any_of": [clause]})).items}


@pytest.mark.parametrize("form", range(3))
def test_questions_name_them_in_every_form(tracer: Tracer, form: int) -> None:
    serial = f"{SACK[0]}(21)7"
    assert used(tracer, equipment=one(OVEN, form)) == {"U1", serial}
    assert used(tracer, equipment=one(CART, form)) == {"U1"}
    assert used(tracer, product=one(SACK, form)) == {"U1", serial}
    assert used(tracer, supplier=one(MILL, form), supplier_lot=one(LOT, form)) == {"U1"}
    assert used(tracer, quality="Q1") == {"U1", serial}


def test_who_holds_what_is_told_by_the_key(tracer: Tracer) -> None:
    assert {item.holder for item in tracer.where_used(parse_question({"any_of": [{"product": SACK[1]}]})).items} == {
        SHOP[0]
    }


def test_what_is_in_no_record_is_told_as_it_was_asked(tracer: Tracer) -> None:
    unknown = "urn:epc:id:giai:4012345.OVEN4"
    with pytest.raises(StartNotFound) as raised:
        used(tracer, equipment=unknown)
    assert unknown in raised.value.message
