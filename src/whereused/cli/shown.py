"""An answer on the command line: a table for a person, or the list in a form for a program."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from rich.console import Console
from rich.table import Table

from whereused.api.deep_links import with_trace_link
from whereused.api.lists import Chunks, Layout, Row, csv_lines, ndjson_lines, page_json, write_xlsx
from whereused.api.trails import edge_text, trail_text
from whereused.model.answers import Answer, ItemRow, NearMiss, PathEdge
from whereused.model.questions import Direction, Question
from whereused.trace import MAX_LIMIT, Tracer

TABLE_ROWS = 100
STARTS_SHOWN = 5
POSSIBLE, NEAR_MISSES = "possible", "near_misses"
"""The counts of an answer that are of no kind of item."""

COPY_BYTES = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """The form (table, json, csv, ndjson, xlsx), the file or else the standard output, and how many items at most."""

    form: str
    output: Path | None
    limit: int | None


def show(tracer: Tracer, question: Question, direction: Direction, wanted: Wanted, browser_url: str | None) -> None:
    """Ask, and write the answer in the form that is wanted; JSON has its link into Neo4j Browser, as the API's has."""
    if wanted.form == "table":
        with _text(wanted.output) as console:
            print_table(console, whole_answer(tracer, question, direction, wanted.limit or TABLE_ROWS), direction)
    elif wanted.form == "json":
        answer = whole_answer(tracer, question, direction, wanted.limit)
        with _bytes(wanted.output) as out:
            out.write(page_json(with_trace_link(answer, browser_url, direction), question) + b"\n")
    else:
        chunks = cut(tracer.stream_items(question, direction), wanted.limit)
        with _bytes(wanted.output) as out:
            write_list(chunks, wanted.form, out, Layout.of(question))


def whole_answer(tracer: Tracer, question: Question, direction: Direction, limit: int | None) -> Answer:
    """The answer with all items and near misses, or the first `limit` of them, as if it were one page."""
    look = tracer.where_used if direction == "used" else tracer.where_from
    page = look(question, min(limit or MAX_LIMIT, MAX_LIMIT))
    items, near_misses = list(page.items), list(page.near_misses)
    while page.next is not None and (limit is None or len(items) + len(near_misses) < limit):
        left = MAX_LIMIT if limit is None else limit - len(items) - len(near_misses)
        page = look(question, min(left, MAX_LIMIT), page.next)
        items.extend(page.items)
        near_misses.extend(page.near_misses)
    return page.model_copy(update={"items": items, "near_misses": near_misses})


def cut(chunks: Iterable[Sequence[Row]], limit: int | None) -> Iterator[Sequence[Row]]:
    """The chunks up to `limit` rows; says so, beside the answer, if there were more."""
    left = sys.maxsize if limit is None else limit
    for chunk in chunks:
        if len(chunk) > left:
            if left:
                yield chunk[:left]
            print(f"Cut at the nearest {limit} items, as --limit says; there are more.", file=sys.stderr)
            return
        left -= len(chunk)
        yield chunk


def write_list(chunks: Chunks, form: str, out: BinaryIO, layout: Layout) -> None:
    """Write the list as csv, ndjson or xlsx."""
    if form == "xlsx":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "list.xlsx"
            write_xlsx(chunks, path, layout)
            with path.open("rb") as book:
                out.writelines(iter(lambda: book.read(COPY_BYTES), b""))
    else:
        out.writelines(csv_lines(chunks, layout) if form == "csv" else ndjson_lines(chunks, layout))


def print_table(console: Console, answer: Answer, direction: Direction) -> None:
    """The counts in a line, then a row an item; near misses follow in a table of their own."""
    _say(console, counts_line(answer, direction))
    if answer.items:
        console.print(_items_table(answer.items))
    if answer.near_misses:
        _say(console, f"Near misses, connected and not affected ({answer.counts.get(NEAR_MISSES, 0):,}):")
        console.print(_near_misses_table(answer.near_misses))
    if not answer.complete:
        more = sum(count for name, count in answer.counts.items() if name != POSSIBLE)
        more -= len(answer.items) + len(answer.near_misses)
        _say(console, f"… and {more:,} more: --limit N for a longer table, --format csv|ndjson|xlsx|json for all.")


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, soft_wrap=True)


def _items_table(items: Sequence[ItemRow]) -> Table:
    proved = any(row.evidence is not None for row in items)
    names = ("item", "kind", "product", "certainty", "distance", "state", "where", *(("evidence",) if proved else ()))
    table = _table(names)
    for row in items:
        cells = (row.id, row.kind, row.product or "", row.certainty, str(row.distance), row.state, where_of(row))
        table.add_row(*cells, *((trail_text(row.evidence or []),) if proved else ()))
    return table


def _near_misses_table(near_misses: Sequence[NearMiss]) -> Table:
    table = _table(("item", "kind", "product", "why not", "edge"))
    for miss in near_misses:
        edge = edge_text(PathEdge.model_validate(miss.edge)) if miss.edge is not None else ""
        table.add_row(miss.id, miss.kind, miss.product or "", miss.reason.replace("_", " "), edge)
    return table


def _table(names: Iterable[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, justify="right" if name == "distance" else "left", overflow="fold")
    return table


def counts_line(answer: Answer, direction: Direction) -> str:
    """How many of each kind, in words."""
    kinds = {kind: count for kind, count in answer.counts.items() if kind not in (POSSIBLE, NEAR_MISSES) and count}
    told = ", ".join(f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in kinds.items())
    possible = answer.counts.get(POSSIBLE, 0)
    starts = ", ".join(map(start_of, answer.start[:STARTS_SHOWN]))
    starts += "" if len(answer.start) <= STARTS_SHOWN else ", …"
    verb = "went into" if direction == "used" else "came from"
    when = answer.mode if answer.as_of is None else f"as of {answer.as_of:%Y-%m-%dT%H:%M:%SZ}"
    return f"{starts} {verb} {told or 'nothing'}{f' ({possible:,} possibly)' if possible else ''} ({when})."


def start_of(start: str | dict[str, Any]) -> str:
    """A start in words: an item's id, or what a clause describes."""
    if isinstance(start, str):
        return start
    return " ".join(f"{name.replace('_', ' ')} {_value_of(value)}" for name, value in start.items())


def _value_of(value: Any) -> str:  # noqa: ANN401 - whatever a clause holds
    if not isinstance(value, list):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return f"({'; '.join(start_of(inner) for inner in value)})"


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
