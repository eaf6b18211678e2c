"""Whole lists over HTTP: they start with a status that is true, and an end that is missing shows."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import IO

import orjson
from starlette.responses import StreamingResponse

from whereused.api.lists import CSV, NDJSON, Chunks, Layout, ListFormat, Row, csv_lines, ndjson_lines, write_xlsx
from whereused.api.problems import problem_of
from whereused.errors import WhereusedError

COPY_BYTES = 262_144


def stream_list(
    chunks: Iterator[Sequence[Row]],
    form: ListFormat,
    name: str,
    layout: Layout = Layout(),  # noqa: B008 - frozen
) -> StreamingResponse:
    """The response that carries all of `chunks`; the first is taken at once, so that an early error has its status."""
    begun = chain([next(chunks, [])], chunks)
    if form is CSV:
        body = csv_lines(begun, layout)
    elif form is NDJSON:
        body = _with_last_word(ndjson_lines(begun, layout))
    else:
        body = _copied(_workbook(begun, layout))
    return StreamingResponse(
        body,
        media_type=form.media_type + ("; charset=utf-8; header=present" if form is CSV else ""),
        headers={"Content-Disposition": f'attachment; filename="{_file_name(name)}.{form.name}"'},
    )


def _with_last_word(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines; if the database is lost on the way, a last line `{"problem": …}` says that the list is cut short."""
    try:
        yield from lines
    except WhereusedError as error:
        yield orjson.dumps({"problem": problem_of(error)}, default=str, option=orjson.OPT_APPEND_NEWLINE)


def _workbook(chunks: Chunks, layout: Layout) -> IO[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_xlsx(chunks, path, layout)
        return path.open("rb")


def _copied(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(COPY_BYTES), b"")


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("_.")[:100] or "list"
