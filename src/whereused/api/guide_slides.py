"""What the guide in Neo4j Browser says, slide by slide: what the graph means, the five jobs, and what it cannot do."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from whereused.graph.browser_files import BrowserQuery, browser_queries

TITLE = "A recall in the graph"
FIRST = "find_item"
"""What comes before them: which item is meant."""
JOBS = ("where_used", "where_from", "evidence_path", "as_built", "steps_on_tool")
"""The five jobs, in the order of the README."""


@dataclass(frozen=True)
class Code:
    """Something to click: a query or a command of Neo4j Browser."""

    text: str
    caption: str


@dataclass(frozen=True)
class Link:
    """A way out of Neo4j Browser."""

    text: str
    address: str


@dataclass(frozen=True)
class Points:
    """A list."""

    points: tuple[tuple[str, str], ...]


Block = str | Code | Link | Points


@dataclass(frozen=True)
class Slide:
    """One slide: a title, a sentence to lead in, and what follows."""

    title: str
    lead: str
    blocks: tuple[Block, ...]


def slides(api: str, *, beside: bool = False) -> list[Slide]:
    """All slides of the guide; `api` is the address of the API without a slash at its end.

    `beside`: the guide stands beside the answers by itself, as in the newer Neo4j Browser.
    """
    queries = browser_queries()
    others = [query for name, query in queries.items() if name not in (FIRST, *JOBS)]
    return [
        MEANING,
        _asking(None if beside else api),
        _job(None, queries[FIRST], api),
        *(_job(number, queries[name], api) for number, name in enumerate(JOBS, start=1)),
        *(_job(None, query, api) for query in others),
        _limits(api),
    ]


MEANING = Slide(
    TITLE,
    "Material flows along the red arrows. Where-used follows them, where-from goes against them. The arrow at the "
    "right turns the page.",
    (
        Points(
            (
                ("Blue: unit", "one serialized thing, a cell or a pack"),
                ("Orange: lot", "material under one lot number, a reel or a powder"),
                ("Green: step", "one stretch of an operation on its equipment, with unchanging inputs"),
                ("Sand: container", "carton, pallet, tote: it says where things are, never what they are made of"),
                ("White: placeholder", "named by a record, described by none yet"),
                ("Red arrows", "CONSUMED_IN, PRODUCED, SERIALIZED_AS, INSTALLED_IN: what carries a defect"),
                ("Yellow arrows", "PACKED_IN, SHIPPED_IN, SHIPPED_TO: where it is, and who has it"),
                ("Grey labels", "`Component`, `Changing`, `Conditional` and `Item` are marks that have no colour"),
            )
        ),
        "The sample plant makes battery packs. Its reel of transistors `REEL-FET-000001` is bad, and the pack "
        "`PK-0000064` has a board with some of them: the next pages go from the one to the other.",
    ),
)


def _asking(api: str | None) -> Slide:
    return Slide(
        "How to ask",
        "Click a query, put your own values between its quotes, run it.",
        (
            Points(
                (
                    ("Click", "the grey box on a page: the query goes to the editor at the top"),
                    ("Change", "what stands between quotes; times are in UTC, as `2026-07-01T00:00:00Z`"),
                    (
                        "Run",
                        "by the blue arrow beside the editor, or Ctrl+Enter; the answer opens right below the editor",
                    ),
                    (
                        "Look",
                        "click a node or an arrow to read all that is known of it; an arrow's `records` are what it "
                        "rests on; double-click a node for what is around it",
                    ),
                    (
                        "Many",
                        "zoom in by the buttons at the lower right to read them, or list them under Table; `>` folds "
                        "the overview",
                    ),
                    (
                        "Nothing",
                        "`(no changes, no records)` means that no item has this id, in just these letters, or "
                        "that there is nothing to show: the next page finds the id",
                    ),
                    ("Wrong", "an answer in red changed nothing, and no query here does: click the box again"),
                )
            ),
            *(
                ()
                if api is None
                else (Code(f":guide {api}/guides/recall.html", "Click and run: this guide stays beside the answers."),)
            ),
        ),
    )


def _job(number: int | None, query: BrowserQuery, api: str) -> Slide:
    title = query.title if number is None else f"{number}. {query.title}"
    values = ", ".join(f"{value} ({name})" for name, value in query.params.items())
    return Slide(
        title, query.doc, (Code(query.asking(query.params), f"Click; change {values}; run."), _answer(query, api))
    )


def _answer(query: BrowserQuery, api: str) -> Block:
    """The API's own answer to the same question."""
    path = query.api.path.format_map({name: quote(value, safe="") for name, value in query.params.items()})
    if query.api.body is None:
        return Link("The same from the API: exact in time, complete, page by page", f"{api}{path}")
    body = query.api.body
    for name, value in query.params.items():
        body = body.replace(f'"{{{name}}}"', f'"{value}"')
    return f"The same from the API: POST {api}{path} with `{body}`"


def _limits(api: str) -> Slide:
    return Slide(
        "What to leave to the API",
        "Look at evidence here; list what is affected there.",
        (
            Points(
                (
                    (
                        "Many",
                        "Neo4j Browser draws at most 1,000 nodes and every query here fewer: never a list to act on",
                    ),
                    (
                        "Time",
                        "a part that was taken out before it went bad, a hazard that began on a day: plain Cypher "
                        "cannot carry the times from edge to edge over a whole graph. The API does; what it clears it "
                        "names, with the reason, as a near miss",
                    ),
                    (
                        "Names",
                        "these queries take an item's id; the API takes every serial, tag and key of it, in any form",
                    ),
                    (
                        "Knowledge",
                        "what was known on a day, before later records and corrections, only the API answers",
                    ),
                )
            ),
            Link("Every question it answers", f"{api}/docs"),
            Code(f":style {api}/guides/style.grass", "Colours and captions, where the database does not bring them."),
            Link("These queries, to import as saved queries (CSV)", f"{api}/guides/queries.csv"),
        ),
    )
