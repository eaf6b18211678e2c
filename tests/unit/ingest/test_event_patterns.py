"""Values with wildcards match the identifiers they describe, in whatever form these came."""

from __future__ import annotations

import re

import pytest

from whereused.identifiers import key_of
from whereused.ingest.events.patterns import regex_of

ITEM = "urn:epc:id:sgtin:4012345.066666.A7"
LINK = "https://shop.example/01/04012345666663/21/A7"
OTHER_ITEM = "urn:epc:id:sgtin:4012345.066667.A7"
LOT = "urn:epc:class:lgtin:4012345.012345.GRAIN7"

CASES = [
    ("urn:epc:idpat:sgtin:4012345.066666.*", [ITEM, LINK, "https://id.gs1.org/01/04012345666663"], [OTHER_ITEM]),
    ("urn:epc:idpat:sgtin:4012345.*.*", [ITEM, LINK, OTHER_ITEM], ["urn:epc:id:sgtin:4012346.066666.A7"]),
    ("https://id.gs1.org/01/04012345666663/21/*", [ITEM, LINK], ["https://id.gs1.org/01/04012345666663", OTHER_ITEM]),
    ("https://id.gs1.org/01/04012345666663/21/A*", [ITEM, LINK], ["urn:epc:id:sgtin:4012345.066666.B7"]),
    ("urn:epc:id:sgtin:4012345.066666.*", [ITEM, LINK], [OTHER_ITEM]),
    ("urn:epc:class:lgtin:4012345.012345.*", [LOT], ["urn:epc:class:lgtin:4012345.012346.GRAIN7", ITEM]),
    ("urn:epc:class:lgtin:4012345.012345.GR*", [LOT], ["urn:epc:class:lgtin:4012345.012345.OAT"]),
    ("urn:epc:idpat:sscc:4012345.*", ["urn:epc:id:sscc:4012345.1234567890"], ["urn:epc:id:sscc:4012346.1234567890"]),
    ("urn:epc:idpat:sgln:4012345.*.*", ["urn:epc:id:sgln:4012345.00001.SILO", "urn:epc:id:sgln:4012345.00002.0"], []),
    ("urn:epc:idpat:sgln:4012345.00001.*", ["urn:epc:id:sgln:4012345.00001.0"], ["urn:epc:id:sgln:4012345.00002.0"]),
    ("urn:epc:idpat:grai:4012345.00001.*", ["urn:epc:id:grai:4012345.00001.a"], ["urn:epc:id:grai:4012345.00002.a"]),
    ("urn:epc:idpat:giai:4012345.*", ["urn:epc:id:giai:4012345.xyz"], ["urn:epc:id:giai:4012346.xyz"]),
    ("urn:epc:idpat:gdti:4012345.00001.*", ["urn:epc:id:gdti:4012345.00001.x"], ["urn:epc:id:gdti:4012345.00002.x"]),
    ("urn:epc:idpat:gid:95100000.12345.*", ["urn:epc:id:gid:95100000.12345.4"], ["urn:epc:id:gid:95100000.12346.4"]),
    ("https://other.example/x/*", ["https://other.example/x/1"], ["https://other.example/y/1"]),
    ("PRIV.A-*", ["PRIV.A-1"], ["PRIVxA-1", "PRIV.A"]),
]


@pytest.mark.parametrize(("pattern", "matched", "not_matched"), CASES)
def test_a_pattern_matches_what_it_describes(pattern: str, matched: list[str], not_matched: list[str]) -> None:
    regex = regex_of(pattern)

    assert regex is not None
    assert [value for value in matched if not re.fullmatch(regex, key_of(value))] == []
    assert [value for value in not_matched if re.fullmatch(regex, key_of(value))] == []


@pytest.mark.parametrize("value", [ITEM, LINK, LOT, "urn:epc:idpat:sgtin:4012345.066666", "*", "A*B"])
def test_what_has_no_wildcard_means_itself(value: str) -> None:
    assert regex_of(value) is None
