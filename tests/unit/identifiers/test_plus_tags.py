"""Tags in the codings with a plus, both ways: the examples of the standard, and what a writer of our own writes."""

from __future__ import annotations

import random

import pytest

from whereused.identifiers import key_of, parse, readings_of
from whereused.identifiers.plus_tags import CODINGS, WITH_HOST, read_plus_tag

# EPC Tag Data Standard 2.3, annex E.3: what is in the tag, and the elements; those with two pluses have a host behind.
EXAMPLES = [
    ("F73795211411234538566CB0AFC4", "(01)79521141123453(21)32a/b", "sgtin"),
    ("FB342CDE795211411234538566CB0AFC4", "(01)79521141123453(21)32a/b", "sgtin"),
    ("F90095201234567891235", "(00)095201234567891235", "sscc"),
    ("F2395211411234548566CB0AFC4", "(414)9521141123454(254)32a/b", "sgln"),
    ("F13095211411234548566CB0AFC4", "(8003)0952114112345432a/b", "grai"),
    ("FA3952114132E83C2BF10", "(8004)952114132a/b", "giai"),
    ("F43952114112345678906", "(8018)952114112345678906", "gsrn"),
    ("F53952114112345678906", "(8017)952114112345678906", "gsrnp"),
    ("F6395211411234540458B8", "(253)95211411234545678", "gdti"),
    ("F0395211415E87A145BAFB4D19A8C0E4", "(8010)95211415PQ7/Z43(8011)12345", "cpi"),
    ("F839521141678909509338", "(255)952114167890904711", "sgcn"),
    ("F3309521141123454010266AE27FDF35", "(8006)095211411234540102(21)rif981", "itip"),
    ("FD3795211411234538566CB0AFC525065F1876F0D996D800", "(01)79521141123453(21)32a/b", "sgtin"),
    ("FC342CDE795211411234538566CB0AFC525065F1876F0D996D80", "(01)79521141123453(21)32a/b", "sgtin"),
    ("E9395211411234548566CB0AFC525065F1876F0D996D8000", "(414)9521141123454(254)32a/b", "sgln"),
    ("EE3952114132E83C2BF1494197C61DBC3665B600", "(8004)952114132a/b", "giai"),
]


@pytest.mark.parametrize(("content", "key", "scheme"), EXAMPLES, ids=lambda value: str(value)[:12])
def test_the_examples_of_the_standard(content: str, key: str, scheme: str) -> None:
    assert key_of(key) == key
    for text in (f"urn:epc:raw:{4 * len(content)}.x{content}", content, content.lower()):
        if len(text) == 32:  # bare, it may be a GUID as well
            assert key in readings_of(text)
            continue
        parsed = parse(text)
        assert (parsed.ok, parsed.scheme, parsed.key) == (True, scheme, key), parsed.error
        assert key in readings_of(text)


def test_a_date_in_a_tag_is_an_element_and_no_identity() -> None:
    parsed = parse("FB342CDE795211411234538566CB0AFC4")
    assert [tuple(element) for element in parsed.elements] == [
        ("01", "79521141123453"),
        ("21", "32a/b"),
        ("17", "220630"),
    ]
    assert parsed.digital_link == "https://id.gs1.org/01/79521141123453/21/32a%2Fb?17=220630"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("F73795211411234548566CB0AFC4", "the check digit should be 3, not 4"),
        ("F90095201234567891234", "the check digit should be 5, not 4"),
        ("F9009520123456789123A", "should be digits"),
        ("F737952114112345385", "ends before its last value"),
        ("F73795211411234538566CB0AFC4FF", "says that nothing follows"),
        ("F9009520123456789123592832F8C3B786CCB6C0", "says that nothing follows"),  # annex E.3 prints it as an SSCC++
        ("F737952114112345300000000", "is empty"),
        ("F7379521141123453C5000000", "no way of writing with the number 6"),
        ("FB372CDE795211411234538566CB0AFC4", "no date of type 7"),
        ("FB342C5E795211411234538566CB0AFC4", "not a date"),
        ("FA395211413AE83C2BF10", "neither a digit nor the end"),
        ("F737952114112345305FFFF000", "has more than 5 digits"),
        ("F7379521141123453A3FFFF00", "is not three characters"),
        ("F1309521141123455", "EPC Tag Data Standard 2.0"),
    ],
)
def test_a_broken_tag_is_refused_with_its_coding_and_is_a_mere_name_elsewhere(content: str, reason: str) -> None:
    refused = parse(f"urn:epc:raw:{4 * len(content)}.x{content}")
    assert (refused.ok, refused.key) == (False, None)
    assert reason in str(refused.error)
    assert parse(content).key == content
    assert readings_of(content) == [content]


def test_data_that_a_tag_says_follow_are_no_part_of_the_identity() -> None:
    with_batch = "F7B795211411234538566CB0AFC4" + "1062" + "0" * 8
    assert parse(with_batch).key == "(01)79521141123453(21)32a/b"


UPPER, LOWER = "0123456789ABCDEF", "0123456789abcdef"
BASE_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
CODE_40 = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789"
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


def bits(number: int, size: int) -> str:
    return f"{number:0{size}b}" if size else ""


def as_number(text: str) -> str:
    return bits(int(text), (10 ** len(text) - 1).bit_length())


def as_code_40(text: str) -> str:
    padded = text + "\0" * (-len(text) % 3)
    triples = [padded[start : start + 3] for start in range(0, len(padded), 3)]
    return "".join(bits(sum(CODE_40.index(c) * 40 ** (2 - n) for n, c in enumerate(t)) + 1, 16) for t in triples)


WAYS = [
    ("0123456789", as_number),
    (UPPER, lambda text: "".join(bits(UPPER.index(c), 4) for c in text)),
    (LOWER, lambda text: "".join(bits(LOWER.index(c), 4) for c in text)),
    (BASE_64, lambda text: "".join(bits(BASE_64.index(c), 6) for c in text)),
    (SET_82, lambda text: "".join(bits(ord(c), 7) for c in text)),
    (CODE_40[1:], as_code_40),
]


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_serials_written_in_each_way_are_read(way: int) -> None:
    chance = random.Random(way)
    characters, written = WAYS[way]
    for length in range(1, 21):
        serial = "".join(chance.choice(characters) for _ in range(length))
        tag = f"{bits(0xF7, 8)}0{bits(3, 3)}{''.join(bits(int(d), 4) for d in '79521141123453')}"
        tag += bits(way, 3) + bits(length, 5) + written(serial)
        tag += "0" * (-len(tag) % 16)
        content = f"{int(tag, 2):0{len(tag) // 4}X}"
        assert [tuple(one) for one in read_plus_tag(content)] == [("01", "79521141123453"), ("21", serial)], serial


def test_every_coding_with_two_pluses_begins_with_one_of_one() -> None:
    assert sorted(WITH_HOST.values()) == sorted(CODINGS)
    assert not WITH_HOST.keys() & CODINGS.keys()
