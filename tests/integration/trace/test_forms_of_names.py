"""One identity, whichever form a record or a question uses; and items that a product and a number name."""

from __future__ import annotations

from typing import Any

import pytest

from support.graphs import dump, run, wipe
from support.loading import accept, submissions
from whereused.errors import AmbiguousItem, ItemNotFound
from whereused.graph.driver import Graph
from whereused.ingest import Ledger
from whereused.trace import Tracer, ask

UNIT = "(01)09521568251204(21)10"
UNITS = [
    UNIT,
    "(01)09521568251204(10)L1(21)10",
    "https://shop.example/x/01/9521568251204/21/10?17=271231",
    "https://id.gs1.org/gtin/09521568251204/ser/10",
    "urn:epc:id:sgtin:9521568.025120.10",
    "urn:epc:tag:sgtin-96:1.9521568.025120.10",
    "]d2010952156825120410L1\x1d2110",
]
TYPED = [*UNITS, "01095215682512042110", "01095215682512042110<GS>10L1", " (01) 09521568251204 (21) 10 "]
BOX = "(00)395211411234567893"
BOXES = [BOX, "https://id.gs1.org/00/395211411234567893", "urn:epc:id:sscc:9521141.3123456789"]
GUID = "abcdef00-1111-2222-3333-444455556666"
LOT = "(01)09521568251204(10)L1"

GTIN = "19521141234560"
NATIVE: list[dict[str, Any]] = [
    {"record": "product", "id": "PACK", "gtin": GTIN},
    {"record": "product", "id": "CAN", "gtin": "95012346"},
    {
        "record": "item",
        "id": "U-1",
        "kind": "unit",
        "product": "PACK",
        "identifiers": [{"scheme": "serial", "value": "77"}],
    },
    {
        "record": "item",
        "id": "U-2",
        "kind": "unit",
        "product": "CAN",
        "identifiers": [{"scheme": "Serial", "value": "77"}],
    },
    {
        "record": "item",
        "id": "U-3",
        "kind": "unit",
        "product": "CAN",
        "identifiers": [{"scheme": "mes", "value": "78"}],
    },
    {"record": "item", "id": "A-9", "kind": "lot", "product": "PACK"},
    {"record": "item", "id": "L-4", "kind": "lot", "product": "PACK", "supplier": "S", "supplier_lot": "B-1"},
    {
        "record": "item",
        "id": "L-5",
        "kind": "lot",
        "product": "PACK",
        "identifiers": [{"scheme": "batch", "value": "C-1"}],
    },
    {
        "record": "item",
        "id": "L-6",
        "kind": "lot",
        "product": "PACK",
        "identifiers": [{"scheme": "batch", "value": "C-1"}],
    },
    {"record": "item", "id": "395211411234567893", "kind": "unit"},
]


def history(form: int) -> list[dict[str, Any]]:
    """The same facts, each name in one of its forms."""
    unit, box = UNITS[form % len(UNITS)], BOXES[form % len(BOXES)]
    other, inside = UNITS[(form + 3) % len(UNITS)], BOXES[(form + 1) % len(BOXES)]
    guid = [GUID, GUID.upper(), f"urn:uuid:{GUID}", f"{{{GUID}}}"][form % 4]
    lot = [LOT, "urn:epc:class:lgtin:9521568.025120.L1", "https://a.example/01/09521568251204/10/L1"][form % 3]
    return [
        {"record_id": "R1", "record": "item", "id": unit, "kind": "unit", "lot": lot},
        {"record_id": "R2", "record": "step", "id": "S", "inputs": [{"item": "RAW"}], "outputs": [{"item": other}]},
        {"record_id": "R3", "record": "pack", "container": box, "items": [other], "at": "2026-01-01T00:00:00Z"},
        {"record_id": "R4", "record": "unpack", "container": inside, "items": [unit], "at": "2026-01-02T00:00:00Z"},
        {"record_id": "R5", "record": "install", "component": "C", "parent": other, "at": "2026-01-03T00:00:00Z"},
        {"record_id": "R6", "record": "quality", "id": "Q", "concerns": [unit, {"item": inside}]},
        {"record_id": "R7", "record": "item", "id": "OTHER", "identifiers": [{"scheme": "guid", "value": guid}]},
    ]


@pytest.fixture(scope="module", autouse=True)
def written(empty: Graph) -> None:
    accept(empty, *history(1), *NATIVE)


