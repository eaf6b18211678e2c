"""What a reader gives for a tag, written by epcpy in every coding, is the identity in the tag."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from epcpy.epc_schemes.base_scheme import TagEncodable
from epcpy.utils.common import ConvertException
from epcpy.utils.parsers import epc_pure_identity_to_tag_encodable

from whereused.identifiers import parse, readings_of

EPCS = [
    "urn:epc:id:sgtin:9521568.025120.10",
    "urn:epc:id:sgtin:9521568.025120.A-1",
    "urn:epc:id:sscc:9521141.3123456789",
    "urn:epc:id:sgln:9521568.00001.0",
    "urn:epc:id:sgln:9521568.00001.A1",
    "urn:epc:id:grai:9521568.00001.12",
    "urn:epc:id:grai:9521568.00001.A12",
    "urn:epc:id:giai:9521568.12",
    "urn:epc:id:giai:9521568.A12",
    "urn:epc:id:gsrn:9521568.0000000001",
    "urn:epc:id:gsrnp:9521568.0000000001",
    "urn:epc:id:gdti:9521568.00001.12",
    "urn:epc:id:gdti:9521568.00001.A12",
    "urn:epc:id:cpi:9521568.12.345",
    "urn:epc:id:cpi:9521568.PQ7%2FZ43.345",
    "urn:epc:id:sgcn:9521568.00001.0123",
    "urn:epc:id:itip:9521568.025120.01.02.987",
    "urn:epc:id:itip:9521568.025120.01.02.A7",
    "urn:epc:id:gid:95100000.12345.400",
    "urn:epc:id:usdod:2S194.12345678901",
    "urn:epc:id:adi:W81X9C.3KL984PX1.2WMA52",
    "urn:epc:id:adi:35962..%23M37",
]


def _tags(epc: str) -> Iterator[tuple[str, str, str]]:
    """The codings that hold the EPC, each with its tag URI and its content."""
    tag: TagEncodable = epc_pure_identity_to_tag_encodable(epc)
    filters = [of for name, of in vars(inspect.getmodule(type(tag))).items() if name.endswith("FilterValue")]
    for coding in type(tag).BinaryCodingScheme:
        options: dict[str, Any] = {"binary_coding_scheme": coding}
        if filters and ":gid:" not in epc:
            options["filter_value"] = next(iter(filters[0]))
        try:
            yield coding.value, tag.tag_uri(**options), tag.hex(**options)
        except ConvertException:  # the coding is too small for it
            continue


@pytest.mark.parametrize("epc", EPCS)
def test_a_tag_is_what_is_in_it(epc: str) -> None:
    key = parse(epc).key
    tags = list(_tags(epc))
    assert key is not None
    assert tags
    for coding, uri, content in tags:
        assert parse(uri).key == key, coding
        assert key in readings_of(content), coding
        assert key in readings_of(content.lower()), coding
        assert parse(content).key == key or (len(content) == 32 and parse(content).scheme == "guid"), coding
        assert parse(f"urn:epc:raw:{len(content) * 4}.x{content}").key == key, coding


@pytest.mark.parametrize("text", ["123456789012345678901234", "FF74257BF7194E4000001A85", "3074257BF7194E4000001A8"])
def test_other_digits_are_no_tag(text: str) -> None:
    assert parse(text).scheme == "plain"
