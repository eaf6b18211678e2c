"""Keys: the one name under which equal identities meet, whichever form they arrive in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from whereused.identifiers.digital_links import read_link, write_link
from whereused.identifiers.elements import (
    FNC1,
    find_ai,
    identity_of,
    key_of_elements,
    read_bracketed,
    split_scanned,
    united,
    verified,
    write_bracketed,
)
from whereused.identifiers.epcs import FOREIGN, plain_trade_item, read_epc, read_tag_content, write_epc
from whereused.identifiers.parsed import Element, Fault
from whereused.identifiers.parsing import BRACKETED, parse
from whereused.identifiers.plain import ALSO, read_by_product, read_guid
from whereused.identifiers.schemes import PRIMARY, Kind

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
        return _known(text).key
    return text


class _Known(NamedTuple):
    """What a text names: its key, and what sort of thing that is."""

    key: str
    kind: Kind | None


MOST_KNOWN = 30_000
"""Texts that are remembered, at most twice so many: an event, its readings and the events after it name the same items,
and a batch of the largest documents names some thousands of them."""


class _Memory:
    """What the texts of late name: those before are forgotten once so many others came."""

    def __init__(self) -> None:
        self._late: dict[str, _Known] = {}
        self._before: dict[str, _Known] = {}

    def of(self, text: str) -> _Known:
        """What a text names, read once. A key names itself, so that it need not be read whose other form was."""
        found = self._late.get(text)
        if found is None:
            found = self._before.get(text) or _read_marked(text)
            if len(self._late) >= MOST_KNOWN:
                self._late, self._before = {}, self._late
            self._late[text] = found
            if found.key[0] == "(":
                self._late[found.key] = found
        return found


_known = _Memory().of


def _read_marked(text: str) -> _Known:
    try:
        if text[:8].lower() == "urn:epc:":
            return _of_epc(text)
        if text[:4].lower() == "http":
            return _of_elements(read_link(text) or (), text)
        if BRACKETED.match(text):
            return _of_elements(read_bracketed(text), text)
    except Fault:
        return _Known(text, _kind_by_form(text))
    if (guid := read_guid(text)) is not None:
        return _Known(guid, None)
    return _of_scan(text) if FNC1 in text or _is_scan(text) else _Known(text, None)


def _of_scan(text: str) -> _Known:
    parsed = parse(text)
    if parsed.elements:
        return _of_elements(parsed.elements, text)
    key = text if parsed.key is None else parsed.key
    return _Known(key, _kind_by_form(key))


def _of_elements(elements: Sequence[Element], text: str) -> _Known:
    scheme, identity = identity_of(elements)
    return _Known(text, None) if scheme is None else _Known(write_bracketed(identity), scheme.kind)


def _of_epc(text: str) -> _Known:
    if (plain := plain_trade_item(text)) is not None:
        (_, gtin), (ai, number) = plain
        return _Known(f"(01){gtin}({ai}){number}", "unit" if ai == "21" else "lot")
    epc = read_epc(text)
    if epc.elements:
        return _of_elements(epc.elements, text)
    key = epc.uri if epc.scheme in FOREIGN and epc.uri is not None else text
    return _Known(key, _kind_by_form(key))


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
    return _known(key).kind if _marked(key) or FNC1 in key else _kind_by_form(key)


def _kind_by_form(key: str) -> Kind | None:
    """The same for a key without GS1 elements."""
    if key.startswith("urn:epc:id:"):
        return _KINDS_OF_EPCS.get(key.split(":")[3])
    if (by_product := read_by_product(key)) is not None:
        return "lot" if by_product[1] == "lot" else "unit"
    return None


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
