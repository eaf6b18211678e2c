"""Request bodies of records: limited, put aside on disk while they arrive, then read one record at a time."""

from __future__ import annotations

import json
import re
import tempfile
from array import array
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from fastapi import Request

from whereused.errors import BodyTooLarge, MalformedBody, UnsupportedMedia

JSON_TYPES = ("application/json",)
NDJSON_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")
IN_MEMORY = 1_000_000
_BLANK = re.compile(r"[ \t\n\r]*")
_decode_value = json.JSONDecoder().raw_decode

Reader = Callable[[IO[bytes]], Iterator[str]]


@dataclass(frozen=True)
class Limit:
    """The largest body that is taken."""

    megabytes: int

    @property
    def size(self) -> int:
        """The limit in bytes."""
        return self.megabytes * 1_000_000

    def refuse(self, size: int, *, at_least: bool = False) -> BodyTooLarge:
        """The error for a body of `size` bytes."""
        shown = f"{'more than ' if at_least else ''}{size / 1e6:.1f} MB"
        return BodyTooLarge(
            f"The body is {shown}, and this server takes {self.megabytes} MB at a time; nothing of it was taken.",
            "Send it in parts (any split at record borders will do, in any order), load it as a file with "
            "`whereused load`, or raise WHEREUSED_MAX_BODY_MB.",
            size=size,
            limit=self.size,
        )


def content_type(request: Request) -> str:
    """What the body is said to be; JSON where nothing is said. Raises UnsupportedMedia for one that is encoded."""
    coding = request.headers.get("content-encoding", "identity").lower()
    if coding != "identity":
        raise UnsupportedMedia(f"The body is encoded as {coding!r}.", "Send it as it is, without Content-Encoding.")
    return request.headers.get("content-type", JSON_TYPES[0]).partition(";")[0].strip().lower()


def reader_of(request: Request) -> Reader:
    """How to read the body by its content type. Raises UnsupportedMedia."""
    given = content_type(request)
    if given in NDJSON_TYPES:
        return read_lines
    if given in JSON_TYPES:
        return read_json
    raise UnsupportedMedia(
        f"Content-Type {given!r} is not one this endpoint reads.",
        "Send application/json (an array of records, or one) or application/x-ndjson (one record a line).",
    )


async def put_aside(request: Request, limit: Limit) -> IO[bytes]:
    """The body in a temporary file, which the caller closes. Raises BodyTooLarge as soon as it is known to be."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit.size:
        raise limit.refuse(int(declared))
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        await _fill(file, request, limit)
    except BaseException:
        file.close()
        raise
    return file


async def _fill(file: IO[bytes], request: Request, limit: Limit) -> None:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit.size:
            raise limit.refuse(size, at_least=True)
        file.write(chunk)
    file.seek(0)


def read_lines(file: IO[bytes]) -> Iterator[str]:
    """The records of NDJSON as received; blank lines are none."""
    for line in file:
        text = line.removeprefix(BOM_UTF8).decode(errors="backslashreplace").strip()
        if text:
            yield text


def read_json(file: IO[bytes]) -> Iterator[str]:
    """The records of a JSON array, or a single object, as received.

    Raises MalformedBody, before the first one is given, if the body is not JSON through and through.
    """
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedBody(f"The body is not UTF-8 ({error}).", "Send it in UTF-8.") from error
    bounds = _bounds(text)
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        yield text[start:end]


def _bounds(text: str) -> array[int]:
    """Where each record of a JSON text starts and ends, one after the other."""
    position = _skip(text, 0)
    if text[position : position + 1] == "{":
        end = _end_of_value(text, position)
        if _skip(text, end) != len(text):
            raise _malformed(text, end, "more text follows the record; a line for each record is application/x-ndjson")
        return array("L", (position, end))
    if text[position : position + 1] != "[":
        raise _malformed(text, position, "neither an array of records nor one record")
    return _bounds_in_array(text, position + 1)


def _bounds_in_array(text: str, position: int) -> array[int]:
    bounds = array("L")
    position = _skip(text, position)
    if text[position : position + 1] != "]":
        while True:
            end = _end_of_value(text, position)
            bounds.extend((position, end))
            position = _skip(text, end)
            if text[position : position + 1] != ",":
                break
            position = _skip(text, position + 1)
    if text[position : position + 1] != "]":
        raise _malformed(text, position, "the array goes on with neither ',' nor ']'; was it cut short?")
    if _skip(text, position + 1) != len(text):
        raise _malformed(text, position + 1, "more text follows the array")
    return bounds


def _skip(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return position if match is None else match.end()


def _end_of_value(text: str, position: int) -> int:
    try:
        return _decode_value(text, position)[1]
    except json.JSONDecodeError as error:
        raise _malformed(text, error.pos, error.msg) from error
    except RecursionError as error:
        raise _malformed(text, position, "it is nested too deeply") from error


def _malformed(text: str, position: int, reason: str) -> MalformedBody:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return MalformedBody(
        f"The body is not JSON at line {line}, column {column}: {reason}. Nothing of it was taken.",
        "Mend it there and send it again; in application/x-ndjson one bad line never stops the others.",
        line=line,
        column=column,
    )
