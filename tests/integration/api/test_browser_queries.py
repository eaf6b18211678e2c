"""Plain Cypher against the API on the small plant: the same answer wherever plain Cypher can give it, never less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import httpx
import neo4j
import pytest

from support.api_server import serving
from support.graphs import run, session
from support.small_plant import require_small_plant
from whereused.api.app import create_app
from whereused.graph.browser_files import browser_queries
from whereused.graph.driver import Graph
from whereused.settings import Settings

BROWSER = "http://localhost:7474/browser/"
MATERIAL = "CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN"
WINDOW = ("2026-06-22T06:00:00Z", "2026-06-22T08:00:00Z")


@pytest.fixture(scope="module")
def client(graph: Graph, settings: Settings) -> Iterator[httpx.Client]:
    require_small_plant(graph)
    with serving(create_app(settings.model_copy(update={"browser_url": BROWSER}))) as opened:
        yield opened


def shown(graph: Graph, name: str, /, **values: str) -> neo4j.graph.Graph:
    """What Neo4j Browser draws for a query."""
    driver, opened = session(graph)
    with driver, opened:
        return opened.run(browser_queries()[name].statement, {**browser_queries()[name].params, **values}).graph()


def items(drawn: neo4j.graph.Graph) -> set[str]:
    return {node["id"] for node in drawn.nodes if "Item" in node.labels}


def asked(client: httpx.Client, path: str, **params: Any) -> Any:
    answer = client.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(client: httpx.Client, path: str, **params: Any) -> list[dict[str, Any]]:
    """All items of an answer, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        answer = asked(client, path, **params, limit=1000)
        found += answer["items"]
        if answer["next"] is None:
            return found
        params["cursor"] = answer["next"]


@pytest.mark.parametrize("name", ["VW00000064", "F00001", "REEL-FET-000001", "24V/0000015", "no such name"])
def test_who_carries_a_name(client: httpx.Client, graph: Graph, name: str) -> None:
    """Whom the API finds for the whole name come first; after them whose name only begins so."""
    driver, opened = session(graph)
    with driver, opened:
        rows = opened.run(browser_queries()["find_item"].statement, name=name)
        found = list(dict.fromkeys(row["item"]["id"] for row in rows))
    of_api = {row["id"] for row in asked(client, "/v1/resolve", id=name)["candidates"]}

    assert set(found[: len(of_api)]) == of_api
    assert len(found) <= 40


def test_a_beginning_finds_every_item_of_that_name(client: httpx.Client, graph: Graph) -> None:
    every = run(graph, "MATCH (x:Lot) WHERE x.product = 'REEL-FET' RETURN x.id")

    assert items(shown(graph, "find_item", name="REEL-FET")) == {item for [item] in every} != set()


def test_the_whole_of_a_name_comes_before_forty_that_begin_so(graph: Graph) -> None:
    driver, opened = session(graph)
    with driver, opened, opened.begin_transaction() as supposed:
        supposed.run("UNWIND range(1000, 1050) AS number CREATE (:Item {id: 'TAG-' + number})")
        supposed.run(
            "CREATE (:Item {id: 'TAG-1'}) CREATE (:Item {id: 'ZZ'})-[:IDENTIFIED_BY]->(:Identifier {value: 'TAG-1'})"
        )
        rows = [row["item"]["id"] for row in supposed.run(browser_queries()["find_item"].statement, name="TAG-1")]
        supposed.rollback()

    assert rows[:2] == ["TAG-1", "ZZ"]
    assert len(rows) == 40


@pytest.mark.parametrize(
    ("name", "path", "arrow"),
    [("where_used", "/v1/where-used", f"-[:{MATERIAL}]->"), ("where_from", "/v1/where-from", f"<-[:{MATERIAL}]-")],
)
def test_traces_of_the_guide_are_those_of_the_api(
    client: httpx.Client, graph: Graph, name: str, path: str, arrow: str
) -> None:
    (item,) = browser_queries()[name].params.values()

    assert items(shown(graph, name)) == {item} | {row["id"] for row in listed(client, path, item=item)}


@pytest.mark.parametrize(("name", "path"), [("where_used", "/v1/where-used"), ("where_from", "/v1/where-from")])
def test_a_trace_never_shows_less_than_the_api_says(client: httpx.Client, graph: Graph, name: str, path: str) -> None:
    """For every lot and every twentieth unit; where no edge is conditional, it shows exactly what the API says."""
    starts = run(
        graph,
        "MATCH (x:Lot) RETURN x.id AS id UNION MATCH (x:Unit) WITH x.id AS id ORDER BY id WITH collect(id) AS ids "
        "UNWIND range(0, size(ids) - 1, 400) AS i RETURN ids[i] AS id",
    )
    exact = 0
    for [item] in starts[::20]:
        drawn = shown(graph, name, item=item)
        if len(drawn.nodes) == 290:
            continue
        of_api = {row["id"] for row in listed(client, path, item=f"id:{item}")} | {item}
        assert of_api <= items(drawn), item
        if not any(edge.get("conditional") for edge in drawn.relationships):
            assert of_api == items(drawn), item
            exact += 1
    assert exact > 10


