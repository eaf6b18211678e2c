"""Round trips over all forms, against epcpy where it is right; and no plain name is ever taken for another."""

from __future__ import annotations

import string

import pytest
from epcpy.utils.parsers import epc_pure_identity_to_gs1_element_string
from hypothesis import example, given
from hypothesis import strategies as st

from whereused.identifiers import Parsed, digital_link_of, epc_of, key_of, kind_of, parse, readings_of
from whereused.identifiers import keys as keys_of_texts
from whereused.identifiers.additions import check_digit
from whereused.identifiers.epcs import plain_trade_item, read_epc

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?" + string.ascii_uppercase + "_" + string.ascii_lowercase
FOR_EPCPY = "".join(character for character in SET_82 if character not in ":(</>?0")
PREFIX = st.sampled_from(["9521568", "9521141", "9521234"])


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def serials(size: int, alphabet: str = SET_82) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=size)


def checked(number: str) -> str:
    return number + str(check_digit(number))


def bracketed(*pairs: tuple[str, str]) -> str:
    return "".join(f"({ai}){value.replace('(', chr(92) + '(')}" for ai, value in pairs)


@st.composite
def keys(draw: st.DrawFn) -> str:
    """A key of any scheme."""
    prefix = draw(PREFIX)
    gtin = checked(draw(digits(1)) + prefix + draw(digits(5)))
    gln = checked(prefix + draw(digits(5)))
    serial = serials(20)
    return draw(
        st.one_of(
            serial.map(lambda text: bracketed(("01", gtin), ("21", text))),
            serial.map(lambda text: bracketed(("01", gtin), ("10", text))),
            serials(28).map(lambda text: bracketed(("01", gtin), ("235", text))),
            st.just(bracketed(("01", gtin))),
            digits(9).map(lambda text: bracketed(("00", checked("3" + prefix + text)))),
            serial.map(lambda text: bracketed(("8006", f"{gtin}0102"), ("21", text))),
            serials(23).map(lambda text: bracketed(("8004", prefix + text))),
            serials(16).map(lambda text: bracketed(("8003", f"0{gln}{text}"))),
            serials(17).map(lambda text: bracketed(("253", f"{gln}{text}"))),
            digits(7).map(lambda text: bracketed(("255", f"{gln}{text}"))),
            serial.filter(lambda text: text != "0").map(lambda text: bracketed(("414", gln), ("254", text))),
            st.just(bracketed(("414", gln))),
            st.just(bracketed(("417", gln))),
            digits(10).map(lambda text: bracketed(("8018", checked(prefix + text)))),
            digits(9).map(lambda text: bracketed(("402", checked(prefix + text)))),
            serials(23).map(lambda text: bracketed(("401", prefix + text))),
            serials(20, "0123456789ABCXYZ/#-").map(lambda text: bracketed(("8010", prefix + text), ("8011", "17"))),
        )
    )


def forms(parsed: Parsed) -> list[str]:
    scan = "\x1d".join(ai + value for ai, value in parsed.elements)
    written = [parsed.key, parsed.digital_link, parsed.epc, f"]C1{scan}", f"]d2{scan}", f"\x1d{scan}"]
    return [form for form in written if form is not None]


@given(keys())
@example("(01)09521568251204(21)(\\(10)")
@example("(01)09521568251204(21)\\(10)B")
def test_key_to_form_to_key(typed: str) -> None:
    parsed = parse(typed)
    assert parsed.ok, parsed.error
    assert parsed.key is not None
    assert len(forms(parsed)) == 6
    for form in forms(parsed):
        assert parse(form).key == parsed.key, form
        assert key_of(form) == parsed.key, form
        assert parsed.key in readings_of(form)
        assert kind_of(form) == kind_of(parsed.key)
    assert (digital_link_of(parsed.key), epc_of(parsed.key)) == (parsed.digital_link, parsed.epc)
    assert kind_of(parsed.key) is not None


def test_what_was_forgotten_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_of_texts, "MOST_KNOWN", 3)
    for number in [*range(9), *range(9)]:
        key = f"(01)09521568251204(21){number}"
        assert key_of(f"urn:epc:id:sgtin:9521568.025120.{number}") == key
        assert (key_of(key), kind_of(key)) == (key, "unit")


