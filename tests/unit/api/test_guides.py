"""What Neo4j Browser fetches: without a database, without a network, and from another origin."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import httpx
import pytest

from support.api_server import serving
from whereused.api.app import create_app
from whereused.api.deep_links import deep_link
from whereused.api.guide_pages import COLUMNS, guide_adoc, guide_html
from whereused.api.guide_slides import JOBS, Code, Points, Slide, slides
from whereused.graph.browser_files import browser_queries
from whereused.settings import Settings

TYPES = {
    "recall.html": "text/html",
    "recall.adoc": "text/asciidoc",
    "queries.csv": "text/csv",
    "style.grass": "text/plain",
}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving(create_app(Settings(neo4j_uri="bolt://127.0.0.1:1"))) as opened:
        yield opened


@pytest.mark.parametrize("name", TYPES)
def test_a_page_of_another_origin_may_fetch_it(client: httpx.Client, name: str) -> None:
    asking = {
        "Origin": "http://localhost:7474",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "cache-control,pragma",
    }
    before = client.options(f"/guides/{name}", headers=asking)
    answer = client.get(f"/guides/{name}", headers={"Origin": "http://localhost:7474", "Pragma": "no-cache"})

    assert before.status_code == 204
    assert before.headers["access-control-allow-headers"] == "pragma, cache-control"
    assert before.headers["access-control-allow-origin"] == answer.headers["access-control-allow-origin"] == "*"
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{TYPES[name]}; charset=utf-8"


def test_nothing_else_may_be_read_by_pages_of_other_origins(client: httpx.Client) -> None:
    assert "access-control-allow-origin" not in client.get("/health/live", headers={"Origin": "http://x"}).headers


@pytest.mark.parametrize("name", ["recall.html", "recall.adoc"])
def test_the_guide_has_the_five_jobs_and_needs_nothing_from_outside(client: httpx.Client, name: str) -> None:
    text = client.get(f"/guides/{name}").text
    titles = [browser_queries()[job].title for job in JOBS]

    places = [text.index(f"{number}. {title}") for number, title in enumerate(titles, start=1)]
    assert places == sorted(places)
    assert all(query.title in text for query in browser_queries().values())
    assert not re.search(r"<(script|link|img|iframe|style)|src=|image::", text)
    addresses = set(re.findall(r"https?://[^/\s\"]+", text))
    assert addresses == {str(client.base_url).rstrip("/")}, "it leads to the API that served it alone"


def test_the_asciidoc_guide_is_pages_of_listings_lists_and_links(client: httpx.Client) -> None:
    """The form that Neo4j documents: a title, a section a page, `[source,cypher]` for what goes into the editor."""
    text = client.get("/guides/recall.adoc").text
    title, *pages = re.split(r"^== ", text, flags=re.MULTILINE)

    assert title == "= A recall in the graph\n\n"
    assert len(pages) == len(slides("http://x"))
    listed = []
    for page in pages:
        plain, *listings = re.split(r"^\.Click; change .+; run\.\n\[source,cypher\]\n----\n", page, flags=re.MULTILINE)
        assert len(listings) <= 1, "one thing to click"
        for listing in listings:
            statement, end, plain_after = listing.partition("\n----\n")
            assert end
            listed.append(statement)
            plain += plain_after
        outside = re.sub(r"`[^`]*`|\+\+\S+\+\+", "", plain)
        assert not re.search(r"\{[\w-]+\}|<<|\\", outside), "AsciiDoc would make something else of it"
    assert sorted(listed) == sorted(query.asking(query.params) for query in browser_queries().values())


def test_the_newer_browser_is_told_of_no_command_of_the_older(client: httpx.Client) -> None:
    assert ":guide " in client.get("/guides/recall.html").text
    assert ":guide " not in client.get("/guides/recall.adoc").text


def test_saved_queries_are_a_folder_of_all_queries(client: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/guides/queries.csv").text)))

    assert tuple(rows[0]) == COLUMNS == ("name", "description", "query", "id", "parentId", "isFolder")
    folder, *queries = rows
    assert (folder["isFolder"], folder["parentId"]) == ("true", "")
    assert {row["name"] for row in queries} == {query.title for query in browser_queries().values()}
    for row, query in zip(queries, browser_queries().values(), strict=True):
        assert (row["parentId"], row["isFolder"]) == (folder["id"], "false")
        assert row["query"].endswith(query.statement)
        assert row["query"].startswith("// First, on its own: :params {")
        assert len(row["description"]) < 500
        assert len(row["name"]) < 500


def test_markup_in_a_text_is_text() -> None:
    slide = Slide("A <b> & c", "`x` {y} <i>", (Code("a < b", "<u>"), Points((("p", "q `r` & s"),)), "t"))
    html, adoc = guide_html([slide]), guide_adoc([slide])

    assert "<h3>A &lt;b&gt; &amp; c</h3>" in html
    assert '<p class="lead"><code>x</code> {y} &lt;i&gt;</p>' in html
    assert ">a &lt; b</pre>" in html
    assert "[source,cypher]\n----\na < b\n----" in adoc
    assert "`+x+` \\{y} <i>" in adoc


def test_a_link_is_null_where_nobody_said_where_neo4j_browser_is() -> None:
    assert deep_link(None, "where_used", item="A") is None
    link = deep_link("http://localhost:7474/browser/", "where_used", item="A&B")
    assert link is not None
    assert link.startswith("http://localhost:7474/browser/?cmd=edit&arg=CYPHER%2025%0AMATCH%20")
    assert "A%5Cu0026B" in link
