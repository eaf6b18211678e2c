"""What the guide in Neo4j Browser says, slide by slide: what the graph means, the five jobs, and what it cannot do."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from whereused.graph.browser_files import BrowserQuery, browser_queries

TITLE = "A recall in the graph"
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


def slides(api: str) -> list[Slide]:
    """All slides of the guide; `api` is the address of the API without a slash at its end."""
    queries = browser_queries()
    others = [query for name, query in queries.items() if name not in JOBS]
    return [
        _meaning(api),
        *(_job(number, queries[name], api) for number, name in enumerate(JOBS, start=1)),
        *(_job(None, query, api) for query in others),
        _limits(api),
    ]


def _meaning(api: str) -> Slide:
    return Slide(
        TITLE,
        "Material flows along the red arrows. Where-used follows them, where-from goes against them.",
        (
            Code(
                f":style {api}/guides/style.grass",
                "Colours and captions; a managed database brings them by itself.",
            ),
            Points(
                (
                    ("Blue: unit", "one serialized thing, a cell or a pack"),
                    ("Orange: lot", "material under one lot number, a reel or a powder"),
                    ("Green: step", "one stretch of an operation on its equipment, with unchanging inputs"),
                    ("Sand: container", "carton, pallet, tote: it says where things are, never what they are made of"),
                    ("White: placeholder", "named by a record, described by none yet"),
                    ("Red arrows", "CONSUMED_IN, PRODUCED, SERIALIZED_AS, INSTALLED_IN: what carries a defect"),
                    ("Yellow arrows", "PACKED_IN, SHIPPED_IN, SHIPPED_TO: where it is, and who has it"),
                )
            ),
            "On each of the next slides click the query: it goes to the editor. Put your own lot or unit in place of "
            "the sample plant's, and run it. Double-click a node to see what is around it.",
        ),
    )


def _job(number: int | None, query: BrowserQuery, api: str) -> Slide:
    title = query.title if number is None else f"{number}. {query.title}"
    return Slide(
        title, query.doc, (Code(query.asking(query.params), "Click, change the values, run."), _answer(query, api))
    )


def _answer(query: BrowserQuery, api: str) -> Block:
    """The API's own answer to the same question."""
    path = query.api.path.format_map({name: quote(value, safe="") for name, value in query.params.items()})
    if query.api.body is None:
        return Link("The same from the API: exact in time, complete, page by page", f"{api}{path}")
    body = query.api.body
    for name, value in query.params.items():
        body = body.replace(f'"{{{name}}}"', f'"{value}"')
    return f"The same from the API: POST {api}{path} with {body}"


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
                    ("Names", "these queries take an item's id; the API takes every serial, tag and key of it"),
                    (
                        "Knowledge",
                        "what was known on a day, before later records and corrections, only the API answers",
                    ),
                )
            ),
            Link("Every question it answers", f"{api}/docs"),
            Link("These queries, to import as saved queries (CSV)", f"{api}/guides/queries.csv"),
        ),
    )
