"""Keys: the one name under which equal identities meet, whichever form they arrive in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from whereused.identifiers.digital_links import read_link, write_link
from whereused.identifiers.elements import (
    FNC1,
    find_ai,
    key_of_elements,
    read_bracketed,
    split_scanned,
    united,
    verified,
)
from whereused.identifiers.epcs import FOREIGN, read_epc, read_tag_content, write_epc
from whereused.identifiers.parsed import Element, Fault
from whereused.identifiers.parsing import BRACKETED, parse
from whereused.identifiers.plain import ALSO, read_by_product, read_guid
from whereused.identifiers.schemes import PRIMARY, Kind, identified_by

_MARKED = re.compile(
    r"\(\d\d|urn:(?:epc|uuid|guid):|https?://|\][CdQeJEI]\d|\x1d|\{?[0-9a-f]{8}-[0-9a-f]{4}-", re.ASCII | re.IGNORECASE
)
_marked = _MARKED.match
_KINDS_OF_EPCS: dict[str, Kind] = {"adi": "unit", "bic": "container"}
_ASSET = re.compile(r"[0-9]{6}[!%-?A-Z_a-z\x22]{1,24}")


def key_of(text: str) -> str:
    """The key of a text that is unmistakably a GS1 key, an EPC or a GUID; any other text unchanged. Never raises.

    Unmistakable are `urn:epc:` and `urn:uuid:`, brackets that open with an application identifier, a scanner's
    symbology identifier or its FNC1, a web address whose path is a GS1 Digital Link, and the dashed form of a GUID.
    What is broken (a wrong check digit) stays as it is, and so does what a plant may use as a plain name: digits alone,
    other web addresses.
    """
    if _marked(text) or FNC1 in text:
        return _key_of(text)
    return text


@lru_cache(maxsize=50_000)
def _key_of(text: str) -> str:
    parsed = _read_marked(text)
    return parsed if parsed is not None else text


def _read_marked(text: str) -> str | None:
    try:
        if text[:8].lower() == "urn:epc:":
            return _key_of_epc(text)
        if text[:4].lower() == "http":
            link = read_link(text)
            return None if link is None else key_of_elements(link)
        if BRACKETED.match(text):
            return key_of_elements(read_bracketed(text))
    except Fault:
        return None
    if (guid := read_guid(text)) is not None:
        return guid
    return parse(text).key if FNC1 in text or _is_scan(text) else None


def _key_of_epc(text: str) -> str | None:
    epc = read_epc(text)
    if epc.elements:
        return key_of_elements(epc.elements)
    return epc.uri if epc.scheme in FOREIGN else None


def _is_scan(text: str) -> bool:
    return text[:1] == "]" and text[:3] in ("]C1", "]d2", "]Q3", "]e0", "]e1", "]e2", "]J1", "]E0", "]E3", "]E4", "]I1")


def readings_of(text: str) -> list[str]:
    """All keys that a text typed by a person may mean, the most literal first; each once, the text itself always."""
    return list(dict.fromkeys(_readings(text)))


def _readings(text: str) -> Iterator[str]:
    yield text
    yield key_of(text)
    bare = text.strip(" \t\r\n")
    parsed = parse(bare)
    if parsed.key is not None:
        yield parsed.key
    if (tag := read_tag_content(bare)) is not None:  # 32 digits may be a GUID too, which `parse` takes them for
        key = key_of_elements(tag.elements) or tag.uri
        if key is not None:
            yield key
    if bare.isascii() and bare[:2].isdigit():
        yield from _readings_of_digits(bare)


def _readings_of_digits(text: str) -> Iterator[str]:
    if text.isdigit():
        for ai in ALSO.get(len(text), ()):
            yield from _key_if_right([Element(ai, text)])
    known = find_ai(text[:4])
    if known is not None and known.ai in PRIMARY:
        with suppress(Fault):
            yield from _key_if_right(split_scanned(text))
    if _ASSET.fullmatch(text):
        yield from _key_if_right([Element("8004", text)])


def _key_if_right(elements: list[Element]) -> Iterator[str]:
    try:
        key = key_of_elements(united(verified(*element) for element in elements))
    except Fault:
        return
    if key is not None:
        yield key


def kind_of(key: str) -> Kind | None:
    """What sort of thing a key identifies: a unit, a lot, a container, ...; None where the key does not say.

    The table and its sources are in `schemes.py`. Of the EPC schemes that are not GS1's, an aircraft part (`adi`) is a
    unit and a freight container (`bic`) a container.
    """
    key = key_of(key)
    if key.startswith("urn:epc:id:"):
        return _KINDS_OF_EPCS.get(key.split(":")[3])
    if (by_product := read_by_product(key)) is not None:
        return "lot" if by_product[1] == "lot" else "unit"
    elements = _elements_of(key)
    return None if elements is None else identified_by(dict(elements))


def digital_link_of(key: str) -> str | None:
    """The canonical GS1 Digital Link of a key, on id.gs1.org; None for what has none."""
    elements = _elements_of(key_of(key))
    return None if elements is None else write_link(elements)


def epc_of(key: str) -> str | None:
    """The EPC URI of a key: a pure identity, a lot class, or the pattern of a product's items.

    None for what has none, and where no table says how long the company prefix is.
    """
    key = key_of(key)
    if key.startswith("urn:epc:id:") and key.split(":")[3] in FOREIGN:
        return key
    elements = _elements_of(key)
    return None if elements is None else write_epc(elements)


class ByProduct(NamedTuple):
    """An item by its product and the serial or lot number within it; `products` are ids that the product may have."""

    gtin: str | None
    products: tuple[str, ...]
    value: str
    is_lot: bool


def product_of(key: str) -> ByProduct | None:
    """The product and the number in `(01)…(21)…`, `(01)…(10)…`, `(product)…(serial)…`, `(product)…(lot)…`; or None."""
    by_product = read_by_product(key)
    if by_product is not None:
        product, what, value = by_product
        parsed = parse(product)
        as_gtin = parsed.elements[0].value if parsed.scheme == "gtin" else None
        return ByProduct(as_gtin, (product,), value, what == "lot")
    values = dict(_elements_of(key) or ()) if key.startswith("(01)") else {}
    gtin, serial, lot = values.get("01"), values.get("21"), values.get("10")
    number = serial or lot
    if gtin is None or number is None:
        return None
    shorter = (gtin[14 - length :] for length in (13, 12, 8) if not gtin[: 14 - length].strip("0"))
    return ByProduct(gtin, (f"(01){gtin}", gtin, *shorter), number, serial is None)


def _elements_of(key: str) -> list[Element] | None:
    if not BRACKETED.match(key):
        return None
    try:
        return read_bracketed(key)
    except Fault:
        return None
