"""What a value with a wildcard matches, as a regular expression over keys."""

from __future__ import annotations

import re

from whereused.identifiers import key_of

_PATTERN = re.compile(r"urn:epc:idpat:(?P<scheme>[a-z]+):(?P<parts>.+)", re.IGNORECASE)


def regex_of(value: str) -> str | None:
    """The regular expression of an EPC pattern or of a value that ends in `*`; None for one that means itself alone.

    A pattern with wildcards (EPCIS 2.0, 8.2.7.1.1; Tag Data Standard, 6.1) matches the instances it describes, in whatever
    form they came. `urn:epc:idpat:sgtin:4012345.066666.*` is also how a class of trade items is written: it matches both.
    """
    match = _PATTERN.fullmatch(value.strip())
    if match is not None and "*" in match["parts"]:
        return _epc_pattern(match["scheme"].lower(), match["parts"].split("."), value)
    if value.endswith("*") and len(value) > 1:
        return f"{re.escape(_start_of_key(value[:-1]))}.*"
    return None


def _start_of_key(start: str) -> str:
    """The start of keys that begin as `start` does: of a Digital Link or URN up to its serial number, its class."""
    if start.endswith("/21/"):
        key = key_of(start.removesuffix("/21/"))
        return f"{key}(21)" if key.startswith("(") else start
    if start.endswith("/10/"):
        key = key_of(start.removesuffix("/10/"))
        return f"{key}(10)" if key.startswith("(") else start
    return key_of(start)


def _epc_pattern(scheme: str, parts: list[str], value: str) -> str:
    """Wildcards come last in a pattern: the company, then the item or location, then the serial number."""
    fixed = [part for part in parts if part != "*"]
    if scheme == "sgtin" and len(fixed) == 2:
        key = key_of(value)
        start = key if key.startswith("(01)") else _gtin(fixed)
        return f"{re.escape(start)}(?:\\(21\\).*)?"
    if scheme == "sgtin" and len(fixed) == 1:
        return rf"\(01\)\d{re.escape(fixed[0])}\d{{{max(0, 13 - len(fixed[0]))}}}(?:\(21\).*)?"
    if scheme == "sgln" and len(fixed) >= 1:
        digits = "".join(fixed)
        return rf"\(414\){re.escape(digits)}\d{{{max(0, 13 - len(digits))}}}(?:\(254\).*)?"
    if scheme == "sscc" and len(fixed) == 1:
        return rf"\(00\)\d{re.escape(fixed[0])}\d{{{max(0, 17 - len(fixed[0]))}}}"
    if scheme == "grai" and fixed:
        digits = "".join(fixed)
        return rf"\(8003\)0{re.escape(digits)}\d{{{max(0, 13 - len(digits))}}}.*"
    if scheme == "giai" and len(fixed) == 1:
        return rf"\(8004\){re.escape(fixed[0])}.*"
    if not fixed:
        return {"sgtin": r"\(01\)\d{14}\(21\).*", "sscc": r"\(00\)\d{18}", "giai": r"\(8004\).*"}.get(scheme, ".*")
    return f"{re.escape(value.replace('idpat', 'id').split('*')[0])}.*"


def _gtin(parts: list[str]) -> str:
    """The key of a GTIN in the company and item parts of an SGTIN: the indicator digit first, the check digit last."""
    company, item = parts
    digits = f"{item[:1]}{company}{item[1:]}"
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits) if digit.isdigit())
    return f"(01){digits}{-total % 10}"
