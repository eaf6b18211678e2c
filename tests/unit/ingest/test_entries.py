"""A record's identity: what it says, not how it is spelled."""

from __future__ import annotations

import orjson
import pytest
from pydantic import ValidationError

from whereused.ingest.entries import Submission, entry_of, item_references


def entry(**fields: object) -> object:
    return entry_of(Submission(orjson.dumps(fields).decode()))


def hash_of(text: str, **origin: str) -> str:
    return entry_of(Submission(text, **origin)).hash  # type: ignore[arg-type]


def test_spelling_does_not_change_the_hash() -> None:
    one = '{"record":"item","id":"L","quantity":"12.50","uom":"KGM","made_at":"2026-01-01T01:00:00+01:00"}'
    other = '{"uom":"KGM", "id":"L","record":"item","made_at":"2026-01-01T00:00:00Z","quantity":12.5,"supplier":null}'
    assert hash_of(one) == hash_of(other)


def test_content_changes_the_hash_and_the_record_id_does_not() -> None:
    assert hash_of('{"record":"item","id":"L"}') != hash_of('{"record":"item","id":"M"}')
    assert hash_of('{"record":"item","id":"L","record_id":"1"}') == hash_of('{"record":"item","id":"L"}')


def test_unpacking_everything_is_not_the_default() -> None:
    everything = '{"record":"unpack","items":[],"container":"T"}'
    assert entry_of(Submission(everything)).hash != hash_of('{"record":"unpack","items":["A"],"container":"T"}')
    with pytest.raises(ValidationError):
        entry_of(Submission('{"record":"unpack","container":"T"}'))


def test_a_source_named_by_the_load_is_part_of_what_is_said() -> None:
    text = '{"record":"item","id":"L"}'
    assert hash_of(text, source="MES") != hash_of(text)
    assert hash_of(text, source="MES") == hash_of('{"record":"item","id":"L","source":"MES"}', source="ERP")


def test_a_zone_named_by_the_load_gives_an_offset() -> None:
    local = '{"record":"item","id":"L","made_at":"2026-07-01T02:00:00"}'
    utc = '{"record":"item","id":"L","made_at":"2026-07-01T00:00:00Z"}'
    assert hash_of(local, zone="Europe/Berlin") == hash_of(utc)
    with pytest.raises(ValidationError, match="no offset"):
        hash_of(local)


def test_csv_rows_and_json_say_the_same() -> None:
    row = orjson.dumps(
        {"record": "step", "id": "S", "equipment": "M1|M\\|2", "parameters": '{"t": 5}', "operation": ""}
    ).decode()
    json = '{"record":"step","id":"S","equipment":["M1","M|2"],"parameters":{"t":5}}'
    assert hash_of(row, format="csv") == hash_of(json)


def test_a_part_of_a_step_is_a_step_record() -> None:
    row = '{"record":"step_input","step":"S","item":"L","quantity":"2","uom":"KGM","loaded_at":"","record_id":"R"}'
    found = entry_of(Submission(row, "csv"))
    assert (found.id, found.key) == ("R", "step:S")
    assert list(item_references(found.record)) == ["L"]


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"record": "item", "id": "L"}, "item:L"),
        ({"record": "install", "component": "C", "parent": "P"}, "fit:C"),
        ({"record": "unpack", "items": [], "container": "T"}, "pack:T"),
        ({"record": "return", "shipment": "S", "items": []}, "shipment:S"),
        ({"record": "scrap", "record_id": "R", "item": "L"}, "scrap:R"),
        ({"record": "quality", "id": "Q"}, "quality:Q"),
    ],
)
def test_what_adds_up_shares_a_key(record: dict[str, object], key: str) -> None:
    assert entry(**record).key == key  # type: ignore[attr-defined]
