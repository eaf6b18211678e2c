"""GS1 Digital Link URIs: any domain, any path before the key, qualifiers in the path, attributes in the query.

Source: GS1 Digital Link Standard: URI Syntax 1.x, section 4; the short names (`/gtin/.../ser/...`) are those of 1.0 and
1.1. biip reads such links too; it takes the first segment that looks like a key although a path may hold several,
knows no short names, and reads `+` as a blank.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote, urlsplit

from whereused.identifiers.additions import CHECK_DIGIT_AT, check_digit
from whereused.identifiers.elements import find_ai, identity_of, united, verified
from whereused.identifiers.parsed import Element, Fault

QUALIFIERS = {
    "01": ("22", "10", "21", "235"),
    "8006": ("22", "10", "21"),
    "8010": ("8011",),
    "414": ("254", "7040"),
    "415": ("8020",),
    "417": ("7040",),
    "8017": ("8019",),
    "8018": ("8019",),
    "8004": ("7040",),
    **dict.fromkeys(("00", "253", "255", "401", "402", "8003", "8013"), ()),
}
"""The keys a link may be about and their qualifiers, which follow in this order."""

_SHORT = {
    "gtin": "01",
    "itip": "8006",
    "gmn": "8013",
    "cpid": "8010",
    "gln": "414",
    "payTo": "415",
    "partyGln": "417",
    "gsrnp": "8017",
    "gsrn": "8018",
    "gcn": "255",
    "sscc": "00",
    "gdti": "253",
    "ginc": "401",
    "gsin": "402",
    "grai": "8003",
    "giai": "8004",
    "cpv": "22",
    "lot": "10",
    "ser": "21",
    "cpsn": "8011",
    "glnx": "254",
    "refNo": "8020",
    "srin": "8019",
}
_CANONICAL = "https://id.gs1.org"
_RESOLVERS = ("id.gs1.org", "dl.gs1.org")
_COMPRESSED = re.compile(r"[A-Za-z0-9_-]{10,}")


def read_link(uri: str) -> list[Element] | None:
    """The elements of a Digital Link URI; None for a URI that is not one. Raises Fault for one that is broken."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    segments = parts.path.removesuffix("/").split("/")
    fault: Fault | None = None
    for start, segment in enumerate(segments[:-1]):
        if _SHORT.get(segment, segment) not in QUALIFIERS:
            continue
        try:
            return _read_from(segments[start:], parts.query)
        except Fault as error:
            if fault is None and _is_meant(segment, segments[start + 1]):
                fault = error
    if fault is not None:
        raise fault
    if _is_compressed(parts.hostname, segments):
        raise Fault(f"{uri} is a compressed Digital Link, and those are not read: give the link before compression.")
    return None


def _read_from(segments: Sequence[str], query: str) -> list[Element]:
    if len(segments) % 2:
        more = (
            "it may be compressed, which is not read" if _COMPRESSED.fullmatch(segments[-1]) else "its value is missing"
        )
        raise Fault(f"{segments[-1]!r} at the end of the path is not an Application Identifier with its value; {more}.")
    key = _SHORT.get(segments[0], segments[0])
    number = _decoded(segments[1])
    found = [verified(key, number.zfill(14) if key == "01" and len(number) in (8, 12, 13) else number)]
    allowed = QUALIFIERS[key]
    for name, text in zip(segments[2::2], segments[3::2], strict=True):
        ai = _SHORT.get(name, name)
        if ai not in allowed:
            raise Fault(f"({ai}) cannot stand there in the path of ({key}): {_order(key)}.")
        allowed = allowed[allowed.index(ai) + 1 :]
        found.append(verified(ai, _decoded(text)))
    return united([*found, *_attributes(query, key)])


def _order(key: str) -> str:
    return (
        f"its qualifiers are {', '.join(QUALIFIERS[key])}, each once and in this order"
        if QUALIFIERS[key]
        else "it has none"
    )


def _attributes(query: str, key: str) -> Iterable[Element]:
    """The elements of a query; what is not an application identifier belongs to somebody else."""
    for pair in re.split("[&;]", query):
        name, _, text = pair.partition("=")
        known = find_ai(name) if name.isdigit() and len(name) <= 4 else None
        if known is None or known.ai != name:
            continue
        if name in QUALIFIERS[key]:
            raise Fault(f"({name}) qualifies ({key}) and belongs in the path, not in the query.")
        yield verified(name, _decoded(text))


def _decoded(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise Fault(f"{text!r} is not percent-encoded UTF-8.") from error


def _is_meant(segment: str, value: str) -> bool:
    """Whether a broken pair was meant as a key: `/01/09521568251205` was, the month in `/2026/01/15` was not."""
    ai = _SHORT.get(segment, segment)
    digits = 8 if ai in CHECK_DIGIT_AT else 4
    return len(value) >= digits and value[:digits].isdigit()


def _is_compressed(host: str | None, segments: Sequence[str]) -> bool:
    """Whether the path is one of GS1 Digital Link: Compression: base64url of the key's identifier, then its number."""
    last = segments[-1]
    if _COMPRESSED.fullmatch(last) is None:
        return False
    if host in _RESOLVERS and len(segments) == 2:
        return True
    try:
        bits = "".join(f"{byte:08b}" for byte in base64.urlsafe_b64decode(last + "=" * (-len(last) % 4)))
    except (binascii.Error, ValueError):
        return False
    for ai, size, length in (("00000001", 47, 14), ("00000000", 60, 18)):
        number = f"{int(bits[8 : 8 + size], 2):0{length}d}" if bits.startswith(ai) and len(bits) >= 8 + size else ""
        if len(number) == length and number.strip("0") and check_digit(number[:-1]) == int(number[-1]):
            return True
    return False


def write_link(elements: Sequence[Element]) -> str | None:
    """The canonical Digital Link of the elements; None where they have no key that a link can be about."""
    scheme, identity = identity_of(elements)
    if scheme is None:
        return None
    values = {ai: value for ai, value in elements if ai not in (scheme.ai, scheme.qualifier)} | dict(identity)
    in_path = [scheme.ai, *(ai for ai in QUALIFIERS[scheme.ai] if ai in values)]
    path = "".join(f"/{ai}/{quote(values[ai], safe='')}" for ai in in_path)
    query = "&".join(f"{ai}={quote(values[ai], safe='')}" for ai in sorted(values) if ai not in in_path)
    return f"{_CANONICAL}{path}{'?' if query else ''}{query}"
