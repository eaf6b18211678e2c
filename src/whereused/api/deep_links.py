"""Addresses that open Neo4j Browser with a query in its editor: a look at the evidence, never the answer itself.

The queries are those of `cypher/browser/`. They follow arrows whatever the times are; see docs/browser.md.
"""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import quote

from whereused.graph.browser_files import browser_queries
from whereused.model.answers import Answer, Dossier, Drawing, Paths
from whereused.model.questions import Direction

Linked = TypeVar("Linked", Answer, Dossier, Drawing, Paths)

TRACES = {"used": "where_used", "from": "where_from", "both": "neighbourhood"}
"""The query that shows a trace in each direction."""


def deep_link(browser_url: str | None, query: str, **values: str) -> str | None:
    """The address at which Neo4j Browser shows this query; None where nobody said where it is."""
    if browser_url is None:
        return None
    statement = browser_queries()[query].asking(values)
    return f"{browser_url}?cmd=edit&arg={quote(statement, safe='')}"


def with_dossier_link(answer: Dossier, browser_url: str | None) -> Dossier:
    """The dossier, with what is around the item."""
    return _linked(answer, deep_link(browser_url, "neighbourhood", item=answer.id))


def with_paths_link(answer: Paths, browser_url: str | None) -> Paths:
    """The paths, with the shortest of them and its records, if there is any."""
    link = deep_link(browser_url, "evidence_path", **{"from": answer.from_, "to": answer.to}) if answer.paths else None
    return _linked(answer, link)


def with_drawing_link(answer: Drawing, browser_url: str | None, direction: Direction | str) -> Drawing:
    """The drawing, with the same trace."""
    return _linked(answer, deep_link(browser_url, TRACES[direction], item=answer.start))


def with_trace_link(answer: Answer, browser_url: str | None, direction: Direction) -> Answer:
    """The answer, with the trace of its start, if it is one item: several, and exposures, are no query of one item."""
    start = answer.start[0] if len(answer.start) == 1 else None
    link = deep_link(browser_url, TRACES[direction], item=start) if isinstance(start, str) else None
    return _linked(answer, link)


def _linked(answer: Linked, link: str | None) -> Linked:
    return answer.model_copy(update={"browser": link})
