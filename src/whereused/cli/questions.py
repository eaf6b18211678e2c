"""`whereused where-used` and `whereused where-from`: the question on the command line."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
ItemsOrNone = Annotated[
    list[str] | None,
    typer.Argument(metavar="ITEM...", help="Ids or any identifiers of the items to start from.", show_default=False),
]
QuestionFile = Annotated[
    Path | None,
    typer.Option(
        "--question",
        metavar="FILE",
        help="Ask the question in this JSON file instead of about ITEMs (`-`: the standard input); see above.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="The items are bad only from then on: 2026-03-01T08:00:00Z."),
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
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="TIME", help="Answer from what was recorded, and not yet voided, at this time."),
]
Kinds = Annotated[list[Kind] | None, typer.Option("--kind", help="Only items of this kind; may be repeated.")]
EndItems = Annotated[bool, typer.Option("--end-items", help="Only what is not itself inside something affected.")]
NearMisses = Annotated[
    bool,
    typer.Option("--near-misses", help="Also what is connected and not affected, with the reason and the edge."),
]
Evidence = Annotated[bool, typer.Option("--evidence", help="Of each item its shortest valid path, edge by edge.")]
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
    known_at: str | None
    kind: list[Kind] | None
    end_items: bool
    near_misses: bool
    evidence: bool

    @property
    def given(self) -> dict[str, Any]:
        """The fields of a question that were given."""
        mode = self.mode or (Mode.AS_OF if self.as_of else None)
        fields = {
            "mode": mode,
            "as_of": self.as_of,
            "known_at": self.known_at,
            "kind": self.kind,
            "end_items": self.end_items,
            "near_misses": self.near_misses,
            "evidence": self.evidence,
        }
        return {name: value for name, value in fields.items() if value}

    def about(self, items: list[str], since: str | None = None) -> Question:
        """The question about `items`. Raises InvalidQuestion."""
        from whereused.trace import ask

        return ask(items, since=since, **self.given)

    def of_file(self, path: Path) -> Question:
        """The question in a file, narrowed as the flags say. Raises UsageError, InvalidQuestion."""
        import orjson

        from whereused.trace import parse_question

        name = "The standard input" if path == STANDARD_INPUT else str(path)
        try:
            value = orjson.loads(sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes())
        except OSError as error:
            raise UsageError(f"{name} cannot be read: {error.strerror}.", "Give a file with a question.") from error
        except orjson.JSONDecodeError as error:
            raise UsageError(
                f"{name} is not JSON at line {error.lineno}, column {error.colno}: {error.msg}.",
                'Mend it there; a question looks like {"any_of": [{"item": "LOT-7"}]}.',
            ) from error
        return parse_question({**value, **self.given} if isinstance(value, dict) else value)


STANDARD_INPUT = Path("-")


@with_settings(*DATABASE, "browser_url")
def where_used(
    items: ItemsOrNone = None,
    *,
    settings: Settings,
    question: QuestionFile = None,
    since: Since = None,
    mode: Modes = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    kind: Kinds = None,
    end_items: EndItems = False,
    near_misses: NearMisses = False,
    evidence: Evidence = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
) -> None:
    """Everything that the items went into, nearest first, and where each is now.

    Several items are one question: what any of them went into. A unit of a lot, what it was built into, what was made
    of it; never what merely stood on the same pallet.

    With --question it starts from more than items: equipment, operations and measurements by their windows and
    limits, a supplier's lot, a product's production window, a quality record; any of them, all of them, except some.
    The other options narrow the question in the file. docs/http.md has every clause; this is what went through an oven
    one day, but for what was inspected:

    {"any_of": [{"equipment": "OVEN-3", "from": "2026-03-01T08:00:00Z", "to": "2026-03-02T08:00:00Z"}],
    "except": [{"quality": "INSP-4"}]}
    """
    narrowing = Narrowing(mode, as_of, known_at, kind, end_items, near_misses, evidence)
    form_wanted = wanted(form, output, limit)
    if question is None:
        if not items:
            raise UsageError("There is no ITEM to start from.", "Name one or more, or give --question FILE.")
        _answer("used", settings, narrowing.about(items, since), form_wanted)
    elif items or since is not None:
        raise UsageError(
            f"{'An ITEM' if items else '--since'} does not go with --question.", "Say it in the question instead."
        )
    else:
        _answer("used", settings, narrowing.of_file(question), form_wanted)


@with_settings(*DATABASE, "browser_url")
def where_from(
    items: Items,
    *,
    settings: Settings,
    mode: Modes = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    kind: Kinds = None,
    end_items: EndItems = False,
    near_misses: NearMisses = False,
    evidence: Evidence = False,
    limit: Limit = None,
    form: Form = None,
    output: Output = None,
) -> None:
    """Everything that the items were made from: the exact inverse of where-used."""
    narrowing = Narrowing(mode, as_of, known_at, kind, end_items, near_misses, evidence)
    _answer("from", settings, narrowing.about(items), wanted(form, output, limit))


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


def _answer(direction: Direction, settings: Settings, question: Question, form: Wanted) -> None:
    from whereused.cli.opened import opened_for_one_command
    from whereused.cli.shown import show
    from whereused.trace import Tracer

    with opened_for_one_command(settings) as (connection, graph):
        # A database that ends with this command takes its Neo4j Browser along.
        show(Tracer(graph), question, direction, form, None if connection.started else connection.browser_url)