@given(
    prefix=st.integers(6, 12),
    number=digits(17).filter(lambda text: text[:12].strip("0") != ""),
    serial=serials(5, FOR_EPCPY),
)
def test_epcs_say_what_epcpy_says(prefix: int, number: str, serial: str) -> None:
    escaped = "".join(f"%{ord(c):02X}" if c in '"%&/<>?' else c for c in serial)
    bodies = {
        "id:sgtin": f"{number[:prefix]}.{number[prefix:13]}.{escaped}",
        "class:lgtin": f"{number[:prefix]}.{number[prefix:13]}.{escaped}",
        "id:upui": f"{number[:prefix]}.{number[prefix:13]}.{escaped}",
        "id:itip": f"{number[:prefix]}.{number[prefix:13]}.01.02.{escaped}",
        "id:sscc": f"{number[:prefix]}.{number[prefix:17]}",
        "id:sgln": f"{number[:prefix]}.{number[prefix:12]}.{escaped}",
        "id:pgln": f"{number[:prefix]}.{number[prefix:12]}",
        "id:grai": f"{number[:prefix]}.{number[prefix:12]}.{escaped}",
        "id:gdti": f"{number[:prefix]}.{number[prefix:12]}.{escaped}",
        "id:gsrn": f"{number[:prefix]}.{number[prefix:17]}",
        "id:gsrnp": f"{number[:prefix]}.{number[prefix:17]}",
        "id:gsin": f"{number[:prefix]}.{number[prefix:16]}",
        "id:giai": f"{number[:prefix]}.{escaped}",
        "id:ginc": f"{number[:prefix]}.{escaped}",
    }
    for scheme, body in bodies.items():
        urn = f"urn:epc:{scheme}:{body}"
        parsed = parse(urn)
        assert parsed.ok, parsed.error
        assert parsed.epc == urn
        assert bracketed(*parsed.elements) == epc_pure_identity_to_gs1_element_string(urn)


@given(
    st.sampled_from(["id:sgtin", "class:lgtin", "id:upui", "ID:sgtin"]),
    digits(13),
    st.integers(5, 13),
    serials(22, "09azAZ_.-%/(*é"),
)
@example("id:sgtin", "0000000000000", 7, "1")
def test_a_plain_trade_item_is_what_any_epc_is_read_as(scheme: str, number: str, prefix: int, serial: str) -> None:
    urn = f"urn:epc:{scheme}:{number[:prefix]}.{number[prefix:]}.{serial}"
    plain = plain_trade_item(urn)
    if plain is not None:
        assert read_epc(urn).elements == plain
    elif scheme in ("id:sgtin", "class:lgtin") and number.strip("0") and 6 <= prefix <= 12:
        assert len(serial) > 20 or set(serial) & set("%/(*é")


@given(st.text(max_size=60))
@example("(01) box")
@example("(product")
@example("]C1")
@example("urn:epc:")
@example("http://[")
@example("https://example.org/some/path")
@example("https://blog.example/2026/01/15")
@example("https://erp.example/orders/00/12")
@example("\x1d")
@example("95012346")
@example("395211411234567893")
@example("3074257BF7194E4000001A85")
@example("ABCDEF00111122223333444455556666")
def test_no_plain_name_is_changed(text: str) -> None:
    assert key_of(text) == text
    assert readings_of(text)[0] == text
    parse(text)


@given(
    st.text(string.ascii_letters + string.digits + "-_./:#() ", max_size=40),
    st.sampled_from(
        ["(0", "(01)", "(21)", "https://x.example/01/", "urn:epc:id:", "urn:lot:", "]", "{", "http", "LOT", ""]
    ),
)
def test_what_only_begins_like_a_form_is_not_changed_unless_it_reads(text: str, start: str) -> None:
    name = start + text
    key = key_of(name)
    assert key == name or parse(name).key == key
    assert key_of(key) == key


@given(digits(14).filter(lambda text: text.strip("0") != ""), st.integers(1, 9))
def test_every_wrong_check_digit_is_refused(number: str, off: int) -> None:
    right = checked(number[:13])
    wrong = right[:-1] + str((int(right[-1]) + off) % 10)
    if right.strip("0"):
        assert parse(f"(01){right}(21)1").ok
    assert not parse(f"(01){wrong}(21)1").ok
    assert not parse(wrong).ok
