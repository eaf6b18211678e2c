"""Items under their keys: every place of a record that names an item, and nothing else."""

from __future__ import annotations

import orjson
import pytest

from whereused.ingest.entries import Submission, entry_of, item_references, names_of
from whereused.ingest.identities import with_keys
from whereused.model import records as r

URN = "urn:epc:id:sgtin:9521568.025120.10"
LINK = "https://id.example.com/01/09521568251204/21/10"
KEY = "(01)09521568251204(21)10"
BOX = "urn:epc:id:sscc:9521141.3123456789"
BOX_KEY = "(00)395211411234567893"


@pytest.mark.parametrize(
    "record",
    [
        {"record": "item", "id": "U", "lot": URN},
        {"record": "step", "id": "S", "inputs": [{"item": "A"}, {"item": URN}]},
        {"record": "step", "id": "S", "outputs": [{"item": URN}]},
        {"record": "step", "id": "S", "subjects": [{"item": URN}]},
        {"record": "install", "component": URN, "parent": "P"},
        {"record": "remove", "component": "C", "parent": URN},
        {"record": "pack", "container": URN, "items": ["A"]},
        {"record": "unpack", "container": "B", "items": [URN]},
        {"record": "ship", "shipment": "S", "items": [URN]},
        {"record": "receive", "shipment": "S", "items": [URN]},
        {"record": "return", "shipment": "S", "items": [URN]},
        {"record": "measurement", "item": URN, "characteristic": "c", "value": 1},
        {"record": "service", "id": "S", "item": URN},
        {"record": "scrap", "item": URN},
        {"record": "consume", "item": URN},
        {"record": "quality", "id": "Q", "concerns": [URN]},
        {"record": "quality", "id": "Q", "concerns": [{"item": URN}]},
    ],
    ids=lambda record: record["record"],
)
def test_every_reference_is_by_key(record: dict[str, object]) -> None:
    body = orjson.dumps(record).decode()
    entry = entry_of(Submission(body))
    named = set(item_references(entry.record))
    assert KEY in named
    assert URN not in named
    assert entry.submission.body == body
    assert entry_of(Submission(body.replace(URN, LINK))).record == entry.record
    assert URN not in entry.key


def test_every_record_class_with_items_is_known() -> None:
    """A record class that names items and is forgotten in `with_keys` would split identities."""
    for name, cls in r.RECORD_CLASSES.items():
        fields = set(cls.model_fields) & {
            "item",
            "items",
            "component",
            "parent",
            "container",
            "inputs",
            "lot",
            "concerns",
        }
        assert not fields or name in {
            *("item", "step", "install", "remove", "pack", "unpack", "ship", "receive", "return"),
            *("measurement", "service", "scrap", "consume", "quality"),
        }


PLACE = "urn:epc:id:sgln:9521568.00001.A1"
PLACE_LINK = "https://id.gs1.org/414/9521568000017/254/A1"
PLACE_KEY = "(414)9521568000017(254)A1"


@pytest.mark.parametrize(
    "record",
    [
        {"record": "product", "id": PLACE},
        {"record": "item", "id": "U", "product": PLACE},
        {"record": "item", "id": "U", "supplier": PLACE, "supplier_lot": PLACE},
        {"record": "step", "id": "S", "equipment": ["A", PLACE]},
        {"record": "step", "id": "S", "site": PLACE, "work_order": PLACE},
        {"record": "service", "id": "V", "item": "U", "site": PLACE},
        {"record": "quality", "id": "Q", "concerns": [{"equipment": PLACE}]},
        {"record": "ship", "shipment": PLACE, "items": ["U"]},
        {"record": "receive", "shipment": "S", "items": ["U"], "from": PLACE, "to": PLACE},
        {"record": "return", "shipment": "S", "items": ["U"], "order": PLACE},
        {"record": "organization", "id": PLACE},
        {"record": "site", "id": "S", "site": PLACE},
        {"record": "equipment", "id": PLACE, "site": PLACE},
        {"record": "operation", "id": "O", "product": PLACE},
    ],
    ids=lambda record: f"{record['record']} {' '.join(record)}",
)
def test_everything_else_that_may_have_a_key_is_under_it(record: dict[str, object]) -> None:
    body = orjson.dumps(record).decode()
    entry = entry_of(Submission(body))
    said = orjson.dumps(entry.record.model_dump(mode="json")).decode() + entry.key
    assert PLACE_KEY in said
    assert PLACE not in said
    other = entry_of(Submission(body.replace(PLACE, PLACE_LINK)))
    assert (other.record, other.key) == (entry.record, entry.key)
    assert other.hash != entry.hash


