"""EPC URIs and RFID tags: pure identities, classes, patterns, tag URIs and the hexadecimal content of a tag.

Source: EPC Tag Data Standard, sections 6 (pure identity), 8 and 13 (patterns), 12 (tag URIs) and 14 (binary; what 2.0
adds is in `plus_tags`). An EPC says which part of a number is the company prefix, and leaves out check digits; GS1 keys
are the other way round, so that a key is an EPC again only where the length of its company prefix is known (biip's
table of prefixes).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from biip.gs1_prefixes import GS1CompanyPrefix

from whereused.identifiers.additions import (
    ConvertException,
    check_digit,
    epc_pure_identity_to_scheme,
    hex_to_tag_encodable,
    verify_foreign,
)
from whereused.identifiers.elements import identity_of, verified
from whereused.identifiers.parsed import Element, Fault
from whereused.identifiers.plus_tags import has_plus_header, read_plus_tag


class Layout(NamedTuple):
    """How an EPC scheme writes a GS1 key.

    `digits` counts company prefix and reference together (None: the reference is text); `leads` if the first digit of
    the reference stands before the company prefix in the key; `serial` is the serial's application identifier, or ""
    where it follows in the same value.
    """

    ai: str
    digits: int | None
    leads: bool = False
    serial: str | None = None


LAYOUTS = {
    "sgtin": Layout("01", 13, True, "21"),
    "lgtin": Layout("01", 13, True, "10"),
    "upui": Layout("01", 13, True, "235"),
    "itip": Layout("8006", 13, True, "21"),
    "sscc": Layout("00", 17, True),
    "sgln": Layout("414", 12, False, "254"),
    "pgln": Layout("417", 12),
    "grai": Layout("8003", 12, False, ""),
    "gdti": Layout("253", 12, False, ""),
    "sgcn": Layout("255", 12, False, ""),
    "gsrn": Layout("8018", 17),
    "gsrnp": Layout("8017", 17),
    "gsin": Layout("402", 16),
    "giai": Layout("8004", None),
    "ginc": Layout("401", None),
    "cpi": Layout("8010", None, False, "8011"),
}
FOREIGN = frozenset({"gid", "usdod", "adi", "bic", "imovn"})
"""EPC schemes whose identities are not GS1 keys: the key is the URN itself."""

CLASSES = {
    "gtin": "sgtin",
    "itip_class": "itip",
    "grai_class": "grai",
    "gdti_class": "gdti",
    "sgcn_class": "sgcn",
    "cpi_class": "cpi",
}
"""What has no serial, and the EPC scheme of whose patterns it is."""

PATTERN = "pattern"
"""Scheme of a pattern that stands for many things and identifies none."""

_TO_ESCAPE = re.compile(r'["%&/<>?#]')
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_NOT_IN_EPC = re.compile(r'["&/<>?#]|%(?![0-9A-Fa-f]{2})')
_STARS = re.compile(r"(?:[^*]+|\*)(?:\.\*)*")
_COUNTS = re.compile(r"([0-9]{2})\.([0-9]{2})(?:\.|$)")
_TAGS = re.compile(
    "(?:(?:sgtin|sscc|sgln|grai|giai|gsrn|gsrnp|gdti|cpi|sgcn|gid|usdod)-96|sgtin-198|sgln-195|grai-170|giai-202"
    "|gdti-1(?:13|74)|itip-(?:110|212)|(?:cpi|adi)-var)"
)
_TAG_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){12,32}")


@dataclass(frozen=True, slots=True)
class Epc:
    """What an EPC says: the GS1 elements of its identity, or the scheme of one that has none; and its canonical URI.

    The URI is None for a tag that does not say where its company prefix ends, and of which no table knows it.
    """

    uri: str | None
    elements: tuple[Element, ...] = ()
    scheme: str | None = None


def read_epc(text: str) -> Epc:
    """An EPC URN of any sort. Raises Fault."""
    sort, scheme, body = _parts(text)
    if sort in ("tag", "raw"):
        return _read_tag(text, sort, body)
    if sort == "pat":
        return Epc(f"urn:epc:pat:{scheme}:{body}", scheme=PATTERN)
    if scheme in FOREIGN and sort == "id":
        return _read_foreign(scheme, body)
    if scheme not in LAYOUTS or sort not in ("id", "class", "idpat") or (sort == "class") != (scheme == "lgtin"):
        raise Fault(f"{text}: there is no EPC scheme urn:epc:{sort}:{scheme}.")
    return _read_pattern(scheme, body) if sort == "idpat" else _read_identity(scheme, body)


_PLAIN = re.compile(r"urn:epc:(id:sgtin|class:lgtin):([0-9]{6,12})\.([0-9]{1,7})\.([0-9A-Za-z_.-]{1,20})")


def plain_trade_item(text: str) -> tuple[Element, Element] | None:
    """The GTIN and the serial or lot number of an SGTIN or LGTIN without escapes; None for any other text.

    `read_epc` says the same in four times as long; the items that events name are of this form more than of any other.
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    scheme, prefix, reference, number = match.groups()
    payload = f"{reference[0]}{prefix}{reference[1:]}"
    if len(payload) != 13 or not payload.strip("0"):
        return None
    return Element("01", f"{payload}{check_digit(payload)}"), Element("21" if scheme == "id:sgtin" else "10", number)


