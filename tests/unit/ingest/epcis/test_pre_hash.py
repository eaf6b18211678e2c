"""The text that is hashed of an event is the one that the package makes of it, whatever the event says."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.epcis_documents import ALL, object_event
from support.real_documents import ABSENT, DATA, VALID, named
from whereused.ingest.epcis import read_document
from whereused.ingest.epcis.hash_package import canonical, canonical_by_package, hash_of_text, hash_of_tree
from whereused.ingest.epcis.hash_trees import Names, tree_of
from whereused.ingest.epcis.pre_hash import pre_hash_of

from .test_anything import changed

TEXTS = st.sampled_from(
    [
        *(
            "",
            " ",
            "x",
            "1",
            "+01.50",
            "1e999",
            "nan",
            " urn:a:b ",
            "cbv:BizStep-shipping",
            "gs1:Temperature",
            "shipping",
        ),
        *("urn:epcglobal:cbv:bizstep:shipping", "2026-03-01T10:00:00+01:00", "2026-03-01T09:59:59.9996Z", "+01:00"),
        *("urn:epc:id:sgtin:4012345.011111.9876", "https://id.example.org/01/04012345111118/21/9876"),
        *(
            "urn:epc:id:sscc:4012345.0000000111",
            "urn:epc:class:lgtin:4012345.012345.L-7",
            "urn:epc:id:sgln:4012345.00001.0",
        ),
        *("urn:epc:idpat:sgtin:4012345.011111.*", "source", "é"),
    ]
)
NUMBERS = st.one_of(st.integers(-5, 10**20), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
PLAIN = st.one_of(TEXTS, NUMBERS, st.none())
AMOUNT = st.dictionaries(st.sampled_from(["epcClass", "quantity", "uom", "a:b"]), PLAIN)
PARTY = st.dictionaries(st.sampled_from(["type", "bizTransaction", "source", "destination"]), TEXTS, min_size=1)
OWN = st.recursive(
    PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a:b", "a:c", "#text", "d"]), inner)
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "comment": TEXTS,
    **dict.fromkeys(("recordTime", "eventID", "eventTimeZoneOffset", "parentID", "action", "bizStep"), PLAIN),
    **dict.fromkeys(("disposition", "transformationID"), PLAIN),
    **dict.fromkeys(("epcList", "childEPCs", "inputEPCList", "outputEPCList"), st.lists(PLAIN)),
    **dict.fromkeys(("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"), st.lists(AMOUNT)),
    **dict.fromkeys(("readPoint", "bizLocation"), st.dictionaries(st.sampled_from(["id", "a:b"]), PLAIN)),
    **dict.fromkeys(("bizTransactionList", "sourceList", "destinationList"), st.lists(PARTY)),
    **dict.fromkeys(("certificationInfo", "persistentDisposition", "ilmd", "a:b", "own", "source", "gs1:c"), OWN),
}
EVENTS = st.fixed_dictionaries({"type": TEXTS, "eventTime": TEXTS}, optional=FIELDS)
CONTEXTS = st.sampled_from(
    [
        [],
        [{"a": "urn:n:"}],
        [{"a": "https://n.example/"}],
        [{"a:b": None}],
        [{"bizStep": None}],
        [{"id": None}],
        [{"uom": None}],
        [{"epc": None}],
    ]
)


def check(body: dict[str, Any], context: list[Any]) -> None:
    names = Names(context)
    expected = hash_of_tree(tree_of(body, names))

    text = pre_hash_of(body, names)

    assert text is None or hash_of_text(text) == expected


@settings(deadline=None, max_examples=500)
@given(EVENTS, CONTEXTS)
@example(object_event(bizTransactionList=[]), [])
@example(object_event(sourceList=[{"type": "location", "source": "urn:a:1"}], **{"a:b": "1"}), [{"a": "urn:n/"}])
def test_any_fields(body: dict[str, Any], context: list[Any]) -> None:
    check(body, context)


@settings(deadline=None, max_examples=300)
@given(st.randoms(use_true_random=True))
def test_any_event_with_something_odd(chance: random.Random) -> None:
    body = chance.choice(ALL).body
    for _ in range(chance.randint(0, 3)):
        body = changed(body, chance)
    names = Names([{"a": "urn:n:"}])
    try:
        expected = hash_of_tree(tree_of(body, names))
    except (TypeError, AttributeError, ValueError, KeyError):  # which no check would let pass
        return
    text = pre_hash_of(body, names)

    assert text is None or hash_of_text(text) == expected


def test_the_text_is_written_for_every_event_with_a_time() -> None:
    assert all(pre_hash_of(twins.body, Names([])) is not None for twins in ALL)
    assert pre_hash_of(object_event(eventTime=None), Names([])) is None


@pytest.mark.skipif(not DATA.is_dir(), reason=ABSENT)
@pytest.mark.parametrize("path", VALID, ids=named)
def test_documents_of_others(path: Any) -> None:
    for event in read_document(path.read_bytes(), None).events:
        check(event.body, event.context)


@given(
    st.sampled_from(["id:sgtin", "class:lgtin", "id:sgln", "idpat:sgtin"]),
    st.text("0123456789", min_size=5, max_size=13),
    st.text("0123456789", max_size=8),
    st.text("09azAZ_.-%/(*é", max_size=22),
)
@example("id:sgtin", "0000000", "000000", "1")
@example("id:sgtin", "4012345", "011111", "01.-_z")
@example("class:lgtin", "401234567890", "0", "L-7")
def test_a_plain_item_is_hashed_as_the_package_has_it(scheme: str, prefix: str, reference: str, number: str) -> None:
    fitting = f"urn:epc:{scheme}:{prefix}.{(reference + '0' * 13)[: 13 - len(prefix)]}.{number}"
    for text in (fitting, f"urn:epc:{scheme}:{prefix}.{reference}.{number}"):
        assert canonical.__wrapped__(text) == canonical_by_package(text)
