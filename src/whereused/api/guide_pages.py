"""The guide as HTML (`:play`) and AsciiDoc (the newer Browser), and its queries as CSV (saved queries).

All are made of the same slides and files; none of them needs anything from outside.
"""

from __future__ import annotations

import csv
import io
import json
import re
from html import escape

from whereused.api.guide_slides import TITLE, Block, Code, Link, Points, Slide
from whereused.graph.browser_files import BrowserQuery

_REFERENCE = re.compile(r"\{(?=[\w-]+\})")
FOLDER = "whereused"
COLUMNS = ("name", "description", "query", "id", "parentId", "isFolder")
"""The columns that Neo4j Browser imports saved queries from."""


def guide_html(slides: list[Slide]) -> str:
    """The guide that `:play` opens."""
    inside = "".join(map(_html_slide, slides))
    return f'<article class="guide">\n<carousel class="deck container-fluid">\n{inside}</carousel>\n</article>\n'


def _html_slide(slide: Slide) -> str:
    blocks = "\n".join(map(_html_block, slide.blocks))
    return (
        f'<slide class="row-fluid">\n<div class="col-sm-4">\n<h3>{escape(slide.title)}</h3>\n'
        f'<p class="lead">{_marked(slide.lead)}</p>\n</div>\n<div class="col-sm-8">\n{blocks}\n</div>\n</slide>\n'
    )


def _html_block(block: Block) -> str:
    match block:
        case Code(text, caption):
            return (
                f'<figure>\n<pre class="code runnable standalone-example">{escape(text)}</pre>\n'
                f"<figcaption>{escape(caption)}</figcaption>\n</figure>"
            )
        case Link(text, address):
            return f'<p><a href="{escape(address)}" target="_blank" rel="noopener">{escape(text)}</a></p>'
        case Points(points):
            lines = "\n".join(f"<li><b>{escape(name)}</b>: {_marked(what)}</li>" for name, what in points)
            return f'<ul class="big">\n{lines}\n</ul>'
        case _:
            return f"<p>{_marked(block)}</p>"


def _marked(text: str) -> str:
    """Text as HTML, with what stands between backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def guide_adoc(slides: list[Slide]) -> str:
    """The guide for the newer Neo4j Browser."""
    return f"= {TITLE}\n\n" + "\n".join(map(_adoc_slide, slides))


def _adoc_slide(slide: Slide) -> str:
    blocks = "\n\n".join(map(_adoc_block, slide.blocks))
    return f"== {slide.title}\n\n{_plain(slide.lead)}\n\n{blocks}\n"


def _adoc_block(block: Block) -> str:
    match block:
        case Code(text, caption):
            return f".{caption}\n[source,cypher]\n----\n{text}\n----"
        case Link(text, address):
            return f"link:++{address}++[{text}^]"
        case Points(points):
            return "\n".join(f"* *{name}*: {_plain(what)}" for name, what in points)
        case _:
            return _plain(block)


def _plain(text: str) -> str:
    """Text in which AsciiDoc sees no markup but code between backticks; only of a name in braces it makes something."""
    parts = text.split("`")
    return "`".join(f"+{part}+" if place % 2 else _REFERENCE.sub(r"\\{", part) for place, part in enumerate(parts))


def saved_queries(queries: list[BrowserQuery]) -> str:
    """The queries with their parameters, in a folder, as the CSV that Neo4j Browser imports."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerow((FOLDER, "Recalls in the graph", "", 0, "", "true"))
    for number, query in enumerate(queries, start=1):
        writer.writerow((query.title, query.doc[:499], f"{_set(query)}\n{query.statement}", number, 0, "false"))
    return text.getvalue()


def _set(query: BrowserQuery) -> str:
    """How its parameters are set, as a comment to run first."""
    values = ", ".join(f"{name}: {json.dumps(value)}" for name, value in query.params.items())
    return f"// First, on its own: :params {{{values}}}"
