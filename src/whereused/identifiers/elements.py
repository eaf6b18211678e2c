"""GS1 element strings: with brackets, and as scanners give them with FNC1 between; and the key they make.

Sources: GS1 General Specifications, sections 3 (element strings) and 7.8 (FNC1, fixed lengths). In brackets, `\\(` is a
bracket that belongs to a value, as in the GS1 Barcode Syntax Engine: serial and lot numbers may hold one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_element_strings import GS1ElementString

from whereused.identifiers.additions import verify
from whereused.identifiers.parsed import Element, Fault
from whereused.identifiers.schemes import PRIMARY, Scheme, scheme_of

FNC1 = "\x1d"
"""What a scanner gives for the FNC1 between elements: the group separator."""

_SAID = re.compile(r"<(?:GS|FNC1)>|\{(?:GS|FNC1)\}|\[(?:GS|FNC1)\]|\^\]?|\\(?:x1|u001)[dD]|\u241d|~(?:d029|1)")
_MARKER = re.compile(r"(?<!\\)\(([0-9]{2,4})\)")
_BLANKS = re.compile(r"[ \t\r\n]+")
_PLAIN_VALUES = frozenset({"10", "21", "22", "235", "254", "8011", *PRIMARY})
_PART = re.compile(r"([NXYZ])(\.\.)?([0-9]+)")
_SETS = {
    "N": "digits",
    "X": "characters of GS1's set 82",
    "Y": "characters of GS1's set 39",
    "Z": "base64url characters",
}


@lru_cache(maxsize=20_000)
def find_ai(start: str) -> GS1ApplicationIdentifier | None:
    """The application identifier that a text starts with, by its first four characters."""
    try:
        return GS1ApplicationIdentifier.extract(start)
    except ParseError:
        return None


@lru_cache(maxsize=1_000)
def _pattern(ai: str) -> re.Pattern[str]:
    found = find_ai(ai)
    if found is None or found.ai != ai:
        raise Fault(f"({ai}) is not a GS1 Application Identifier.")
    return re.compile(found.pattern.removesuffix("$"), re.ASCII)


def verified(ai: str, value: str) -> Element:
    """One element whose value has the right length, characters and check digit. Raises Fault."""
    if _pattern(ai).fullmatch(ai + value) is None:
        raise Fault(f"({ai}) {value} should be {_expected(ai)}; it has {len(value)} characters.")
    verify(ai, value)
    if ai not in _PLAIN_VALUES:
        try:
            GS1ElementString.parse(ai + value)
        except (ParseError, ValueError) as error:
            raise Fault(f"({ai}) {value} is not a date or time that exists.") from error
    return Element(ai, value)


def _expected(ai: str) -> str:
    found = find_ai(ai)
    form = "" if found is None else found.format.partition("+")[2]
    parts = [f"{'up to ' if up_to else ''}{length} {_SETS[of]}" for of, up_to, length in _PART.findall(form)]
    return " and then ".join(parts) or form


def read_bracketed(text: str) -> list[Element]:
    """The elements of `(01)09521568251204(21)10`. Raises Fault."""
    parts = _MARKER.split(text)
    if parts[0].strip():
        raise Fault(f"{parts[0]!r} stands before the first bracket.")
    return united(verified(ai, _value(value)) for ai, value in zip(parts[1::2], parts[2::2], strict=True))


def _value(text: str) -> str:
    """A value without the blanks that people set into long numbers, and without the escapes of brackets."""
    bare = text.strip(" \t\r\n")
    joined = _BLANKS.sub("", bare)
    return (joined if joined.isdigit() else bare).replace("\\(", "(")


def read_scanned(text: str) -> list[Element]:
    """The elements of `010952156825120421ABC<FNC1>10L7`, FNC1 being the group separator. Raises Fault."""
    return united(verified(*element) for element in split_scanned(text))


def split_scanned(text: str) -> list[Element]:
    """The elements of a scan by their shapes, nothing of them verified. Raises Fault."""
    found = []
    rest = text.lstrip(FNC1)
    while rest:
        known = find_ai(rest[:4])
        if known is None:
            raise Fault(f"{rest[:20]!r} does not start with a GS1 Application Identifier.")
        end = rest.find(FNC1)
        match = _pattern(known.ai).match(rest if end < 0 else rest[:end])
        if match is None:
            raise Fault(f"({known.ai}) {rest[len(known.ai) :][:30]!r} should be {_expected(known.ai)}.")
        found.append(Element(known.ai, rest[len(known.ai) : match.end()]))
        rest = rest[match.end() :]
        if rest and known.separator_required and not rest.startswith(FNC1):
            raise Fault(f"({known.ai}) should be {_expected(known.ai)} and end with FNC1; {rest[:20]!r} follows.")
        rest = rest.lstrip(FNC1)
    if not found:
        raise Fault("There is no element in it.")
    return found


def said_as_fnc1(text: str) -> str:
    """The text with what people paste for FNC1 (`<GS>`, `{FNC1}`, `^`, `\\x1d`, ...) as the group separator."""
    return _SAID.sub(FNC1, text)


def united(elements: Iterable[Element]) -> list[Element]:
    """The elements, each once. Raises Fault where two of them contradict each other."""
    seen: dict[str, str] = {}
    for ai, value in elements:
        if seen.setdefault(ai, value) != value:
            raise Fault(f"({ai}) is given twice, as {seen[ai]} and as {value}.")
    return [Element(ai, value) for ai, value in seen.items()]


def identity_of(elements: Iterable[Element]) -> tuple[Scheme | None, list[Element]]:
    """What the elements identify and those that belong to the identity; attributes and a lot beside a serial do not."""
    values: Mapping[str, str] = dict(elements)
    if values.get("254") == "0":  # EPC Tag Data Standard: a location without extension
        values = {ai: value for ai, value in values.items() if ai != "254"}
    scheme = scheme_of(values)
    if scheme is None:
        return None, []
    return scheme, [Element(ai, values[ai]) for ai in (scheme.ai, scheme.qualifier) if ai is not None]


def key_of_elements(elements: Iterable[Element]) -> str | None:
    """The key of what the elements identify: `(01)09521568251204(21)10`; None where they identify nothing."""
    return write_bracketed(identity_of(elements)[1]) or None


def write_bracketed(elements: Iterable[Element]) -> str:
    """The elements in brackets, brackets inside values escaped, so that it reads back as the same elements."""
    return "".join(f"({ai}){value.replace('(', chr(92) + '(')}" for ai, value in elements)
