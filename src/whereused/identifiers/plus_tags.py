"""RFID tags in the codings with a plus: SGTIN+, SSCC+, DSGTIN+ and the like, which hold GS1 elements, digit by digit.

Source: EPC Tag Data Standard 2.0, sections 14.2 (headers), 14.5 (how values are written) and 14.6 (codings), tables E
and F. epcpy knows the codings of 1.13 alone. Those with two pluses (2.3) are the same with a name of a host behind.
Neither that nor the data that may follow the EPC (`+AIDC data`, section 15.3) belongs to the identity, and they are not
read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from whereused.identifiers.elements import verified
from whereused.identifiers.parsed import Element, Fault


class Coding(NamedTuple):
    """One coding: its name, the elements in it, and whether a date stands before them."""

    name: str
    ais: tuple[str, ...]
    dated: bool = False


CODINGS = {
    0xF0: Coding("CPI+", ("8010", "8011")),
    0xF1: Coding("GRAI+", ("8003",)),
    0xF2: Coding("SGLN+", ("414", "254")),
    0xF3: Coding("ITIP+", ("8006", "21")),
    0xF4: Coding("GSRN+", ("8018",)),
    0xF5: Coding("GSRNP+", ("8017",)),
    0xF6: Coding("GDTI+", ("253",)),
    0xF7: Coding("SGTIN+", ("01", "21")),
    0xF8: Coding("SGCN+", ("255",)),
    0xF9: Coding("SSCC+", ("00",)),
    0xFA: Coding("GIAI+", ("8004",)),
    0xFB: Coding("DSGTIN+", ("01", "21"), dated=True),
}
"""The codings by the header of a tag."""

WITH_HOST = {
    0xE6: 0xF0, 0xEB: 0xF1, 0xE9: 0xF2, 0xED: 0xF3, 0xE7: 0xF4, 0xE8: 0xF5, 0xEA: 0xF6, 0xFD: 0xF7, 0xEC: 0xF8,
    0xEF: 0xF9, 0xEE: 0xFA, 0xFC: 0xFB,
}  # fmt: skip
"""The headers of codings with two pluses, and the coding that each of them begins with."""

_CONTENT = re.compile(r"(?:[Ff][0-9A-Da-d]|[Ee][6-9A-Fa-f])[0-9A-Fa-f]{17,126}")
_DATES = ("11", "13", "15", "16", "17", "7006", "7007")
_UPPER, _LOWER = "0123456789ABCDEF", "0123456789abcdef"
_BASE_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CODE_40 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789"


class _Bits:
    """The bits of a tag, read from the front."""

    def __init__(self, content: str) -> None:
        self.rest = f"{int(content, 16):0{4 * len(content)}b}"

    def take(self, count: int) -> int:
        """The number in the next so many bits. Raises Fault where there are fewer."""
        if count > len(self.rest):
            raise Fault("it ends before its last value does.")
        taken, self.rest = self.rest[:count], self.rest[count:]
        return int(taken or "0", 2)


def has_plus_header(content: str) -> bool:
    """Whether a tag's content, in hexadecimal, begins as one of these codings does and is long enough for it."""
    return _CONTENT.fullmatch(content) is not None


def read_plus_tag(content: str) -> list[Element]:
    """The elements in the content of a tag that `has_plus_header`. Raises Fault, which names the coding."""
    bits = _Bits(content)
    header = bits.take(8)
    coding = CODINGS[WITH_HOST.get(header, header)]
    name = f"{coding.name}+" if header in WITH_HOST else coding.name
    try:
        more = bits.take(1)
        bits.take(3)  # the filter, which is for readers
        date = _date(bits) if coding.dated else []
        elements = [verified(ai, _VALUES[ai](bits)) for ai in coding.ais]
        if header not in WITH_HOST and not more:
            _refuse_more(bits)
    except Fault as fault:
        raise Fault(f"{content} is not a tag in the coding {name}: {fault}") from fault
    return [*elements, *date]


def _refuse_more(bits: _Bits) -> None:
    if "1" in bits.rest:
        raise Fault("it goes on behind its last value, although it says that nothing follows.")


def _date(bits: _Bits) -> list[Element]:
    kind, date = bits.take(4), f"{bits.take(7):02d}{bits.take(4):02d}{bits.take(5):02d}"
    if kind >= len(_DATES):
        raise Fault(f"there is no date of type {kind}.")
    return [verified(_DATES[kind], date)]


def _digits(count: int) -> Callable[[_Bits], str]:
    """Digits of four bits each (14.5.4)."""

    def read(bits: _Bits) -> str:
        found = "".join(_UPPER[bits.take(4)] for _ in range(count))
        if not found.isdigit():
            raise Fault(f"{found} should be digits.")
        return found

    return read


def _number(size: int) -> Callable[[_Bits], str]:
    """A text of digits as one number, after its length in `size` bits (14.5.13)."""
    return lambda bits: _as_number(bits, bits.take(size))


def _as_number(bits: _Bits, length: int) -> str:
    number = bits.take((10**length - 1).bit_length())
    if number >= 10**length:
        raise Fault(f"{number} has more than {length} digits.")
    return f"{number:0{length}d}" if length else ""


def _text(bits: _Bits) -> str:
    """Characters, after how they are written and how many there are (14.5.6)."""
    written, length = bits.take(3), bits.take(5)
    if not length:
        raise Fault("its last value is empty.")
    if written == 0:
        return _as_number(bits, length)
    if written == 5:
        return _code_40(bits, length)
    sizes = {1: (4, _UPPER), 2: (4, _LOWER), 3: (6, _BASE_64), 4: (7, "")}
    if written not in sizes:
        raise Fault(f"there is no way of writing with the number {written}.")
    size, characters = sizes[written]
    codes = [bits.take(size) for _ in range(length)]
    return "".join(characters[code] if characters else chr(code) for code in codes)


def _code_40(bits: _Bits, length: int) -> str:
    """Three characters in 16 bits (14.5.6.5); where the last are fewer, zeros stand for those that lack."""
    found = ""
    for _ in range(-(-length // 3)):
        number = bits.take(16) - 1
        if not 0 <= number < 40**3:
            raise Fault(f"{number + 1} is not three characters.")
        places = (number // 1600, number // 40 % 40, number % 40)
        found += "".join(_CODE_40[place - 1] for place in places if place)
    if len(found) != length:
        raise Fault(f"{found} should have {length} characters.")
    return found


def _delimited(bits: _Bits) -> str:
    """Digits of four bits each, up to an end (F), or up to where other characters begin (E) (14.5.5)."""
    found = ""
    while (digit := bits.take(4)) < 10:
        found += str(digit)
    if digit not in (14, 15):
        raise Fault(f"{_UPPER[digit]} is neither a digit nor the end of them.")
    return found if digit == 15 else found + _text(bits)


def _then(first: Callable[[_Bits], str], second: Callable[[_Bits], str]) -> Callable[[_Bits], str]:
    def read(bits: _Bits) -> str:
        start = first(bits)
        serial = second(bits)
        if not serial:
            raise Fault("its serial number is missing.")
        return start + serial

    return read


_VALUES: dict[str, Callable[[_Bits], str]] = {
    "00": _digits(18),
    "01": _digits(14),
    "21": _text,
    "253": _then(_digits(13), _text),
    "254": _text,
    "255": _then(_digits(13), _number(4)),
    "414": _digits(13),
    "8003": _then(_digits(14), _text),
    "8004": _delimited,
    "8006": _digits(18),
    "8010": _delimited,
    "8011": _number(4),
    "8017": _digits(18),
    "8018": _digits(18),
}
"""How the value of each element is written (table F)."""
