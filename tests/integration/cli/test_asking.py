"""Asking on the command line, and the README's five jobs, on the small plant in a real Neo4j."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.api_server import serving
from support.command import whereused
from support.small_plant import require_small_plant
from whereused.api.app import create_app
from whereused.cli.demo import questions
from whereused.graph.driver import Graph
from whereused.plant import highlights
from whereused.settings import Settings

README = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## Five jobs")[2].partition("\n## ")[0]
JOBS = re.findall(r"^    (\S.*)$", SECTION, flags=re.MULTILINE)
BROWSER = "http://localhost:7474/browser/"
WIDE = highlights("small")["wide_lot"]


@pytest.fixture(scope="module", autouse=True)
def plant(graph: Graph) -> None:
    """The small plant is there."""
    require_small_plant(graph)


@pytest.fixture(scope="module")
def client(settings: Settings, plant: None) -> Iterator[httpx.Client]:
    """The API on it."""
    with serving(create_app(settings)) as served:
        yield served


def test_every_form_says_the_same(settings: Settings, tmp_path: Path) -> None:
    def asked(*options: str) -> str:
        return whereused(settings, "where-used", WIDE, *options, folder=tmp_path).stdout

    answer = json.loads(asked("--format", "json"))
    assert answer["complete"]
    assert answer["next"] is None
    assert [json.loads(line) for line in asked("--format", "ndjson").splitlines()] == answer["items"]
    rows = list(csv.DictReader(io.StringIO(asked())))
    assert [row["id"] for row in rows] == [item["id"] for item in answer["items"]]
    asked("--output", "list.xlsx")
    with zipfile.ZipFile(tmp_path / "list.xlsx") as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == len(rows) + 1


def test_the_command_line_and_the_api_agree(settings: Settings, client: httpx.Client) -> None:
    answer = client.get("/v1/where-from", params={"item": WIDE, "limit": 1000}).json()

    told = json.loads(whereused(settings, "where-from", WIDE, "--format", "json").stdout)

    assert told["counts"] == answer["counts"]
    assert told["items"] == answer["items"]


def test_json_leads_to_neo4j_browser_as_the_apis_answer_does(settings: Settings) -> None:
    def link(*options: str) -> str | None:
        asked = whereused(settings, "where-used", WIDE, "--format", "json", "--limit", "1", *options)
        found: str | None = json.loads(asked.stdout)["browser"]
        return found

    with serving(create_app(settings.model_copy(update={"browser_url": BROWSER}))) as client:
        of_api = client.get("/v1/where-used", params={"item": WIDE, "limit": 1}).json()["browser"]
    assert of_api is not None
    assert link("--browser-url", BROWSER) == of_api
    assert link() is None, "nobody said where Neo4j Browser is"


def test_a_table_has_the_counts_and_says_what_is_left_out(settings: Settings) -> None:
    told = whereused(settings, "where-used", WIDE, "--format", "table", "--limit", "3").stdout.splitlines()

    assert re.match(rf"{WIDE} went into [\d,]+ units, ", told[0])
    assert len(told) == 6
    assert re.match(r"… and [\d,]+ more: --limit", told[-1])


def test_a_limit_that_cuts_is_said(settings: Settings) -> None:
    ended = whereused(settings, "where-used", WIDE, "--limit", "3")

    assert len(ended.stdout.splitlines()) == 4
    assert "there are more" in ended.stderr


def test_a_time_alone_means_as_of(settings: Settings) -> None:
    pack = highlights("small")["serviced_pack"]

    then = json.loads(
        whereused(settings, "where-from", pack, "--as-of", "2026-07-01T00:00:00Z", "--format", "json").stdout
    )

    assert then["mode"] == "as_of"
    assert then["as_of"] == "2026-07-01T00:00:00Z"


HOT = {"any_of": [{"operation": "reflow", "parameter": "peak_c", "above": 250}], "kind": ["unit"]}


def test_a_question_in_a_file_is_that_of_the_api(settings: Settings, client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "hot.json").write_text(json.dumps(HOT), encoding="utf-8")

    told = whereused(
        settings, "where-used", "--question", "hot.json", "--end-items", "--format", "json", folder=tmp_path
    )

    answer = client.post("/v1/where-used?limit=1000", json=HOT | {"end_items": True}).json()
    assert answer["items"]
    assert json.loads(told.stdout)["items"] == answer["items"]
    assert json.loads(told.stdout)["start"] == HOT["any_of"]


def test_a_table_of_a_question_says_what_it_starts_from(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "hot.json").write_text(json.dumps(HOT), encoding="utf-8")

    told = whereused(settings, "where-used", "--question", "hot.json", "--format", "table", folder=tmp_path).stdout

    assert told.startswith("operation reflow parameter peak_c above 250 went into ")
    assert " confirmed " in told


def test_a_question_about_unknown_equipment_says_so(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "oven.json").write_text('{"any_of": [{"equipment": "OVN-1"}]}', encoding="utf-8")

    ended = whereused(settings, "where-used", "--question", "oven.json", folder=tmp_path, code=2)

    assert ended.stderr.startswith("error: No record mentions the equipment 'OVN-1'.\nmend: ")


def test_near_misses_and_evidence_are_shown(settings: Settings) -> None:
    swapped = highlights("small")["cell_swapped"]

    told = whereused(
        settings, "where-used", swapped, "--near-misses", "--evidence", "--format", "table", "--limit", "1000"
    ).stdout

    assert "Near misses, connected and not affected" in told
    assert f"{swapped} -" in told


def test_unknown_and_ambiguous_items(settings: Settings) -> None:
    unknown = whereused(settings, "where-used", "NO-SUCH", code=2)
    assert unknown.stderr.startswith("error: No item has the id or identifier 'NO-SUCH'.\nmend: ")

    ambiguous = whereused(settings, "where-used", highlights("small")["ambiguous_lot"], code=2)
    chosen = re.findall(r"id:[^,\s]+", ambiguous.stderr)[0].rstrip(".")
    whereused(settings, "where-used", chosen)


def test_the_readme_has_five_jobs() -> None:
    jobs = re.split(r"^\*\*", SECTION, flags=re.MULTILINE)[1:]
    assert len(jobs) == 5
    assert all(any(command in job for command in JOBS) for job in jobs)


@pytest.mark.parametrize("job", JOBS)
def test_a_job_of_the_readme_works_as_pasted(settings: Settings, client: httpx.Client, job: str) -> None:
    program, *arguments = shlex.split(job)
    if program == "curl":
        (url,) = arguments
        answer = client.get(url.removeprefix("http://127.0.0.1:8000"))
        assert answer.status_code == 200, answer.text
        assert answer.json().get("items") or answer.json().get("paths")
    else:
        assert program == ".venv/bin/whereused"
        assert len(whereused(settings, *arguments).stdout.splitlines()) > 1


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_questions_of_the_demo_have_answers(settings: Settings, number: int) -> None:
    asked = questions(highlights("small"))[number]

    assert len(whereused(settings, *asked.arguments).stdout.splitlines()) > 1
