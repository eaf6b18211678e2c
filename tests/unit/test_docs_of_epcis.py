"""The page about EPCIS is tested against the code: every parameter, word and limit is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from whereused.api.epcis_events import MOST_PER_PAGE, PER_PAGE
from whereused.ingest.events.capturing import BATCH_EVENTS, CAPTURE_LIMIT
from whereused.ingest.events.entry import LONGEST_ID
from whereused.ingest.events.master_data import ADDRESS, KINDS, NAMES, OWN
from whereused.ingest.events.question import EVENT_TYPES, KNOWN, PARTIES, ask_events
from whereused.ingest.events.reading import CONSUMING, MOST_MEASUREMENTS, RECEIVING, SHIPPING, VERDICTS
from whereused.ingest.events.reading import PARTIES as WHO
from whereused.ingest.events.sensors import FURTHER, VALUES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "epcis.md").read_text(encoding="utf-8")
MAPPING = PAGE.partition("## The mapping")[2].partition("## Master data")[0]
MASTER_DATA = PAGE.partition("## Master data")[2].partition("## Capturing")[0]
CAPTURING = PAGE.partition("## Capturing")[2].partition("## Asking")[0]
ASKING = PAGE.partition("## Asking")[2].partition("## Documents that are written")[0]


@pytest.mark.parametrize("name", [*KNOWN, *(f"{party}TYPE" for party in PARTIES), "perPage", "nextPageToken"])
def test_every_parameter_is_documented(name: str) -> None:
    assert f"`{name}`" in ASKING


def test_parameters_with_a_type_or_a_field_can_be_asked_as_shown() -> None:
    given = {
        "GT_quantity": "5",
        "EQ_bizTransaction_po": "urn:epcglobal:cbv:bt:4012345000009:1",
        "EXISTS_https://mill.example/ns#grade": "",
        "EQ_INNER_ILMD_cbvmda:lotNumber": "L",
        "LE_ILMD_https://mill.example/ns#grade": "2026-01-01T00:00:00Z",
    }

    asked = ask_events({name: [value] for name, value in given.items()})
    assert (len(asked.terms), len(asked.checks)) == (4, 2)


def test_the_mapping_names_every_type_and_word() -> None:
    for word in (*EVENT_TYPES, *SHIPPING, *RECEIVING, *CONSUMING, *WHO, *VERDICTS, *VALUES, *FURTHER):
        assert word in MAPPING, word


def test_every_vocabulary_and_attribute_of_master_data_is_documented() -> None:
    for word in (*KINDS, *set(KINDS.values()), *NAMES, *ADDRESS, "countryCode", "site", "itemExpirationDate"):
        assert f"`{word}`" in MASTER_DATA, word
    assert all(f"{OWN}{name}" in PAGE for name in ("time", "kind"))


def test_limits_are_those_of_the_code() -> None:
    assert f"{MOST_MEASUREMENTS:,} measurements" in MAPPING
    assert f"{CAPTURE_LIMIT:,} events" in CAPTURING
    assert f"{BATCH_EVENTS:,} events" in CAPTURING
    assert f"up to {LONGEST_ID} characters" in PAGE
    assert f"{PER_PAGE}, unless from 1 to {MOST_PER_PAGE:,}" in ASKING
