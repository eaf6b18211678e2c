"""Hashes of contents are published and kept for ever: they are those that pydantic's own form of a record gives."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import orjson
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from whereused.ingest.entries import Submission, content_hash, decode
from whereused.model import records as r


def hash_by_pydantic(record: r.Record) -> str:
    """The rule by which the hashes of all ledgers were made."""
    said = record.model_dump(exclude_defaults=True, by_alias=True, exclude={"record_id"})
    said["record"] = record.record
    text = orjson.dumps(said, default=plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    return hashlib.sha256(text).hexdigest()


def plain(value: object) -> str:
    assert isinstance(value, Decimal)
    return format(value.normalize(), "f")


names = st.sampled_from(["A", "ü", 'say "A"', "two\nlines", "\x00", "None", " B "]) | st.text(min_size=1, max_size=5)
texts = st.sampled_from(["", "0", "[]", "null"]) | names
times = st.sampled_from(
    ["2026-01-01T00:00:00Z", "2026-01-01T02:00:00.5+02:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"]
)
amounts = st.sampled_from([0, "0", "0.00", "-0", "1.50", 1.5, "1E+3", "0.0000001", "12345678901234567890.1234"])
numbers = st.sampled_from([0, 0.0, -0.0, 1, 1.5, 1e300])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
attributes = st.dictionaries(texts | st.sampled_from(["record_id", "from", "from_"]), values, max_size=3)
OF_FIELD: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(["unit", "lot", "container"]),
    "mixing": st.sampled_from(["discrete", "continuous"]),
    "result": st.sampled_from(["pass", "fail"]),
    "uom": st.sampled_from(["KGM", "C62"]),
    "quantity": amounts,
    "sequence": st.integers(-3, 3),
    "value": numbers | texts,
    "lower": numbers,
    "upper": numbers,
    "attributes": attributes,
    "parameters": attributes,
    "event": attributes,
    "context": st.lists(values, max_size=2),
    "items": st.lists(names, max_size=2),
    "equipment": st.lists(names, max_size=2),
    "clean_breaks": st.lists(times, max_size=2),
    "event_time": times,
    "text": texts,
    "reason": texts,
    "name": texts,
}


def field(name: str) -> st.SearchStrategy[Any]:
    return OF_FIELD.get(name, times if name.endswith("at") else names)


def parts(cls: type[r.Fields]) -> st.SearchStrategy[Any]:
    """What a model may be made of, whatever fields it has; each may be left out, and be null if that is its default."""
    given = {
        info.alias or name: st.none() | inner(cls, name) if info.default is None else inner(cls, name)
        for name, info in cls.model_fields.items()
    }
    return st.fixed_dictionaries({}, optional=given)


INNER = {
    "identifiers": r.Identifier,
    "inputs": r.StepInput,
    "outputs": r.StepOutput,
    "subjects": r.StepSubject,
    "concerns": r.Concern,
}


def inner(cls: type[r.Fields], name: str) -> st.SearchStrategy[Any]:
    if name == "record":
        return st.nothing()
    if name == "equipment" and cls is r.Concern:
        return names
    if name in INNER:
        entries = full(INNER[name])
        return st.lists(entries | names if name == "concerns" else entries, min_size=1, max_size=2)
    return field(name)


def full(cls: type[r.Fields]) -> st.SearchStrategy[Any]:
    """The same with all that has no default."""
    needed = {
        info.alias or name: inner(cls, name)
        for name, info in cls.model_fields.items()
        if info.is_required() and name != "record"
    }
    return st.builds(lambda most, said: said | most, st.fixed_dictionaries(needed), parts(cls))


records = st.one_of(
    *(full(cls).map(lambda said, kind=kind: {"record": kind, **said}) for kind, cls in sorted(r.RECORD_CLASSES.items()))
)


@settings(max_examples=1500, deadline=None)
@given(records, st.sampled_from([None, "SOURCE", " "]))
@example({"record": "remove", "component": None, "parent": "P"}, None)
@example({"record": "ship", "shipment": "S", "items": [], "from": "A", "to": "B"}, "MES")
@example({"record": "event", "event": {}, "context": []}, None)
@example({"record": "quality", "id": "Q", "concerns": ["A", {"item": "A"}, {"step": "S"}], "text": ""}, None)
@example({"record": "measurement", "item": "A", "characteristic": "c", "value": 0, "lower": 0.0}, None)
@example({"record": "measurement", "item": "A", "characteristic": "c", "value": ""}, None)
@example({"record": "scrap", "item": "A", "quantity": "0.00", "uom": "KGM", "reason": ""}, None)
def test_the_hash_of_what_a_record_says(said: dict[str, Any], source: str | None) -> None:
    try:
        record = decode(Submission(orjson.dumps(said).decode(), source=source))
    except ValidationError:
        return
    assert content_hash(record) == hash_by_pydantic(record)
