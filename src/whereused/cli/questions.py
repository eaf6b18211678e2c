"""`whereused where-used` and `whereused where-from`: the question on the command line."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whereused.cli.flags import DATABASE, with_settings
from whereused.errors import UsageError
from whereused.settings import Settings

if TYPE_CHECKING:
    from whereused.cli.shown import Wanted
    from whereused.model.questions import Direction, Question


class Mode(StrEnum):
    """When it has to have been inside."""

    EVER = "ever"
    CURRENT = "current"
    AS_OF = "as_of"


class Kind(StrEnum):
    """Kinds of item."""

    UNIT = "unit"
    LOT = "lot"
    CONTAINER = "container"
    UNKNOWN = "unknown"


class Format(StrEnum):
    """Forms of an answer."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"
    XLSX = "xlsx"


Items = Annotated[
    list[str], typer.Argument(metavar="ITEM...", help="Ids or any identifiers of the items to start from.")
]
Modes = Annotated[
    Mode | None,
    typer.Option(
        "--mode",
        help="What contained it at any moment (ever, the default), contains it now, or did at --as-of.",
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="TIME", help="The time of mode as_of: 2026-03-01T08:00:00Z.")
]
Kinds = Annotated[list[Kind] | None, typer.Option("--kind", help="Only items of this kind; may be repeated.")]
EndItems = Annotated[bool, typer.Option("--end-items", help="Only what is not itself inside something affected.")]
Limit = Annotated[
    int | None,
    typer.Option("--limit", min=1, help="The nearest N items. A table has 100 unless told; the other forms have all."),
]
Form = Annotated[
    Format | None,
    typer.Option("--format", help="A table on a terminal, csv elsewhere, unless told.", show_default=False),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file; its ending tells the format.", dir_okay=False)
]


@dataclass(frozen=True)
class Narrowing:
    """What of the answer is asked for. A time alone means mode as_of."""

    mode: Mode | None
    as_of: str | None
    kind: list[Kind] | None
    end_items: bool

    def question(self, items: list[str]) -> Question:
        """The question about `items`. Raises InvalidQuestion."""
        from whereused.trace import ask

        mode = self.mode or (Mode.AS_OF if self.as_of else Mode.EVER)
        return ask(items, mode=mode, as_of=self.as_of, kind=self.kind or [], end_items=self.end_items)


@with_settings(*DATABASE)
def where_used(
    items: Items,
    *,
    settings: Settings,
    mode: Modes = None,
    as_of: AsOf = None,
    kind: Kinds = None,
    end_items: EndItems = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
) -> None:
    """Everything that the items went into, nearest first, and where each is now.

    Several items are one question: what any of them went into. A unit of a lot, what it was built into, what was made
    of it; never what merely stood on the same pallet.
    """
    _answer("used", settings, items, Narrowing(mode, as_of, kind, end_items), wanted(form, output, limit))


@with_settings(*DATABASE)
def where_from(
    items: Items,
    *,
    settings: Settings,
    mode: Modes = None,
    as_of: AsOf = None,
    kind: Kinds = None,
    end_items: EndItems = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
) -> None:
    """Everything that the items were made from: the exact inverse of where-used."""
    _answer("from", settings, items, Narrowing(mode, as_of, kind, end_items), wanted(form, output, limit))


def wanted(form: Format | None, output: Path | None, limit: int | None) -> Wanted:
    """The form of the answer: as told, else by the file's ending, else by whether a person looks on."""
    from whereused.cli.shown import Wanted

    if form is None and output is not None:
        endings = {f".{known}": known for known in Format if known is not Format.TABLE}
        if output.suffix.lower() not in endings:
            raise UsageError(
                f"The ending of {str(output)!r} names no format.", f"End it in {', '.join(endings)}, or give --format."
            )
        form = endings[output.suffix.lower()]
    if form is None:
        form = Format.TABLE if sys.stdout.isatty() else Format.CSV
    if form is Format.XLSX and output is None and sys.stdout.isatty():
        raise UsageError("A workbook cannot be shown on a terminal.", "Give --output FILE.xlsx.")
    return Wanted(form.value, output, limit)


def _answer(direction: Direction, settings: Settings, items: list[str], narrowing: Narrowing, form: Wanted) -> None:
    from whereused.cli.opened import graph_for_one_command
    from whereused.cli.shown import show
    from whereused.trace import Tracer

    question = narrowing.question(items)
    with graph_for_one_command(settings) as graph, closing(Tracer(graph)) as tracer:
        show(tracer, question, direction, form)
