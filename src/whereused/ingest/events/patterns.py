"""What a value with a wildcard matches, as a regular expression over keys."""

from __future__ import annotations

import re
from typing import NamedTuple

from whereused.identifiers import key_of


class _Key(NamedTuple):
    """How keys of a scheme go: what is before the digits of the company, how many digits follow, and what is behind."""

    start: str
    length: int
    end: str


_KEYS = {
    "sgtin": _Key(r"\(01\)\d", 13, r"(?:\(21\).*)?"),
    "sgln": _Key(r"\(414\)", 13, r"(?:\(254\).*)?"),
    "sscc": _Key(r"\(00\)\d", 17, ""),
    "grai": _Key(r"\(8003\)0", 13, ".*"),
    "giai": _Key(r"\(8004\)", 0, ".*"),
}
_SOME = "0"
"""A serial number that goes on where a value ends in a wildcard."""

_PATTERN = re.compile(r"urn:epc:idpat:(?P<scheme>[a-z]+):(?P<parts>.+)", re.IGNORECASE)


def regex_of(value: str) -> str | None:
    """The regular expression of an EPC pattern or of a value that ends in `*`; None for one that means itself alone.

    A pattern with wildcards (EPCIS 2.0, 8.2.7.1.1; Tag Data Standard, 6.1) matches the instances it describes, in
    whatever form they came. `urn:epc:idpat:sgtin:4012345.066666.*` is also how a class of trade items is written: it
    matches both.
    """
    match = _PATTERN.fullmatch(value.strip())
    if match is not None and "*" in match["parts"]:
        return _epc_pattern(match["scheme"].lower(), match["parts"].split("."))
    if value.endswith("*") and len(value) > 1:
        return f"{re.escape(_start_of_key(value[:-1]))}.*"
    return None


def _start_of_key(start: str) -> str:
    """The start of keys that begin as `start` does: of a Digital Link or URN, what its identity begins with."""
    key = key_of(f"{start}{_SOME}")
    return key[: -len(_SOME)] if key.endswith(_SOME) and key != f"{start}{_SOME}" else key_of(start)


def _epc_pattern(scheme: str, parts: list[str]) -> str:
    """Wildcards come last in a pattern: the company, then the item or location, then the serial number."""
    fixed = [part for part in parts if part != "*"]
    if scheme not in _KEYS:
        start = f"urn:epc:id:{scheme}:{'.'.join(fixed)}."
        return f"{re.escape(_start_of_key(start))}.*"
    if scheme == "sgtin" and len(fixed) == 2:
        return f"{re.escape(_gtin(fixed))}{_KEYS[scheme].end}"
    key = _KEYS[scheme]
    digits = "".join(fixed)
    rest = rf"\d{{{max(0, key.length - len(digits))}}}" if key.length else ""
    return f"{key.start}{re.escape(digits)}{rest}{key.end}"


def _gtin(parts: list[str]) -> str:
    """The key of a GTIN in the company and item parts of an SGTIN: the indicator digit first, the check digit last."""
    company, item = parts
    digits = f"{item[:1]}{company}{item[1:]}"
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits) if digit.isdigit())
    return f"(01){digits}{-total % 10}"
