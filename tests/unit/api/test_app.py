"""The API without a database: its documents, its errors, and that it starts whatever the database does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.api_server import serving
from whereused.api.app import create_app
from whereused.settings import Settings
from whereused.trace import parse_question


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    """The API of a home in which no database runs."""
    app = create_app(Settings(home=tmp_path, neo4j_uri=None, max_body_mb=1))

    @app.get("/broken", include_in_schema=False)
    def broken() -> None:
        raise RuntimeError("a secret")

    with serving(app) as opened:
        yield opened


def problem(answer: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    """The problem that `answer` is, after a look at what all problems have."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert said["type"] == f"urn:whereused:problem:{slug}"
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]
    assert "mend" in said
    return said


def test_it_lives_without_a_database(client: httpx.Client) -> None:
    assert client.get("/health/live").json()["status"] == "alive"


@pytest.mark.parametrize("path", ["/health/ready", "/v1/where-used?item=X", "/v1/items?id=X", "/v1/records?item=X"])
def test_it_is_not_ready_without_a_database(client: httpx.Client, path: str) -> None:
    answer = client.get(path)

    said = problem(answer, 503, "database-unreachable")
    assert "whereused db start" in said["mend"]
    assert answer.headers["retry-after"]


def test_records_are_not_taken_without_a_database(client: httpx.Client) -> None:
    problem(client.post("/v1/records", json=[]), 503, "database-unreachable")


def test_a_misspelled_parameter_is_refused_with_a_hint(client: httpx.Client) -> None:
    said = problem(client.get("/v1/where-used?item=X&mod=ever"), 422, "invalid-question")

    assert said["faults"] == [{"pointer": "/mod", "reason": "Unknown parameter 'mod': did you mean 'mode'?"}]


def test_a_single_parameter_given_twice_is_refused(client: httpx.Client) -> None:
    said = problem(client.get("/v1/where-used?item=X&item=Y&limit=5&limit=6"), 422, "invalid-question")

    assert [fault["pointer"] for fault in said["faults"]] == ["/limit"]


def test_every_faulty_parameter_is_named(client: httpx.Client) -> None:
    said = problem(client.get("/v1/where-used?mode=never&limit=0&kind=thing"), 422, "invalid-question")

    assert {fault["pointer"] for fault in said["faults"]} == {"/item", "/mode", "/limit", "/kind/0"}


@pytest.mark.parametrize("query", ["mode=as_of", "mode=ever&as_of=2026-01-01T00:00:00Z", "as_of=2026-01-01T00:00:00"])
def test_mode_and_time_have_to_fit(client: httpx.Client, query: str) -> None:
    problem(client.get(f"/v1/where-used?item=X&{query}"), 422, "invalid-question")


