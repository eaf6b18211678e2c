"""Nothing is ever fetched: the standard context is known, those written out are read, all others are refused."""

from __future__ import annotations

from typing import Any

import pytest

from support.epcis_documents import NAMESPACE, STANDARD, json_document, object_event
from whereused.errors import MalformedBody
from whereused.ingest.epcis import read_document
from whereused.ingest.epcis.contexts import is_standard, prefixes_of, terms_without_meaning


@pytest.mark.parametrize(
    "address",
    [
        STANDARD,
        "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
        "https://ref.gs1.org/standards/epcis/2.0.1/epcis-context.jsonld",
        "https://gs1.github.io/EPCIS/epcis-context.jsonld",
    ],
)
def test_releases_of_the_standard_context_are_known(address: str) -> None:
    assert is_standard(address)
    assert read_document(json_document(object_event(), context=[address]), None).events[0].context == []


@pytest.mark.parametrize(
    ("entry", "pointer", "reason"),
    [
        ("https://evil.example/context.jsonld", "/@context/1", "points to 'https://evil.example/context.jsonld'"),
        ("https://ref.gs1.org.evil.example/standards/epcis/epcis-context.jsonld", "/@context/1", "nothing is fetched"),
        ("file:///etc/passwd", "/@context/1", "nothing is fetched"),
        ({"@import": "https://evil.example/"}, "/@context/1/@import", "nothing is fetched"),
        ({"a/b": {"@id": "urn:a", "@context": "https://evil.example/"}}, "/@context/1/a~1b", "a context of its own"),
        ({"a": ["urn:a"]}, "/@context/1/a", "not a list"),
        ({"a": True}, "/@context/1/a", "not true or false"),
        (7, "/@context/1", "not a number"),
        (None, "/@context/1", "not null"),
    ],
)
def test_a_context_that_points_elsewhere_is_refused(entry: Any, pointer: str, reason: str) -> None:
    with pytest.raises(MalformedBody) as refused:
        read_document(json_document(object_event(), context=[STANDARD, entry]), None)
    of_event = read_document(json_document({"@context": [STANDARD, entry], **object_event()}), None)

    assert refused.value.details["pointer"] == pointer
    assert reason in refused.value.details["reason"]
    assert of_event.faults[0][1][0].pointer == f"/epcisBody/eventList/0{pointer}"


def test_a_context_that_is_one_address_is_read() -> None:
    with pytest.raises(MalformedBody) as refused:
        read_document(json_document(object_event(), context="https://evil.example/"), None)  # type: ignore[arg-type]

    assert refused.value.details["pointer"] == "/@context"
    assert read_document(json_document(object_event(), context=STANDARD), None).events  # type: ignore[arg-type]


def test_later_contexts_say_what_a_prefix_means() -> None:
    context = [{"a": "urn:a:", "b": {"@id": "urn:b:"}, "@vocab": "urn:v:"}, {"a": NAMESPACE, "gs1": None}]

    assert prefixes_of(context).items() >= {"a": NAMESPACE, "b": "urn:b:", "cbv": "https://ref.gs1.org/cbv/"}.items()
    assert "gs1" not in prefixes_of(context)
    assert terms_without_meaning(context) == {"gs1"}
    assert terms_without_meaning([{"a": None}, {"a": "urn:a:"}]) == set()
