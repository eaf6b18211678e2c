"""`whereused serve` and `whereused demo` with the database that they manage: from nothing, killed, back, stopped."""

from __future__ import annotations

import re
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from support.command import WHEREUSED, Running, eventually, whereused
from support.neo4j_server import managed_settings
from whereused.database import LocalDatabase
from whereused.settings import Settings


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Settings]:
    """Settings of a home of its own, managed; whatever runs there is stopped at the end."""
    settings = managed_settings(tmp_path / "home")
    yield settings
    LocalDatabase(settings).stop()


def address(line: str) -> str:
    found = re.search(r"http://\S+", line)
    assert found, line
    return found[0]


def status_of(api: str, path: str) -> int:
    return httpx.get(api + path, timeout=30).status_code


def test_serve_survives_its_database_and_stops_what_it_started(home: Settings) -> None:
    with Running(home, "serve") as serve:
        api = address(serve.lines_until("serves at")[-1])
        assert status_of(api, "/health/ready") == 200
        database = LocalDatabase(home)
        found = database.status()
        assert found.uri is not None
        assert found.http_url is not None

        assert found.pid is not None
        server = psutil.Process(found.pid)
        server.kill()
        server.wait(30)

        lost = httpx.get(f"{api}/v1/where-used?item=X", timeout=60)
        assert lost.status_code == 503
        assert lost.json()["type"] == "urn:whereused:problem:database-unreachable"
        assert status_of(api, "/health/ready") == 503
        assert status_of(api, "/health/live") == 200
        assert httpx.post(f"{api}/v1/records", json=[], timeout=60).status_code == 503

        ports = {"neo4j_bolt_port": int(found.uri.rpartition(":")[2]), "neo4j_http_port": 0}
        again = LocalDatabase(home.model_copy(update=ports))
        again.start()
        assert status_of(api, "/health/ready") == 200, "the first request after it is back is answered"
        assert status_of(api, "/v1/where-used?item=X") == 404

        again.stop()
        assert status_of(api, "/health/ready") == 503
        elsewhere = LocalDatabase(home.model_copy(update={"neo4j_bolt_port": 0, "neo4j_http_port": 0})).start()
        assert elsewhere.uri != found.uri
        assert status_of(api, "/health/ready") == 200, "it is found on other ports too"

        code, errors = serve.stop(signal.SIGTERM)
        assert code == 0, errors
        assert "Traceback" not in errors
    assert not database.running(), "serve stops the database that it started"


def test_serve_leaves_alone_a_database_that_ran_before(home: Settings) -> None:
    whereused(home, "db", "start")

    with Running(home, "serve") as serve:
        serve.lines_until("serves at")
        code, _ = serve.stop(signal.SIGINT)

    assert code == 0
    assert "state:    running" in whereused(home, "db", "status").stdout
    assert "started" not in whereused(home, "where-used", "X", code=2).stderr
    whereused(home, "db", "stop")
    stopped = whereused(home, "db", "status", code=3)
    assert "state:    stopped" in stopped.stdout


def test_being_stopped_while_the_database_starts_leaves_nothing_behind(home: Settings) -> None:
    with Running(home, "serve") as serve:
        eventually(LocalDatabase(home).running)
        code, errors = serve.stop(signal.SIGTERM)

    assert code == 0, errors
    assert "Traceback" not in errors
    assert not LocalDatabase(home).running()


def test_the_demo_says_what_to_ask_and_it_works_as_pasted(home: Settings, tmp_path: Path) -> None:
    with Running(home, "demo", folder=tmp_path) as demo:
        told = demo.lines_until("swapped")
        told += demo.lines_until("whereused where-")
        links = [address(line) for line in told if "http://" in line]
        assert len(links) == 3, told
        for link in links:
            assert httpx.get(link, timeout=60, follow_redirects=True).status_code == 200, link
        (password,) = (re.search(r"password: cat (.+)", line) for line in told if "password: cat" in line)
        assert password is not None
        assert Path(shlex.split(password[1])[0]).read_text().strip()

        asked = [line.strip() for line in told if " where-" in line and "#" not in line]
        assert len(asked) == 3, told
        for line in asked:
            program, *arguments = shlex.split(line)
            assert Path(tmp_path, program) == WHEREUSED
            strange = home.model_copy(update={"home": tmp_path / "another"})  # a terminal that was told nothing
            assert len(whereused(strange, *arguments).stdout.splitlines()) > 1, line
        code, errors = demo.stop(signal.SIGINT)
        assert code == 0, errors
        assert "records loaded" in errors

    with Running(home, "demo") as demo:
        demo.lines_until("Ctrl-C")
        code, errors = demo.stop(signal.SIGTERM)
    assert code == 0, errors
    assert "Loading" not in errors, "a plant that is there is not loaded again"
