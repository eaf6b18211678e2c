"""An answer on the command line: a table for a person, or the list in a form for a program."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.table import Table

from whereused.api.lists import csv_lines, ndjson_lines, write_xlsx
from whereused.model.answers import Answer, ItemRow
from whereused.model.questions import Direction, Question
from whereused.trace import MAX_LIMIT, Tracer

TABLE_ROWS = 100
STARTS_SHOWN = 5
COPY_BYTES = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """The form (table, json, csv, ndjson, xlsx), the file or else the standard output, and how many items at most."""

    form: str
    output: Path | None
    limit: int | None


def show(tracer: Tracer, question: Question, direction: Direction, wanted: Wanted) -> None:
    """Ask, and write the answer in the form that is wanted."""
    if wanted.form == "table":
        with _text(wanted.output) as console:
            print_table(console, whole_answer(tracer, question, direction, wanted.limit or TABLE_ROWS), direction)
    elif wanted.form == "json":
        answer = whole_answer(tracer, question, direction, wanted.limit)
        with _bytes(wanted.output) as out:
            out.write(answer.model_dump_json(by_alias=True).encode() + b"\n")
    else:
        chunks = cut(tracer.stream_items(question, direction), wanted.limit)
        with _bytes(wanted.output) as out:
            write_list(chunks, wanted.form, out)


def whole_answer(tracer: Tracer, question: Question, direction: Direction, limit: int | None) -> Answer:
    """The answer with all items, or the nearest `limit`, as if it were one page."""
    look = tracer.where_used if direction == "used" else tracer.where_from
    page = look(question, min(limit or MAX_LIMIT, MAX_LIMIT))
    items = list(page.items)
    while page.next is not None and (limit is None or len(items) < limit):
        page = look(question, min(limit - len(items), MAX_LIMIT) if limit else MAX_LIMIT, page.next)
        items.extend(page.items)
    return page.model_copy(update={"items": items})


def cut(chunks: Iterable[list[ItemRow]], limit: int | None) -> Iterator[list[ItemRow]]:
    """The chunks up to `limit` items; says so, beside the answer, if there were more."""
    left = sys.maxsize if limit is None else limit
    for chunk in chunks:
        if len(chunk) > left:
            if left:
                yield chunk[:left]
            print(f"Cut at the nearest {limit} items, as --limit says; there are more.", file=sys.stderr)
            return
        left -= len(chunk)
        yield chunk


def write_list(chunks: Iterable[list[ItemRow]], form: str, out: BinaryIO) -> None:
    """Write the list as csv, ndjson or xlsx."""
    if form == "xlsx":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "list.xlsx"
            write_xlsx(chunks, path)
            with path.open("rb") as book:
                out.writelines(iter(lambda: book.read(COPY_BYTES), b""))
    else:
        out.writelines(csv_lines(chunks) if form == "csv" else ndjson_lines(chunks))


def print_table(console: Console, answer: Answer, direction: Direction) -> None:
    """The counts in a line, then a row an item."""
    console.print(counts_line(answer, direction), highlight=False, soft_wrap=True)
    if not answer.items:
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("item", "kind", "product", "certainty", "distance", "state", "where"):
        table.add_column(name, justify="right" if name == "distance" else "left", overflow="fold")
    for row in answer.items:
        table.add_row(row.id, row.kind, row.product or "", row.certainty, str(row.distance), row.state, where_of(row))
    console.print(table)
    if not answer.complete:
        more = sum(count for kind, count in answer.counts.items() if kind != "possible") - len(answer.items)
        console.print(
            f"… and {more:,} more: --limit N for a longer table, --format csv|ndjson|xlsx|json for all.",
            highlight=False,
            soft_wrap=True,
        )


def counts_line(answer: Answer, direction: Direction) -> str:
    """How many of each kind, in words."""
    kinds = {kind: count for kind, count in answer.counts.items() if kind != "possible" and count}
    told = ", ".join(f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in kinds.items())
    possible = answer.counts.get("possible", 0)
    starts = ", ".join(answer.start[:STARTS_SHOWN]) + ("" if len(answer.start) <= STARTS_SHOWN else ", …")
    verb = "went into" if direction == "used" else "came from"
    when = answer.mode if answer.as_of is None else f"as of {answer.as_of:%Y-%m-%dT%H:%M:%SZ}"
    return f"{starts} {verb} {told or 'nothing'}{f' ({possible:,} possibly)' if possible else ''} ({when})."


def where_of(row: ItemRow) -> str:
    """Container, shipment and holder, as far as they are known."""
    told = (("in", row.container), ("shipment", row.shipment), ("with", row.holder))
    return ", ".join(f"{word} {name}" for word, name in told if name)


@contextlib.contextmanager
def _bytes(path: Path | None) -> Iterator[BinaryIO]:
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with path.open("wb") as file:
            yield file


@contextlib.contextmanager
def _text(path: Path | None) -> Iterator[Console]:
    if path is None:
        yield Console(markup=False, emoji=False, width=None if sys.stdout.isatty() else 200)
    else:
        with path.open("w", encoding="utf-8") as file:
            yield Console(file=file, markup=False, emoji=False, width=200)