@pytest.mark.parametrize("time", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00%2B01:00", "2026-01-01T00:00:00+01:00"])
def test_a_time_may_have_a_plus_that_was_not_encoded(client: httpx.Client, time: str) -> None:
    answer = client.get(f"/v1/where-used?item=X&mode=as_of&as_of={time}")

    problem(answer, 503, "database-unreachable")  # past the parameters


def test_a_page_of_a_whole_list_is_refused(client: httpx.Client) -> None:
    answer = client.get("/v1/where-used?item=X&limit=5", headers={"Accept": "text/csv"})

    assert problem(answer, 422, "invalid-question")["faults"][0]["pointer"] == "/limit"


def test_a_form_that_there_is_not_is_refused(client: httpx.Client) -> None:
    problem(client.get("/v1/where-used?item=X", headers={"Accept": "image/png"}), 406, "not-acceptable")


def test_an_unknown_path_and_method_are_problems_too(client: httpx.Client) -> None:
    problem(client.get("/v2/where-used"), 404, "not-found")
    answer = client.delete("/v1/where-used")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, POST"
    assert problem(client.put("/v1/paths"), 405, "method-not-allowed")["mend"] == "Use GET."


def test_an_unexpected_error_is_a_problem_that_tells_no_secret(client: httpx.Client) -> None:
    said = problem(client.get("/broken"), 500, "internal")

    assert "a secret" not in str(said)


def test_a_body_over_the_limit_is_refused_by_its_declared_size(client: httpx.Client) -> None:
    said = problem(client.post("/v1/records", content=b" " * 1_000_001, headers=JSON), 413, "body-too-large")

    assert said["size"] == 1_000_001
    assert said["limit"] == 1_000_000
    assert "WHEREUSED_MAX_BODY_MB" in said["mend"]


def test_a_body_over_the_limit_is_refused_while_it_arrives(client: httpx.Client) -> None:
    def undeclared() -> Iterator[bytes]:
        for _ in range(11):
            yield b" " * 100_000

    problem(client.post("/v1/records", content=undeclared(), headers=JSON), 413, "body-too-large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_another_content_type_is_refused(client: httpx.Client, kind: str) -> None:
    said = problem(client.post("/v1/records", content=b"{}", headers={"Content-Type": kind}), 415, UNSUPPORTED)

    assert "application/x-ndjson" in said["mend"]


def test_an_encoded_body_is_refused(client: httpx.Client) -> None:
    answer = client.post("/v1/records", content=b"", headers=JSON | {"Content-Encoding": "gzip"})

    problem(answer, 415, UNSUPPORTED)


JSON = {"Content-Type": "application/json"}
UNSUPPORTED = "unsupported-media-type"


QUESTION = {"any_of": [{"item": "X"}]}


def test_a_posted_question_is_asked_of_the_database(client: httpx.Client) -> None:
    problem(client.post("/v1/where-used?limit=5", json=QUESTION), 503, "database-unreachable")
    problem(client.post("/v1/where-used", json=QUESTION, headers={"Accept": "text/csv"}), 503, "database-unreachable")


def test_every_fault_of_a_posted_question_is_pointed_at(client: httpx.Client) -> None:
    clauses = [{"item": "A"}, {"equipmnt": "OVEN"}, {"operation": "reflow", "parameter": "peak_c", "above": "hot"}]

    said = problem(client.post("/v1/where-used", json={"any_of": clauses, "kind": ["x"]}), 422, "invalid-question")

    assert [fault["pointer"] for fault in said["faults"]] == ["/any_of/1", "/any_of/2/above", "/kind/0"]
    assert "did you mean 'equipment'?" in said["faults"][0]["reason"]


def test_a_posted_question_that_is_no_json_is_refused(client: httpx.Client) -> None:
    said = problem(client.post("/v1/where-used", content=b'{"any_of":\n [}', headers=JSON), 422, "malformed-body")
    assert (said["line"], said["column"]) == (2, 3)
    assert "any_of" in said["mend"]
    problem(client.post("/v1/where-used", content=b"", headers=JSON), 422, "malformed-body")
    deep = b"[" * 100_000
    problem(client.post("/v1/where-used", content=deep, headers=JSON), 422, "malformed-body")
    problem(client.post("/v1/where-used", content=b" " * 1_000_001, headers=JSON), 413, "body-too-large")
    ndjson = {"Content-Type": "application/x-ndjson"}
    problem(client.post("/v1/where-used", content=b"{}", headers=ndjson), 415, UNSUPPORTED)


def test_parameters_of_a_posted_question_are_those_of_pages(client: httpx.Client) -> None:
    said = problem(client.post("/v1/where-used?item=X", json=QUESTION), 422, "invalid-question")
    assert said["faults"][0]["pointer"] == "/item"
    said = problem(client.post("/v1/where-used?limit=0", json=QUESTION), 422, "invalid-question")
    assert said["faults"][0]["pointer"] == "/limit"
    answer = client.post("/v1/where-used?limit=5", json=QUESTION, headers={"Accept": "text/csv"})
    assert problem(answer, 422, "invalid-question")["faults"][0]["pointer"] == "/limit"


@pytest.mark.parametrize("path", ["/v1/where-used?item=X", "/v1/where-from?item=X", "/v1/paths?from=X&to=Y"])
def test_a_question_may_name_the_time_of_knowledge(client: httpx.Client, path: str) -> None:
    said = problem(client.get(f"{path}&known_at=yesterday"), 422, "invalid-question")

    assert said["faults"][0]["pointer"] == "/known_at"


def test_the_openapi_document_shows_every_clause(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()

    body = document["paths"]["/v1/where-used"]["post"]["requestBody"]["content"]["application/json"]
    question = document["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
    clauses = {ref["$ref"].rpartition("/")[2] for ref in question["properties"]["any_of"]["items"]["anyOf"]}
    assert (
        {"Start", "EquipmentWindow", "MeasurementLimits", "AllOf"} <= clauses <= set(document["components"]["schemas"])
    )
    for example in body["examples"].values():
        assert parse_question(example["value"])


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_pages_need_no_network(client: httpx.Client, path: str) -> None:
    page = client.get(path).text

    assert not re.findall(r"https?://|//[a-z]", page)
    assets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert assets
    for asset in assets:
        assert client.get(asset).status_code == 200, asset


def test_the_home_page_leads_to_the_documentation(client: httpx.Client) -> None:
    assert client.get("/").url.path == "/docs"


def test_the_openapi_document(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', client.get("/openapi.json").text))
    assert references <= document["components"]["schemas"].keys()
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == ["application/problem+json"], (path, status)


def test_the_openapi_document_shows_every_kind_of_record(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()

    body = document["paths"]["/v1/records"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    kinds = {ref["$ref"].rpartition("/")[2] for ref in body["oneOf"][0]["items"]["oneOf"]}
    assert {"ItemRecord", "StepRecord", "CorrectionRecord"} <= kinds