@pytest.mark.parametrize("text", TYPED)
def test_every_form_of_a_name_finds_the_item(tracer: Tracer, text: str) -> None:
    assert [(each.id, each.matched) for each in tracer.resolve(text)] == [(UNIT, "id")]
    assert tracer.dossier(text).id == UNIT
    assert {item.id for item in tracer.where_from(ask([text])).items} == {"C", LOT, "RAW"}
    assert tracer.resolve_one(f"id:{UNITS[2]}") == UNIT


def test_forms_of_one_item_are_one_start(tracer: Tracer) -> None:
    assert tracer.where_from(ask(TYPED)).start == [UNIT]


def test_the_body_stays_as_received(tracer: Tracer) -> None:
    bodies = {record.record_id: record.body for record in tracer.records(UNIT).records}
    assert bodies["R1"]["id"] == UNITS[1]


def test_a_bare_number_is_read_as_whatever_it_may_be_and_never_guessed(tracer: Tracer) -> None:
    assert {each.id for each in tracer.resolve("395211411234567893")} == {BOX, "395211411234567893"}
    with pytest.raises(AmbiguousItem):
        tracer.resolve_one("395211411234567893")
    assert tracer.resolve_one("id:395211411234567893") == "395211411234567893"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (f"(01){GTIN}(21)77", ["U-1"]),
        (f"https://id.gs1.org/01/{GTIN}/21/77", ["U-1"]),
        ("(01)00000095012346(21)77", ["U-2"]),
        ("https://id.gs1.org/01/95012346/21/77", ["U-2"]),
        ("(product)CAN(serial)77", ["U-2"]),
        ("(product)PACK(serial)77", ["U-1"]),
        ("(product)95012346(serial)77", ["U-2"]),
        ("(product)CAN(serial)U-3", ["U-3"]),
        ("(01)00000095012346(21)78", []),
        (f"(01){GTIN}(10)A-9", ["A-9"]),
        ("urn:epc:class:lgtin:9521141.123456.A-9", ["A-9"]),
        ("(product)PACK(lot)A-9", ["A-9"]),
        (f"(01){GTIN}(10)B-1", ["L-4"]),
        (f"(01){GTIN}(10)C-1", ["L-5", "L-6"]),
        (f"(01){GTIN}(21)A-9", []),
        (f"(01){GTIN}(10)77", []),
        ("77", ["U-1", "U-2"]),
    ],
)
def test_a_product_and_a_number_name_an_item(tracer: Tracer, text: str, ids: list[str]) -> None:
    assert [each.id for each in tracer.resolve(text)] == ids


def test_a_broken_key_says_so_where_nothing_is_found(tracer: Tracer) -> None:
    with pytest.raises(ItemNotFound) as raised:
        tracer.dossier("(01)09521568251205(21)10")
    assert "check digit should be 4, not 5" in raised.value.mend
    with pytest.raises(ItemNotFound) as raised:
        tracer.dossier("NOBODY")
    assert "broken" not in raised.value.mend


def test_names_count_in_every_form_at_an_earlier_time(empty: Graph, tracer: Tracer) -> None:
    before = run(empty, "RETURN datetime() AS now")[0][0].to_native()
    accept(empty, {"record": "step", "id": "LATER", "inputs": [{"item": UNITS[4]}], "outputs": [{"item": "MADE"}]})
    for text in (UNITS[2], UNITS[4], "01095215682512042110"):
        assert "MADE" in [item.id for item in tracer.where_used(ask([text])).items]
        known = tracer.where_used(ask([text], known_at=before)).items
        assert "MADE" not in [item.id for item in known]


def test_two_forms_of_one_thing_do_not_go_into_each_other(empty: Graph) -> None:
    records = [
        {"record": "install", "component": UNITS[2], "parent": UNITS[4]},
        {"record": "pack", "container": BOXES[1], "items": [BOXES[2]]},
    ]
    rejected = Ledger(empty).accept(submissions(records)).rejected
    assert ["two forms" in rejected[0].reason, "another form" in rejected[1].reason] == [True, True]


def test_the_graph_is_the_same_whichever_forms_the_records_use(empty: Graph) -> None:
    dumps = []
    for form in range(len(UNITS)):
        wipe(empty)
        accept(empty, *history(form))
        labels = run(empty, "MATCH (x:Item) RETURN x.id AS id ORDER BY id")
        assert [row[0] for row in labels] == [BOX, LOT, UNIT, "C", "OTHER", "RAW"]
        keys = run(empty, "MATCH (r:Record) RETURN r.id, r.key ORDER BY r.id")
        nodes, edges = dump(empty)
        dumps.append((keys, {node: count for node, count in nodes.items() if "Record" not in node[0]}, edges))
    assert all(each == dumps[0] for each in dumps)