def _parts(text: str) -> tuple[str, str, str]:
    if not text.isascii():
        raise Fault(f"{text}: an EPC is written in ASCII.")
    parts = text.split(":", 4)
    if len(parts) == 4 and parts[2].lower() == "raw":
        return "raw", "", parts[3]
    if len(parts) < 5:
        raise Fault(f"{text} is cut short: an EPC is urn:epc:id:, a scheme, ':' and its parts.")
    return parts[2].lower(), parts[3].lower(), parts[4]


class Body(NamedTuple):
    """The parts of an EPC after its scheme; `pattern` if it is a class, whose last part stands for every serial."""

    scheme: str
    text: str
    pattern: bool = False

    @property
    def layout(self) -> Layout:
        """How the scheme writes its key."""
        return LAYOUTS[self.scheme]

    def fault(self, reason: str) -> Fault:
        """The fault of this EPC."""
        return Fault(f"{self.scheme} {self.text}: {reason}")


def _read_identity(scheme: str, text: str) -> Epc:
    elements, length = _elements(Body(scheme, text))
    return Epc(_write(scheme, elements, length), tuple(elements))


def _elements(body: Body) -> tuple[list[Element], int]:
    """The elements of an EPC, and the length of its company prefix."""
    prefix, _, rest = body.text.partition(".")
    if not (prefix.isdigit() and 6 <= len(prefix) <= 12):
        raise body.fault(f"a company prefix has 6 to 12 digits, not {prefix!r}.")
    if body.layout.digits is not None:
        number, serial = _number(body, prefix, rest)
    else:
        reference, _, serial = (rest, "", "") if body.layout.serial is None else rest.partition(".")
        if not reference:
            raise body.fault("nothing follows the company prefix.")
        number = prefix + _unescaped(reference)
    return _with_serial(body, number, serial), len(prefix)


def _number(body: Body, prefix: str, rest: str) -> tuple[str, str]:
    """The number of a key with its check digit, and what follows it."""
    reference, _, rest = rest.partition(".")
    digits, leads = body.layout.digits, body.layout.leads
    if len(prefix) + len(reference) != digits or not (prefix + reference).isdigit():
        raise body.fault(f"company prefix and reference are {digits} digits together.")
    if leads and not reference:
        raise body.fault("the reference has no digit.")
    number = reference[:1] + prefix + reference[1:] if leads else prefix + reference
    number += str(check_digit(number))
    if body.scheme == "itip":
        counts = _COUNTS.match(rest)
        if counts is None:
            raise body.fault("the piece and the total are two digits each.")
        return number + counts.group(1) + counts.group(2), rest[counts.end() :]
    return (f"0{number}" if body.scheme == "grai" else number), rest


def _with_serial(body: Body, number: str, serial: str) -> list[Element]:
    ai, of_serial = body.layout.ai, body.layout.serial
    if body.pattern or of_serial is None:
        if serial:
            raise body.fault(f"{serial!r} follows where the number ends.")
        return [verified(ai, number)]
    if not serial:
        raise body.fault(f"the last part, {'the lot' if body.scheme == 'lgtin' else 'the serial'}, is missing.")
    if of_serial == "":
        return [verified(ai, number + _unescaped(serial))]
    if of_serial == "254" and serial == "0":
        return [verified(ai, number)]
    return [verified(ai, number), verified(of_serial, _unescaped(serial))]


def _unescaped(text: str) -> str:
    wrong = _NOT_IN_EPC.search(text)
    if wrong is not None:
        raise Fault(f"{text}: {wrong.group()!r} stands in an EPC as an escape such as %2F for '/'.")
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)


def _read_pattern(scheme: str, text: str) -> Epc:
    """A pattern: of one identity, of a class (`9521568.025120.*`), or of more, which identifies nothing."""
    parts = text.split(".")
    if "*" not in parts:
        return _read_identity(scheme, text)
    if _STARS.fullmatch(text) is None:
        raise Fault(f"urn:epc:idpat:{scheme}:{text}: the parts from the first * on are all *.")
    if LAYOUTS[scheme].serial is None or parts.count("*") != 1 or len(parts) != (5 if scheme == "itip" else 3):
        return Epc(f"urn:epc:idpat:{scheme}:{text}", scheme=PATTERN)
    elements, length = _elements(Body(scheme, text.removesuffix(".*"), pattern=True))
    return Epc(_write("sgtin" if scheme == "upui" else scheme, elements, length, pattern=True), tuple(elements))


