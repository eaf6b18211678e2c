"""Whatever comes in is read, or refused with a word; what is read can be hashed and comes out again as it was."""

from __future__ import annotations

import random
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from support.epcis_documents import ALL, json_document, xml_document
from whereused.errors import WhereusedError
from whereused.ingest.epcis import hash_of, read_document, write_document

ODD: list[Any] = [
    *(None, 1, -1.5, True, "", " ", "x", "urn:a:b", "1e999", [], {}, ["x"], [[1]], [None], {"a:b": 1}, {"type": 1}),
    *({"id": None}, {"#text": 5}, {"@context": "x"}, {"@context": {"a": None}}),
]
ODD_XML = [
    b"",
    b"x",
    b"  ",
    b"&#x1;",
    b"1e999",
    b"<a/>",
    b'<b:c xmlns:b="u">1<d/>2</b:c>',
    b"<extension/>",
    b"<!-- -->",
]
JSON = orjson.loads(json_document(*(twins.body for twins in ALL)))
XML = xml_document(*(twins.xml_1 for twins in ALL), version=1)


def changed(value: Any, chance: random.Random) -> Any:
    """A value with something odd somewhere in it."""
    if chance.random() < 0.1 or not value or not isinstance(value, dict | list):
        return chance.choice(ODD)
    places: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    place = chance.choice([*places, "type", "a:b", "zzz"] if isinstance(value, dict) else places)
    copy = value.copy()
    copy[place] = changed(copy.get(place) if isinstance(copy, dict) else copy[place], chance)
    return copy


def changed_xml(text: bytes, chance: random.Random) -> bytes:
    """A document with an element's content exchanged, or bytes left out, repeated or exchanged."""
    start = chance.randrange(len(text))
    end = start + chance.randrange(40)
    opening = text.find(b">", start) + 1
    return chance.choice(
        [
            text[:opening] + chance.choice(ODD_XML) + text[text.find(b"<", opening) :],
            text[:start] + text[end:],
            text[:end] + text[start:end] + text[end:],
            text[:start] + bytes([chance.randrange(256)]) + text[start + 1 :],
        ]
    )


def check(text: bytes) -> None:
    try:
        document = read_document(text, None)
    except WhereusedError:
        return
    again = read_document(b"".join(write_document(document.events, "query")), None)

    assert again.faults == []
    assert [event.body for event in again.events] == [event.body for event in document.events]
    assert [hash_of(event) for event in again.events] == [hash_of(event) for event in document.events]


@settings(deadline=None, max_examples=200)
@given(st.randoms(use_true_random=True))
def test_any_json(chance: random.Random) -> None:
    value = JSON
    for _ in range(chance.randint(1, 4)):
        value = changed(value, chance)
    check(orjson.dumps(value))


@settings(deadline=None, max_examples=200)
@given(st.randoms(use_true_random=True))
def test_any_xml(chance: random.Random) -> None:
    text = XML
    for _ in range(chance.randint(1, 3)):
        text = changed_xml(text, chance)
    check(text)
