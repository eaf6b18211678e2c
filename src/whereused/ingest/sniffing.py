"""What a text file does not say of itself: its encoding and its delimiter, found out by looking."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

DELIMITERS = (";", "\t", ",", "|")
"""What may stand between two cells; of two that fit equally well, the earlier."""

ODD = "\ufdd0"
"""Stands before the hexadecimal of a byte that the encoding cannot read: a character that no text has."""

MARKING = "whereused-marking"
"""The name of the error handler that puts `ODD` there, so that the row alone is refused."""

_CHUNK = 1 << 20
_LOOKED_AT = 200
_MARKED = re.compile(ODD)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(f"{ODD}\\x{byte:02x}" for byte in bad), error.end


codecs.register_error(MARKING, _mark)


def has_odd_bytes(texts: list[str]) -> bool:
    """Whether one of the texts has bytes that its encoding could not read."""
    return any(ODD in text for text in texts)


def without_marks(text: str) -> str:
    """The text as it is kept: an odd byte as `\\xNN`."""
    return _MARKED.sub("", text)


def sniff_encoding(path: Path) -> str:
    """utf-8-sig or utf-16 by the mark at the beginning, utf-16 by its zeros, utf-8 if all of it is, else cp1252.

    The whole file is looked at, in memory that does not grow with it: the first umlaut may be on the last line.
    """
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if start and start.count(0) * 3 > len(start):
            return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def sniff_delimiter(text: TextIO, quote: str = '"') -> str:
    """The delimiter with which the next lines have the most cells, and nearly all of them the same number."""
    lines = [line for line in islice(text, _LOOKED_AT) if line.strip()]
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _rows(lines, delimiter, quote))
        width, times = max(widths.items(), key=lambda found: (found[1], found[0]), default=(1, 0))
        header = len(next(_rows(lines, delimiter, quote), []))
        fit = 0.0 if width < 2 else times / widths.total() + (1 if header == width else 0) + min(width, 99) / 1000
        if fit > most:
            best, most = delimiter, fit
    return best


def _rows(lines: list[str], delimiter: str, quote: str) -> Iterator[list[str]]:
    return csv.reader(lines, **dialect(delimiter, quote))


def dialect(delimiter: str, quote: str) -> dict[str, Any]:
    """How `csv` reads such a file; without a quote (an empty text), a `"` is a character like any other."""
    quoting = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    return {"delimiter": delimiter, **quoting}