def test_equipment_in_two_forms_is_one() -> None:
    record = with_keys(r.parse_record({"record": "step", "id": "S", "equipment": [PLACE, "A", PLACE_LINK]}))
    assert isinstance(record, r.StepRecord)
    assert record.equipment == [PLACE_KEY, "A"]


def test_names_of_a_plants_own_stay() -> None:
    for record in (
        {"record": "step", "id": PLACE, "operation": PLACE},
        {"record": "operation", "id": PLACE},
        {"record": "quality", "id": PLACE, "concerns": [{"step": PLACE}]},
        {"record": "service", "id": PLACE, "item": "U"},
        {"record": "measurement", "item": "U", "step": PLACE, "characteristic": PLACE, "value": PLACE},
    ):
        parsed = r.parse_record(record)
        assert with_keys(parsed) is parsed


def test_an_item_is_its_key_and_so_are_its_other_names() -> None:
    record = with_keys(
        r.parse_record(
            {
                "record": "item",
                "id": LINK,
                "supplier_lot": "urn:epc:class:lgtin:9521568.025120.L",
                "identifiers": [
                    {"scheme": "guid", "value": "{ABCDEF00-1111-2222-3333-444455556666}"},
                    {"scheme": "serial", "value": "10"},
                ],
            }
        )
    )
    assert isinstance(record, r.ItemRecord)
    assert record.id == KEY
    assert record.supplier_lot == "(01)09521568251204(10)L"
    assert set(names_of(record)) == {
        "guid:abcdef00-1111-2222-3333-444455556666",
        "serial:10",
        "supplier_lot:(01)09521568251204(10)L",
    }


@pytest.mark.parametrize("gtin", ["9521568251204", "09521568251204", "(01)09521568251204"])
def test_the_gtin_of_a_product_has_14_digits(gtin: str) -> None:
    record = with_keys(r.parse_record({"record": "product", "id": "P", "gtin": gtin}))
    assert isinstance(record, r.ProductRecord)
    assert record.gtin == "09521568251204"


def test_a_gtin_that_is_none_stays() -> None:
    record = r.parse_record({"record": "product", "id": "P", "gtin": "9521568251205"})
    assert with_keys(record) is record


def test_a_record_of_plain_names_stays_the_object_it_is() -> None:
    for record in (
        {"record": "item", "id": "395211411234567893", "lot": "L", "identifiers": [{"scheme": "s", "value": "1"}]},
        {
            "record": "step",
            "id": "S",
            "inputs": [{"item": "https://example.org/some/path"}],
            "outputs": [{"item": "U"}],
        },
        {"record": "pack", "container": "(box)", "items": ["A", "B"]},
        {"record": "quality", "id": "Q", "concerns": ["A", {"step": URN}]},
        {"record": "correction", "voids": "R"},
    ):
        parsed = r.parse_record(record)
        assert with_keys(parsed) is parsed


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"record": "install", "component": URN, "parent": LINK}, "its own parent"),
        ({"record": "pack", "container": BOX, "items": ["A", BOX_KEY]}, "contain itself"),
    ],
)
def test_two_forms_of_one_thing_are_one_thing(record: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        entry_of(Submission(orjson.dumps(record).decode()))


def test_what_is_said_does_not_depend_on_the_forms_we_understand() -> None:
    one = entry_of(Submission(orjson.dumps({"record": "item", "id": URN}).decode()))
    other = entry_of(Submission(orjson.dumps({"record": "item", "id": LINK}).decode()))
    assert one.key == other.key == f"item:{KEY}"
    assert one.hash != other.hash
