"""The questions over HTTP, on the small plant in a real Neo4j."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from support.api_server import serving
from support.small_plant import require_small_plant
from whereused.api.app import create_app
from whereused.graph.driver import Graph
from whereused.plant import highlights
from whereused.settings import Settings

WIDE = highlights("small")["wide_lot"]
SERVICED = highlights("small")["serviced_pack"]
REEL = highlights("small")["bad_reel"]
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")


@pytest.fixture(scope="module")
def client(settings: Settings, graph: Graph) -> Iterator[httpx.Client]:
    """The API on the small plant."""
    require_small_plant(graph)
    with serving(create_app(settings)) as served:
        yield served


def get(client: httpx.Client, path: str, **params: Any) -> dict[str, Any]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def test_a_page_has_the_shape_of_the_contract(client: httpx.Client) -> None:
    page = get(client, "/v1/where-used", item=WIDE)

    assert list(page) == [
        "start", "mode", "as_of", "known_at", "complete", "counts", "items", "near_misses", "next", "browser",
    ]  # fmt: skip
    assert page["start"] == [WIDE]
    assert page["mode"] == "ever"
    assert TIME.match(page["known_at"])
    assert len(page["items"]) == 100
    assert not page["complete"]
    assert list(page["items"][0]) == [
        "id", "kind", "product", "certainty", "distance", "state", "container", "shipment", "holder",
    ]  # fmt: skip


def test_pages_are_the_list_of_every_other_form(client: httpx.Client) -> None:
    page = get(client, "/v1/where-used", item=WIDE, limit=1000)
    paged = list(page["items"])
    while page["next"]:
        page = get(client, "/v1/where-used", item=WIDE, limit=1000, cursor=page["next"])
        paged += page["items"]
    assert page["complete"]
    assert len({item["id"] for item in paged}) == len(paged)
    assert sum(count for kind, count in page["counts"].items() if kind != "possible") == len(paged) > 1000

    lines = client.get("/v1/where-used", params={"item": WIDE}, headers={"Accept": "application/x-ndjson"})
    assert [json.loads(line) for line in lines.text.splitlines()] == paged

    table = client.get("/v1/where-used", params={"item": WIDE}, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert rows == [{key: "" if value is None else str(value) for key, value in item.items()} for item in paged]

    book = client.get("/v1/where-used", params={"item": WIDE}, headers={"Accept": XLSX})
    with zipfile.ZipFile(io.BytesIO(book.content)) as parts:
        assert parts.read("xl/worksheets/sheet1.xml").count(b"<row ") == len(paged) + 1


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_where_from_is_the_inverse(client: httpx.Client) -> None:
    lots = {item["id"] for item in get(client, "/v1/where-from", item=SERVICED, limit=1000)["items"]}

    assert REEL in lots
    assert SERVICED in ids(client, "/v1/where-used", REEL)


def ids(client: httpx.Client, path: str, item: str, **params: str) -> set[str]:
    answer = client.get(path, params={"item": item, **params}, headers={"Accept": "application/x-ndjson"})
    assert answer.status_code == 200, answer.text
    return {json.loads(line)["id"] for line in answer.text.splitlines()}


def test_several_starts_are_one_question(client: httpx.Client) -> None:
    both = client.get(f"/v1/where-used?item={WIDE}&item={REEL}", headers={"Accept": "application/x-ndjson"})

    union = ids(client, "/v1/where-used", WIDE) | ids(client, "/v1/where-used", REEL)
    assert {json.loads(line)["id"] for line in both.text.splitlines()} == union - {WIDE, REEL}


def test_kinds_and_end_items_narrow(client: httpx.Client) -> None:
    page = get(client, "/v1/where-used", item=WIDE, kind="unit", end_items="true", limit=1000)

    assert {item["kind"] for item in page["items"]} == {"unit"}
    assert page["counts"]["unit"] < len(ids(client, "/v1/where-used", WIDE, kind="unit"))


def test_a_time_without_mode_is_refused(client: httpx.Client) -> None:
    answer = client.get(f"/v1/where-used?item={WIDE}&as_of=2026-07-01T00:00:00Z")

    assert answer.status_code == 422


def test_as_of_asks_for_a_moment(client: httpx.Client) -> None:
    before = ids(client, "/v1/where-from", SERVICED, mode="as_of", as_of="2026-07-01T00:00:00Z", kind="unit")
    after = ids(client, "/v1/where-from", SERVICED, mode="current", kind="unit")

    assert before != after


def test_an_unknown_item_is_404(client: httpx.Client) -> None:
    for path in ("/v1/where-used?item=", "/v1/items?id=", "/v1/contents?item=", "/v1/graph?item=", "/v1/records?item="):
        answer = client.get(path + "NO-SUCH")
        assert answer.status_code == 404, path
        assert answer.json()["type"] == "urn:whereused:problem:item-not-found"
        assert answer.json()["item"] == "NO-SUCH"


@pytest.mark.parametrize("accept", ["application/json", "text/csv", "application/x-ndjson", XLSX])
def test_an_ambiguous_item_is_409_in_every_form(client: httpx.Client, accept: str) -> None:
    name = highlights("small")["ambiguous_lot"]

    answer = client.get("/v1/where-used", params={"item": name}, headers={"Accept": accept})

    assert answer.status_code == 409
    candidates = answer.json()["candidates"]
    assert len(candidates) > 1
    resolved = get(client, "/v1/resolve", id=name)["candidates"]
    assert [candidate["id"] for candidate in resolved] == [candidate["id"] for candidate in candidates]
    chosen = client.get("/v1/where-used", params={"item": f"id:{candidates[0]['id']}"})
    assert chosen.status_code == 200


def test_resolve_of_nothing_is_an_empty_list(client: httpx.Client) -> None:
    assert get(client, "/v1/resolve", id="NO-SUCH") == {"id": "NO-SUCH", "candidates": []}


def test_an_item_is_found_by_any_name_percent_encoded(client: httpx.Client) -> None:
    dossier = get(client, "/v1/items", id=SERVICED)

    for name in dossier["identifiers"]:
        answer = client.get(f"/v1/items?id={quote(name['value'], safe='')}")
        assert answer.status_code in (200, 409), answer.text
        if answer.status_code == 200:
            assert answer.json()["id"] == SERVICED


def test_the_dossier(client: httpx.Client) -> None:
    dossier = get(client, "/v1/items", id=SERVICED)

    assert dossier["id"] == SERVICED
    times = [entry["at"] for entry in dossier["history"] if entry["at"]]
    assert times == sorted(times)
    assert all(map(TIME.match, times))


def test_paths_name_their_records(client: httpx.Client) -> None:
    found = get(client, "/v1/paths", **{"from": REEL, "to": SERVICED})

    assert found["from"] == REEL
    assert found["paths"]
    for edge in found["paths"][0]["edges"]:
        assert edge["records"]


def test_contents_of_a_pallet(client: httpx.Client) -> None:
    pallet = "PAL-000001"
    inside = get(client, "/v1/contents", item=pallet, recursive="true", at="2026-06-24T15:00:00Z")["items"]
    direct = get(client, "/v1/contents", item=pallet, at="2026-06-24T15:00:00Z")["items"]

    assert direct
    assert {item["in"] for item in direct} == {pallet}
    assert len(inside) > len(direct)


def test_the_graph_to_draw(client: httpx.Client) -> None:
    whole = get(client, "/v1/graph", item=REEL, group="none")

    nodes = {node["id"] for node in whole["nodes"]}
    assert ids(client, "/v1/where-used", REEL) <= nodes
    assert all(edge["from"] in nodes and edge["to"] in nodes for edge in whole["edges"])
    assert whole["known_at"] is None


def test_the_graph_to_draw_of_an_earlier_state_of_knowledge(client: httpx.Client) -> None:
    now = datetime.now(UTC).isoformat()
    nobody = client.get("/v1/graph", params={"item": REEL, "known_at": "2020-01-01T00:00:00Z"})
    everything = get(client, "/v1/graph", item=REEL, known_at=now)

    assert nobody.status_code == 404
    assert datetime.fromisoformat(everything.pop("known_at")) == datetime.fromisoformat(now)
    assert everything == {key: value for key, value in get(client, "/v1/graph", item=REEL).items() if key != "known_at"}


def test_the_ledger_of_an_item(client: httpx.Client) -> None:
    page = get(client, "/v1/records", item=SERVICED, limit=2)
    records = list(page["records"])
    while page["next"]:
        page = get(client, "/v1/records", item=SERVICED, limit=2, cursor=page["next"])
        records += page["records"]

    assert len({record["record_id"] for record in records}) == len(records) > 2
    assert all(TIME.match(record["recorded_at"]) for record in records)


def test_a_cursor_of_another_question_is_refused(client: httpx.Client) -> None:
    cursor = get(client, "/v1/where-used", item=WIDE)["next"]

    answer = client.get("/v1/where-used", params={"item": REEL, "cursor": cursor})

    assert answer.status_code in (400, 410, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def ask(client: httpx.Client, question: dict[str, Any], **params: Any) -> dict[str, Any]:
    answer = client.post("/v1/where-used", json=question, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def asked_ids(client: httpx.Client, question: dict[str, Any]) -> set[str]:
    answer = client.post("/v1/where-used", json=question, headers={"Accept": "application/x-ndjson"})
    assert answer.status_code == 200, answer.text
    return {line["id"] for line in map(json.loads, answer.text.splitlines()) if line["certainty"]}


HOT = {"operation": "reflow", "parameter": "peak_c", "above": 250}
OVEN = {"equipment": "OVEN-1"}


def test_a_posted_question_about_items_is_that_of_the_parameters(client: httpx.Client) -> None:
    posted = ask(client, {"any_of": [{"item": WIDE}, {"item": REEL}], "kind": ["unit"], "end_items": True}, limit=50)
    got = client.get(f"/v1/where-used?item={WIDE}&item={REEL}&kind=unit&end_items=true&limit=50").json()

    assert posted["items"] == got["items"]
    assert posted["counts"] == got["counts"]
    assert posted["start"] == got["start"]
    following = ask(
        client,
        {"any_of": [{"item": WIDE}, {"item": REEL}], "kind": ["unit"], "end_items": True},
        limit=50,
        cursor=posted["next"],
    )
    assert following["items"]
    assert not {item["id"] for item in following["items"]} & {item["id"] for item in posted["items"]}


def test_an_exposure_is_in_its_own_answer_and_spreads(client: httpx.Client) -> None:
    page = ask(client, {"any_of": [HOT]}, limit=1000)

    assert page["start"] == [HOT]
    nearest = [item for item in page["items"] if item["distance"] == 0]
    assert nearest
    assert {item["product"] for item in nearest} == {"BMS-2"}
    assert {item["product"] for item in page["items"]} > {"BMS-2"}
    boards = {item["id"] for item in nearest}
    entries = get(client, "/v1/items", id=next(iter(boards)))["history"]
    assert any("OVEN-1" in json.dumps(entry) for entry in entries)
    assert asked_ids(client, {"any_of": [HOT]}) < asked_ids(client, {"any_of": [OVEN]})


def test_clauses_combine_what_they_affect(client: httpx.Client) -> None:
    hot, wide = asked_ids(client, {"any_of": [HOT]}), asked_ids(client, {"any_of": [{"item": WIDE}]})

    both = [HOT, {"item": WIDE}]
    assert asked_ids(client, {"any_of": both}) == (hot | wide) - {WIDE}
    assert asked_ids(client, {"any_of": [{"all_of": both}]}) == hot & wide
    left = asked_ids(client, {"any_of": [{"item": WIDE}], "except": [HOT]})
    assert wide - hot <= left < wide


def test_since_narrows(client: httpx.Client) -> None:
    late = asked_ids(client, {"any_of": [{"item": WIDE, "since": "2030-01-01T00:00:00Z"}]})

    assert late < asked_ids(client, {"any_of": [{"item": WIDE}]})


def test_an_answer_with_evidence_names_edges_and_records(client: httpx.Client) -> None:
    page = get(client, "/v1/where-used", item=REEL, evidence="true", limit=20)

    for item in page["items"]:
        assert item["evidence"][0]["from"] == REEL
        assert item["evidence"][-1]["to"] == item["id"]
        assert all(edge["records"] for edge in item["evidence"])
    assert "evidence" not in get(client, "/v1/where-used", item=REEL, limit=1)["items"][0]


def test_near_misses_follow_the_items_in_pages_and_lists(client: httpx.Client) -> None:
    params = {"item": highlights("small")["cell_swapped"], "near_misses": "true"}
    page = get(client, "/v1/where-used", limit=1, **params)
    items, missed = list(page["items"]), list(page["near_misses"])
    while page["next"]:
        assert len(page["items"]) + len(page["near_misses"]) == 1
        assert not (missed and page["items"]), "an item came after a near miss"
        page = get(client, "/v1/where-used", limit=1, cursor=page["next"], **params)
        items += page["items"]
        missed += page["near_misses"]

    assert missed
    assert page["counts"]["near_misses"] == len(missed)
    assert not {miss["id"] for miss in missed} & {item["id"] for item in items}
    assert all(miss["reason"] for miss in missed)
    text = client.get("/v1/where-used", params=params, headers={"Accept": "text/csv"}).text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["id"] for row in rows] == [each["id"] for each in (*items, *missed)]
    assert [row["reason"] for row in rows if not row["certainty"]] == [miss["reason"] for miss in missed]


def test_what_was_known_before_anything_was_recorded_is_nothing(client: httpx.Client) -> None:
    answer = client.get("/v1/where-used", params={"item": WIDE, "known_at": "2000-01-01T00:00:00Z"})

    assert answer.status_code == 404, "no name was known then"
    answer = client.get("/v1/paths", params={"from": REEL, "to": SERVICED, "known_at": "2000-01-01T00:00:00Z"})
    assert answer.status_code == 404


@pytest.mark.parametrize("accept", ["application/json", "text/csv", "application/x-ndjson", XLSX])
def test_a_start_that_no_record_mentions_is_404_in_every_form(client: httpx.Client, accept: str) -> None:
    question = {"any_of": [HOT, {"all_of": [{"equipment": "OVN-1"}]}]}

    answer = client.post("/v1/where-used", json=question, headers={"Accept": accept})

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:whereused:problem:start-not-found"
    assert answer.json()["clause"] == {"equipment": "OVN-1"}


def test_a_description_that_finds_nothing_is_an_empty_answer(client: httpx.Client) -> None:
    page = ask(client, {"any_of": [{"equipment": "OVEN-1", "to": "2000-01-01T00:00:00Z"}]})

    assert page["items"] == []
    assert page["complete"]
    assert page["counts"]["unit"] == 0
