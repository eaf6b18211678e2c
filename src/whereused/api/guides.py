"""What Neo4j Browser fetches: the guide, the saved queries and the style. Nothing in them is data."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from whereused.api.guide_pages import guide_adoc, guide_html, saved_queries
from whereused.api.guide_slides import slides
from whereused.api.routes import StrictRoute
from whereused.graph.browser_files import browser_queries, browser_style

ALLOWED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "pragma, cache-control",
}
"""Neo4j Browser comes from another port, and asks that nothing be cached."""

router = APIRouter(prefix="/guides", tags=["guides"], route_class=StrictRoute)


@router.options("/{name}", include_in_schema=False)
def preflight(name: str) -> Response:  # noqa: ARG001 - whatever it is, it may be asked for
    """What a page from another origin asks before it fetches."""
    return Response(status_code=204, headers=ALLOWED)


@router.get("/recall.html", response_class=Response)
def recall_html(request: Request) -> Response:
    """The guide for Neo4j Browser: `:play http://localhost:8000/guides/recall.html`."""
    return _text(guide_html(slides(_own_address(request))), "text/html")


@router.get("/recall.adoc", response_class=Response)
def recall_adoc(request: Request) -> Response:
    """The same in AsciiDoc, for the newer Neo4j Browser."""
    return _text(guide_adoc(slides(_own_address(request), beside=True)), "text/asciidoc")


@router.get("/queries.csv", response_class=Response)
def queries_csv() -> Response:
    """The queries with their parameters, to import as saved queries."""
    return _text(saved_queries(list(browser_queries().values())), "text/csv")


@router.get("/style.grass", response_class=Response)
def style_grass() -> Response:
    """Colours, sizes and captions: `:style http://localhost:8000/guides/style.grass`."""
    return _text(browser_style(), "text/plain")


def _own_address(request: Request) -> str:
    """The address under which the API was asked."""
    return str(request.base_url).rstrip("/")


def _text(text: str, media_type: str) -> Response:
    return Response(text, media_type=f"{media_type}; charset=utf-8", headers={**ALLOWED, "Cache-Control": "no-cache"})
