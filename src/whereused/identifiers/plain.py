"""Names that say what they are without GS1's identifiers: GUIDs, numbers with a check digit, serials by product.

A serial that is unique only within its product is written `(product)PCB-2(serial)0042`, a lot number
`(product)PCB-2(lot)L7`: the pattern of a GS1 element string for those who have no GTIN.
"""

from __future__ import annotations

import re

from whereused.identifiers.additions import check_digit
from whereused.identifiers.parsed import Element

_GUID = re.compile(
    r"(?:urn:(?:uuid|guid):)?(\{)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?(1)\})", re.IGNORECASE
)
_BARE_GUID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
_BY_PRODUCT = re.compile(r"\(product\)([^()]+)\((serial|lot)\)(.+)", re.DOTALL)
_FOREIGN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9+._-]*:\S.*", re.DOTALL)

NUMBERS = {8: "GTIN-8", 12: "GTIN-12", 13: "GTIN-13", 14: "GTIN-14", 18: "SSCC"}
"""What a bare number of so many digits reads as, when its check digit is right."""

ALSO = {13: ("414", "417", "253"), 14: ("8003",), 17: ("402",), 18: ("8018", "8017")}
"""What else it may be; only the one who wrote it knows."""


def read_guid(text: str) -> str | None:
    """The GUID in lower case with dashes, however it was written; None if it is none."""
    match = _GUID.fullmatch(text)
    return match.group(2).lower() if match else None


def read_bare_guid(text: str) -> str | None:
    """The GUID in 32 hexadecimal digits without dashes."""
    if _BARE_GUID.fullmatch(text) is None:
        return None
    digits = text.lower()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def read_number(text: str) -> Element | None:
    """The GTIN (in 14 digits) or SSCC that a bare number is, whatever its check digit; None if it is neither."""
    if len(text) not in NUMBERS or not (text.isascii() and text.isdigit()) or not text.strip("0"):
        return None
    return Element("00", text) if len(text) == 18 else Element("01", text.zfill(14))


def has_check_digit(number: str) -> bool:
    """Whether a number ends in the check digit it should have."""
    return check_digit(number[:-1]) == int(number[-1])


def read_by_product(text: str) -> tuple[str, str, str] | None:
    """The product, `serial` or `lot`, and its value, of `(product)PCB-2(serial)0042`; None for anything else."""
    match = _BY_PRODUCT.fullmatch(text)
    if match is None:
        return None
    product, what, value = (part.strip() for part in match.groups())
    return (product, what, value) if product and value else None


def is_foreign_key(text: str) -> bool:
    """Whether a text names the system it is a key of: `erp:4711`, `https://mes.example/lots/7`."""
    return _FOREIGN_KEY.fullmatch(text) is not None
