"""POST /v1/records against a real Neo4j: what is taken, what is refused, and that nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from support.graphs import run
from whereused.graph.driver import Graph

NDJSON = {"Content-Type": "application/x-ndjson"}
JSON = {"Content-Type": "application/json"}


def lot(name: str, **fields: object) -> dict[str, object]:
    return {"record": "item", "id": name, "kind": "lot", **fields}


def held(graph: Graph) -> set[str]:
    return {row[0] for row in run(graph, "MATCH (i:Item) RETURN i.id")}


def test_an_array_is_taken_and_the_second_time_it_is_duplicates(client: httpx.Client) -> None:
    records = [lot("L1"), lot("L2")]

    assert client.post("/v1/records", json=records).json() == {"accepted": 2, "duplicates": 0, "rejected": []}
    assert client.post("/v1/records", json=records).json() == {"accepted": 0, "duplicates": 2, "rejected": []}


def test_a_single_object_is_taken(client: httpx.Client, graph: Graph) -> None:
    assert client.post("/v1/records", json=lot("L1")).json()["accepted"] == 1
    assert held(graph) == {"L1"}


BAD = [
    ({"record": "itm", "id": "X"}, "", "did you mean 'item'"),
    (lot("X", quantity=-1, uom="KGM"), "/quantity", "greater than or equal to 0"),
    (lot("X", made_at="2026-01-01T00:00:00"), "/made_at", "no offset"),
    (lot("X", colour="red"), "/colour", "Unknown field"),
    (["not", "an", "object"], "", ""),
]


@pytest.mark.parametrize("headers", [JSON, NDJSON])
def test_bad_records_do_not_stop_the_good_ones(client: httpx.Client, graph: Graph, headers: dict[str, str]) -> None:
    records = [lot("L1"), *(bad for bad, _, _ in BAD), lot("L2")]
    text = json.dumps(records) if headers is JSON else "\n".join(map(json.dumps, records))

    answer = client.post("/v1/records", content=text, headers=headers)

    assert answer.status_code == 200
    said = answer.json()
    assert said["accepted"] == 2
    assert held(graph) == {"L1", "L2"}
    assert [fault["index"] for fault in said["rejected"]] == [1, 2, 3, 4, 5]
    for fault, (_, pointer, reason) in zip(said["rejected"], BAD, strict=True):
        assert fault["pointer"] == pointer
        assert reason in fault["reason"]
    kept = {row[0] for row in run(graph, "MATCH (r:RejectedRecord) RETURN r.body")}
    assert kept == {json.dumps(bad) for bad, _, _ in BAD}, "what is rejected is kept whole"


def test_the_same_record_id_with_other_content_is_a_conflict(client: httpx.Client) -> None:
    client.post("/v1/records", json=lot("L1", record_id="R1"))

    said = client.post("/v1/records", json=lot("L2", record_id="R1")).json()

    assert said["accepted"] == 0
    assert said["rejected"][0]["index"] == 0


def test_a_torn_ndjson_is_taken_up_to_the_tear(client: httpx.Client, graph: Graph) -> None:
    text = "\n".join(json.dumps(lot(f"L{number}")) for number in range(5))

    said = client.post("/v1/records", content=text[:-9], headers=NDJSON).json()

    assert said["accepted"] == 4
    assert [fault["index"] for fault in said["rejected"]] == [4]
    assert held(graph) == {"L0", "L1", "L2", "L3"}


def test_a_torn_array_is_refused_as_a_whole(client: httpx.Client, graph: Graph) -> None:
    answer = client.post("/v1/records", content=json.dumps([lot("L1"), lot("L2")])[:-5], headers=JSON)

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:whereused:problem:malformed-body"
    assert held(graph) == set()


def test_more_records_than_one_batch(client: httpx.Client, graph: Graph) -> None:
    lines = [json.dumps(lot(f"L{number}")) for number in range(4_500)]
    lines[2_300] = "{"

    said = client.post("/v1/records", content="\n".join(lines), headers=NDJSON).json()

    assert said["accepted"] == 4_499
    assert [fault["index"] for fault in said["rejected"]] == [2_300]


def test_a_body_of_50_mb_is_refused_and_nothing_of_it_taken(client: httpx.Client, graph: Graph) -> None:
    def body() -> Iterator[bytes]:
        line = json.dumps(lot("L1", attributes={"text": "x" * 9_900})).encode() + b"\n"
        for _ in range(5_000):
            yield line

    answer = client.post("/v1/records", content=body(), headers=NDJSON)

    assert answer.status_code == 413
    assert "32 MB" in answer.json()["detail"]
    assert "whereused load" in answer.json()["mend"]
    assert held(graph) == set()


def test_source_and_zone_hold_where_a_record_names_none(client: httpx.Client) -> None:
    record = lot("L1", made_at="2026-03-01T08:00:00")

    said = client.post("/v1/records?source=MES&zone=Europe/Berlin", json=record).json()
    assert said["accepted"] == 1, said

    assert client.get("/v1/records?item=L1").json()["records"][0]["source"] == "MES"
    assert client.get("/v1/items?id=L1").json()["made_at"] == "2026-03-01T07:00:00Z"


def test_a_zone_that_there_is_not_is_refused(client: httpx.Client) -> None:
    answer = client.post("/v1/records?zone=Mars/Olympus", json=lot("L1"))

    assert answer.status_code == 400
    assert "Mars/Olympus" in answer.json()["detail"]


def test_readiness_counts_the_ledger(client: httpx.Client) -> None:
    before = client.get("/health/ready").json()
    client.post("/v1/records", json=lot("L1"))
    after = client.get("/health/ready").json()

    assert before["status"] == after["status"] == "ready"
    assert after["ledger"] > before["ledger"]