@pytest.mark.parametrize(
    ("start", "end"),
    [("REEL-FET-000001", "PK-0000064"), ("POWDER-NMC-000001", "PK-0000064"), ("BMS-0000409", "PK-0000064")],
)
def test_the_evidence_is_a_shortest_path_of_the_api(client: httpx.Client, graph: Graph, start: str, end: str) -> None:
    drawn = shown(graph, "evidence_path", **{"from": start, "to": end})
    path = [edge for edge in drawn.relationships if edge.type in MATERIAL.split("|")]
    of_api = asked(client, "/v1/paths", **{"from": start, "to": end}, limit=100)["paths"]

    if not of_api:
        assert not path
        return
    edges = {(edge.type, edge.start_node["id"], edge.end_node["id"]) for edge in path}
    assert any({(edge["type"], edge["from"], edge["to"]) for edge in way["edges"]} == edges for way in of_api)
    assert {record for edge in path for record in edge["records"]} == {
        node["id"] for node in drawn.nodes if "Record" in node.labels
    }


@pytest.mark.parametrize("at", ["2026-07-01T00:00:00Z", "2026-07-10T00:00:00Z", "2026-06-01T00:00:00Z"])
@pytest.mark.parametrize("item", ["PK-0000064", "PK-0000568", "MN-0000046"])
def test_what_was_installed_on_a_date(client: httpx.Client, graph: Graph, item: str, at: str) -> None:
    rows = asked(client, "/v1/contents", item=item, recursive=True, at=at)["items"]

    assert items(shown(graph, "as_built", item=item, at=at)) == {item} | {row["id"] for row in rows}


def test_what_was_on_a_pallet_nearest_first(client: httpx.Client, graph: Graph) -> None:
    query = browser_queries()["contents_of_pallet"]
    rows = asked(client, "/v1/contents", **query.params, recursive=True)["items"]
    found = items(shown(graph, query.name))

    assert found <= {query.params["item"]} | {row["id"] for row in rows}
    assert len(found) == min(290, len({row["id"] for row in rows}) + 1)
    assert {row["id"] for row in rows if row["in"] == query.params["item"]} <= found


def test_what_ran_on_a_tool(client: httpx.Client, graph: Graph) -> None:
    query = browser_queries()["steps_on_tool"]
    clause = dict(query.params)
    answer = client.post("/v1/where-used", json={"any_of": [clause]}, params={"limit": 1000}).json()

    assert answer["complete"]
    exposed = {row["id"] for row in answer["items"] if row["distance"] == 0}
    assert exposed
    assert items(shown(graph, query.name)) == exposed


@pytest.mark.parametrize("item", ["REEL-FET-000001", "REEL-FET-000002", "CL-260623-000042"])
def test_who_got_the_affected_units(client: httpx.Client, graph: Graph, item: str) -> None:
    """Everybody to whom they were ever shipped, among them who has them now."""
    driver, opened = session(graph)
    with driver, opened:
        ways = [row["way"] for row in opened.run(browser_queries()["affected_by_customer"].statement, item=item)]
    had = {(way.nodes[0]["id"], way.nodes[-1]["id"]) for way in ways}
    rows = listed(client, "/v1/where-used", item=item, kind="unit", end_items=True)
    now = {(row["id"], row["holder"]) for row in rows if row["holder"] is not None}

    assert now <= had
    assert {unit for unit, _ in had} <= {row["id"] for row in rows}


@pytest.mark.parametrize("query", list(browser_queries().values()), ids=lambda query: query.name)
def test_everything_fits_in_neo4j_browser(client: httpx.Client, graph: Graph, query: Any) -> None:
    drawn = shown(graph, query.name)

    assert 1 < len(drawn.nodes) < 300


@pytest.mark.parametrize("query", list(browser_queries().values()), ids=lambda query: query.name)
def test_the_apis_answer_is_where_the_guide_says(client: httpx.Client, query: Any) -> None:
    path = query.api.path.format_map(query.params)
    if query.api.method == "GET":
        assert client.get(path).status_code == 200
    else:
        body = query.api.body
        for name, value in query.params.items():
            body = body.replace(f"{{{name}}}", value)
        assert client.post(path, content=body, headers={"Content-Type": "application/json"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "query", "values"),
    [
        ("/v1/items?id=PK-0000064", "neighbourhood", {"item": "PK-0000064"}),
        ("/v1/graph?item=PK-0000064&direction=from&depth=1", "where_from", {"item": "PK-0000064"}),
        ("/v1/graph?item=PK-0000064&direction=both&depth=1", "neighbourhood", {"item": "PK-0000064"}),
        ("/v1/where-used?item=REEL-FET-000001&limit=1", "where_used", {"item": "REEL-FET-000001"}),
        ("/v1/where-from?item=PK-0000064&limit=1", "where_from", {"item": "PK-0000064"}),
        (
            "/v1/paths?from=REEL-FET-000001&to=PK-0000064",
            "evidence_path",
            {"from": "REEL-FET-000001", "to": "PK-0000064"},
        ),
    ],
)
def test_answers_lead_to_neo4j_browser(client: httpx.Client, path: str, query: str, values: dict[str, str]) -> None:
    address, _, statement = asked(client, path)["browser"].partition("?cmd=edit&arg=")

    assert address == BROWSER
    assert unquote(statement) == browser_queries()[query].asking(values)


def test_no_link_where_one_item_is_not_all_or_there_is_no_path(client: httpx.Client) -> None:
    several = "/v1/where-used?item=REEL-FET-000001&item=REEL-FET-000002&limit=1"
    assert asked(client, several)["browser"] is None
    assert asked(client, "/v1/paths?from=PK-0000064&to=REEL-FET-000001")["browser"] is None