def _read_foreign(scheme: str, body: str) -> Epc:
    uri = f"urn:epc:id:{scheme}:{body}"
    try:
        epc_pure_identity_to_scheme(uri)
    except (ConvertException, ValueError, IndexError) as error:
        raise Fault(f"{uri} is not a {scheme.upper()} of the EPC Tag Data Standard.") from error
    verify_foreign(scheme, body)
    return Epc(uri, scheme=scheme)


def _read_tag(text: str, sort: str, body: str) -> Epc:
    if sort == "raw":
        _, _, content = body.partition(".")
        if content[:1] == "x" and has_plus_header(content[1:]):
            return _of_plus_tag(content[1:])
        found = read_tag_content(content[1:]) if content[:1] == "x" else None
        if found is None:
            raise Fault(f"{text} is not the content of a tag that the EPC Tag Data Standard 2.0 knows.")
        return found
    scheme = text.split(":")[3].lower()
    filter_value, _, identity = ("", "", body) if scheme == "gid-96" else body.partition(".")
    if _TAGS.fullmatch(scheme) is None or not (scheme == "gid-96" or filter_value.isdigit()):
        raise Fault(f"{text} is not a tag URI of the EPC Tag Data Standard 1.13.")
    return read_epc(f"urn:epc:id:{scheme.partition('-')[0]}:{identity}")


def read_tag_content(content: str) -> Epc | None:
    """The EPC in the content of a tag's memory, in hexadecimal: 24 digits for 96 bits; None if it is none."""
    try:
        if has_plus_header(content):
            return _of_plus_tag(content)
        return read_epc(hex_to_tag_encodable(content).epc_uri) if _TAG_HEX.fullmatch(content) else None
    except (ConvertException, ValueError, KeyError, IndexError):
        return None


def _of_plus_tag(content: str) -> Epc:
    elements = read_plus_tag(content)
    return Epc(write_epc(elements), tuple(elements))


def write_epc(elements: Sequence[Element]) -> str | None:
    """The EPC URI of what GS1 elements identify; None where it has none, or its company prefix is unknown."""
    scheme, identity = identity_of(elements)
    name = "" if scheme is None else "sgln" if scheme.name == "gln" else CLASSES.get(scheme.name, scheme.name)
    if scheme is None or name not in LAYOUTS:
        return None
    start = 1 if LAYOUTS[name].leads or name == "grai" else 0
    length = _prefix_length(identity[0].value[start : start + 12])
    pattern = scheme.name in CLASSES
    uri = None if length is None else _write(name, identity, length, pattern=pattern)
    return uri if uri is not None and _reads_back(uri, identity) else None


def _reads_back(uri: str, identity: list[Element]) -> bool:
    try:
        return list(read_epc(uri).elements) == identity
    except Fault:
        return False


@lru_cache(maxsize=10_000)
def _prefix_length(number: str) -> int | None:
    """How many digits of a number are the company prefix; one of 4 or 5 counts as a block of those of 6 (TDS)."""
    digits = re.match("[0-9]*", number)
    known = None if digits is None or not digits.group() else GS1CompanyPrefix.extract(digits.group())
    length = 0 if known is None else max(6, len(known.value))
    return length if 6 <= length <= min(12, len(number)) else None


def _write(scheme: str, elements: Sequence[Element], length: int, *, pattern: bool = False) -> str:
    layout = LAYOUTS[scheme]
    value = elements[0].value
    serial = elements[1].value if len(elements) > 1 else None
    if layout.digits is None:
        parts = [value[:length], _escaped(value[length:])]
    else:
        value = value[1:] if scheme == "grai" else value
        number, after = value[: layout.digits], value[layout.digits + 1 :]
        lead, number = (number[:1], number[1:]) if layout.leads else ("", number)
        parts = [number[:length], lead + number[length:]]
        if scheme == "itip":
            parts += [after[:2], after[2:]]
        elif layout.serial == "":
            serial = after or None
    if layout.serial is not None:
        parts.append("*" if pattern else _escaped(serial if serial is not None else "0"))
    sort = "idpat" if pattern else "class" if scheme == "lgtin" else "id"
    return f"urn:epc:{sort}:{scheme}:{'.'.join(parts)}"


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(lambda match: f"%{ord(match.group()):02X}", text)
