"""`POST /v1/identifiers/parse`: any text is answered; a body that is none is refused like every other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.api_server import serving
from whereused.api.app import create_app
from whereused.api.identifiers import EXAMPLES
from whereused.settings import Settings


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The API of a home in which no database runs: none is needed to read a text."""
    home: Path = tmp_path_factory.mktemp("home")
    with serving(create_app(Settings(home=home, neo4j_uri=None, max_body_mb=1))) as opened:
        yield opened


def parsed(client: httpx.Client, text: str) -> dict[str, Any]:
    answer = client.post("/v1/identifiers/parse", json={"text": text})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    assert list(said) == ["ok", "scheme", "elements", "digital_link", "epc", "key", "error"]
    return said


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_all_examples_are_one_identity(client: httpx.Client, example: dict[str, Any]) -> None:
    assert parsed(client, example["value"]["text"]) == {
        "ok": True,
        "scheme": "sgtin",
        "elements": [{"ai": "01", "value": "09521568251204"}, {"ai": "21", "value": "10"}],
        "digital_link": "https://id.gs1.org/01/09521568251204/21/10",
        "epc": "urn:epc:id:sgtin:9521568.025120.10",
        "key": "(01)09521568251204(21)10",
        "error": None,
    }


def test_a_broken_one_says_what_was_expected(client: httpx.Client) -> None:
    said = parsed(client, "(01)09521568251205(21)10")
    assert said == {
        "ok": False,
        "scheme": None,
        "elements": [],
        "digital_link": None,
        "epc": None,
        "key": None,
        "error": "(01) 09521568251205: the check digit should be 4, not 5.",
    }


@pytest.mark.parametrize("text", ["", "\x00", "LOT-7", "é" * 10_000, "(01)", "urn:epc:", "http://["])
def test_any_text_is_answered(client: httpx.Client, text: str) -> None:
    parsed(client, text)


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (b"{", 422, None),
        (b"[]", 422, ""),
        (b"{}", 422, "/text"),
        (b'{"text": 1}', 422, "/text"),
        (b'{"text": "A", "txt": "B"}', 422, "/txt"),
        (b'{"text": "' + b"A" * 10_001 + b'"}', 422, "/text"),
        (b'{"text": "' + b"A" * 2_000_000 + b'"}', 413, None),
    ],
)
def test_a_body_that_is_no_text_is_refused(client: httpx.Client, body: bytes, status: int, pointer: str | None) -> None:
    answer = client.post("/v1/identifiers/parse", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if pointer is not None:
        assert [fault["pointer"] for fault in answer.json()["faults"]] == [pointer]


def test_other_media_and_unknown_parameters_are_refused(client: httpx.Client) -> None:
    as_text = {"Content-Type": "text/plain"}
    assert client.post("/v1/identifiers/parse", content=b"A", headers=as_text).status_code == 415
    assert client.post("/v1/identifiers/parse?text=A", json={"text": "A"}).status_code == 422
    assert client.get("/v1/identifiers/parse").status_code == 405
