"""`parse`: what any text is as an identifier."""

from __future__ import annotations

import re
from collections.abc import Sequence

from biip import ParseError
from biip.symbology import GS1Symbology, SymbologyIdentifier

from whereused.identifiers.additions import CHECK_DIGIT_AT
from whereused.identifiers.digital_links import read_link, write_link
from whereused.identifiers.elements import (
    FNC1,
    find_ai,
    identity_of,
    read_bracketed,
    read_scanned,
    said_as_fnc1,
    split_scanned,
    united,
    verified,
    write_bracketed,
)
from whereused.identifiers.epcs import Epc, read_epc, read_tag_content, write_epc
from whereused.identifiers.parsed import Element, Fault, Parsed
from whereused.identifiers.plain import (
    NUMBERS,
    has_check_digit,
    is_foreign_key,
    read_bare_guid,
    read_by_product,
    read_guid,
    read_number,
)
from whereused.identifiers.schemes import PRIMARY

BRACKETED = re.compile(r"\([0-9]{2,4}\)")
_BLANKS = " \t\r\n"


def parse(text: str) -> Parsed:
    """What a text is as an identifier: any form of GS1 key, EPC, GUID, a key of another system, or a plain name.

    Never raises: a text of a known form that is broken gives `ok` False and says what was expected of which part.
    """
    bare = text.strip(_BLANKS)
    if not bare:
        return Parsed(False, error="The text is empty.")
    try:
        return _parse(bare)
    except Fault as fault:
        return Parsed(False, error=str(fault))


def _parse(text: str) -> Parsed:
    for read in (_parse_scan, _parse_bracketed, _parse_uri, _parse_guid):
        parsed = read(text)
        if parsed is not None:
            return parsed
    return of_elements(read_scanned(text)) if FNC1 in text else _parse_unmarked(text)


def _parse_bracketed(text: str) -> Parsed | None:
    if BRACKETED.match(text):
        return of_elements(read_bracketed(text))
    by_product = read_by_product(text)
    if by_product is None:
        return None
    product, what, value = by_product
    return Parsed(True, f"product_{what}", key=f"(product){product}({what}){value}")


def _parse_uri(text: str) -> Parsed | None:
    if text[:8].lower() == "urn:epc:":
        return of_epc(read_epc(text))
    link = read_link(text) if text[:4].lower() == "http" else None
    return None if link is None else of_elements(link)


def _parse_guid(text: str) -> Parsed | None:
    guid = read_guid(text) or read_bare_guid(text)
    return None if guid is None else Parsed(True, "guid", key=guid)


def _parse_scan(text: str) -> Parsed | None:
    """What a scanner marked with a symbology identifier (ISO/IEC 15424); None for a text without one."""
    if text[0] != "]":
        return None
    try:
        symbology = SymbologyIdentifier.extract(text)
    except (ParseError, IndexError, ValueError):
        return None
    rest = text[len(symbology.value) :].strip(_BLANKS)
    if len(symbology.value) < 3 or not rest:
        return None
    gs1 = symbology.gs1_symbology
    if gs1 in GS1Symbology.with_gtin():
        return of_elements([_number(rest)])
    if gs1 is None or rest[:4].lower() == "http":
        return _parse(rest)
    return of_elements(read_bracketed(rest) if BRACKETED.match(rest) else read_scanned(said_as_fnc1(rest)))


def _number(text: str) -> Element:
    element = read_number(text)
    if element is None or element.ai != "01":
        raise Fault(f"{text} is not a GTIN: it should have 8, 12, 13 or 14 digits.")
    return verified(*element)


def _parse_unmarked(text: str) -> Parsed:
    """A text that says nothing of its form: what its shape and its check digits prove it to be, else a plain name."""
    if (epc := read_tag_content(text)) is not None:
        return of_epc(epc)
    if (element := read_number(text)) is not None:
        if not has_check_digit(text):
            _refuse_number(text, element)
        return of_elements([element])
    if (elements := split_unmarked(text)) is not None:
        return of_elements(united(verified(*element) for element in elements))
    return Parsed(True, "key" if is_foreign_key(text) else "plain", key=text)


def _refuse_number(text: str, element: Element) -> None:
    try:
        verified(*element)
    except Fault as fault:
        raise Fault(f"{text} has the length of {_article(NUMBERS[len(text)])}: {fault}") from fault


def _article(name: str) -> str:
    return f"an {name}" if name == "SSCC" else f"a {name}"


def split_unmarked(text: str) -> list[Element] | None:
    """The elements of digits without brackets, none of them verified, if the first is a key with a check digit."""
    said = said_as_fnc1(text).lstrip(FNC1)
    known = find_ai(said[:4]) if said.isascii() else None
    if known is None or known.ai not in CHECK_DIGIT_AT or known.ai not in PRIMARY:
        return None
    try:
        return split_scanned(said)
    except Fault:
        return None


def of_elements(elements: Sequence[Element]) -> Parsed:
    """The answer for GS1 elements."""
    scheme, identity = identity_of(elements)
    return Parsed(
        True,
        scheme.name if scheme else "elements",
        tuple(elements),
        write_link(elements),
        write_epc(elements),
        write_bracketed(identity) or None,
    )


def of_epc(epc: Epc) -> Parsed:
    """The answer for an EPC."""
    if epc.elements:
        scheme, identity = identity_of(epc.elements)
        name = scheme.name if scheme else "elements"
        return Parsed(True, name, epc.elements, write_link(epc.elements), epc.uri, write_bracketed(identity) or None)
    return Parsed(True, epc.scheme, epc=epc.uri, key=None if epc.scheme == "pattern" else epc.uri)
