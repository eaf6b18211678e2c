"""The commands as a user runs them, where no database is needed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from support.api_server import serving
from whereused.api.app import create_app
from whereused.settings import Settings

WHEREUSED = Path(sys.executable).with_name("whereused")


def run(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "WHEREUSED_HOME": str(folder / "home"), **variables}
    return subprocess.run(
        [WHEREUSED, *arguments], capture_output=True, text=True, cwd=folder, env=environment, timeout=120, check=False
    )


def test_help_names_every_command(tmp_path: Path) -> None:
    told = run("--help", folder=tmp_path)

    assert told.returncode == 0
    for name in ("demo", "serve", "load", "where-used", "where-from", "db", "generate", "doctor"):
        assert f" {name} " in told.stdout
    assert "Exit codes" in told.stdout


def test_help_is_quick(tmp_path: Path) -> None:
    run("--help", folder=tmp_path)
    seconds = []
    for _ in range(3):
        before = os.times()
        run("--help", folder=tmp_path)
        after = os.times()
        seconds.append(after.children_user + after.children_system - before.children_user - before.children_system)

    assert min(seconds) < 0.5, "a command imports at start what it needs only when it runs"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("where-used",), "ITEM"),
        (("where-sued", "X"), "where-sued"),
        (("serve", "--port", "99999"), "port"),
        (("serve", "--host", "0.0.0.0"), "loopback"),  # noqa: S104
        (("where-used", "X", "--output", "list.txt"), "list.txt"),
        (("where-used", "X", "--mode", "as_of"), "as_of"),
        (("where-used", "X", "--as-of", "yesterday"), "yesterday"),
        (("where-used", "X", "--since", "yesterday"), "/any_of/0/since"),
        (("where-from", "X", "--known-at", "yesterday"), "/known_at"),
        (("where-used", "--question", "none.json"), "none.json"),
        (("where-used", "X", "--question", "-"), "An ITEM does not go with --question"),
        (("where-used", "--question", "-", "--since", "2026-03-01T08:00:00Z"), "--since does not go with --question"),
        (("db", "reset"), "--yes"),
        (("db", "stop", "--neo4j-uri", "bolt://localhost:1"), "NEO4J_URI"),
        (("generate", "huge"), "huge"),
    ],
)
def test_wrong_use_ends_with_2_and_says_why(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    ended = run(*arguments, folder=tmp_path)

    assert ended.returncode == 2, ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '{"any_of": [{"item": "A"}, {"equipmnt": "OVEN"}]}',
            "/any_of/1: Nothing starts from 'equipmnt': did you mean",
        ),
        ('{"any_of": [{"item": "A"}], "mode": "as_of"}', "/as_of"),
        ('{"any_of":\n [}', "is not JSON at line 2, column 3"),
        ("", "is not JSON"),
        ('"LOT-7"', "A question is a JSON object"),
    ],
)
def test_a_faulty_question_in_a_file_is_pointed_at(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "question.json").write_text(text, encoding="utf-8")

    ended = run("where-used", "--question", "question.json", folder=tmp_path)

    assert ended.returncode == 2
    assert says in ended.stderr
    assert "mend: " in ended.stderr


def test_help_tells_how_to_ask_a_question(tmp_path: Path) -> None:
    told = run("where-used", "--help", folder=tmp_path, COLUMNS="200").stdout

    assert '{"equipment": "OVEN-3", "from"' in told
    for flag in ("--question", "--since", "--known-at", "--near-misses", "--evidence"):
        assert flag in told


def test_a_database_out_of_reach_ends_with_3(tmp_path: Path) -> None:
    with socket.socket() as taken:  # bound and deaf: nobody answers there
        taken.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{taken.getsockname()[1]}"
        for arguments in (("serve", "--port", "0"), ("where-used", "X"), ("db", "status"), ("doctor", "--port", "0")):
            ended = run(*arguments, folder=tmp_path, NEO4J_URI=uri, NEO4J_PASSWORD="x")  # noqa: S106

            assert ended.returncode == 3, (arguments, ended.stderr)
            assert "mend: " in ended.stderr + ended.stdout
            assert "Traceback" not in ended.stderr
            assert "serves at" not in ended.stdout


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        ended = run("serve", "--port", port, folder=tmp_path)

    assert ended.returncode == 2
    assert f"Port {port}" in ended.stderr
    assert f"process {os.getpid()}" in ended.stderr
    assert "WHEREUSED_PORT" in ended.stderr
    assert not (tmp_path / "home").exists()


def test_generate_writes_a_plant(tmp_path: Path) -> None:
    told = run("generate", "small", "--out", "plant", folder=tmp_path)

    assert told.returncode == 0, told.stderr
    assert "1,000 packs" in told.stdout
    assert orjson.loads((tmp_path / "plant" / "highlights.json").read_bytes())["wide_lot"]
    assert (tmp_path / "plant" / "records.ndjson").stat().st_size > 1_000_000


def test_doctor_says_what_is_configured(tmp_path: Path) -> None:
    told = run("doctor", "--port", "0", folder=tmp_path, NEO4J_PASSWORD="geheim")  # noqa: S106

    assert told.returncode == 0, told.stdout + told.stderr
    assert str(tmp_path / "home") in told.stdout
    assert "geheim" not in told.stdout
    assert "whereused db start" in told.stdout


def test_doctor_finds_what_is_wrong(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        told = run("doctor", "--port", str(taken.getsockname()[1]), folder=tmp_path)

    assert told.returncode == 1
    assert "WRONG API port" in told.stdout
    assert "mend: " in told.stdout


def test_doctor_knows_its_own_api_from_a_stranger_on_the_port(tmp_path: Path) -> None:
    with serving(create_app(Settings(home=tmp_path / "home"))) as api:
        told = run("doctor", "--port", str(api.base_url.port), folder=tmp_path)

    assert told.returncode == 0, told.stdout + told.stderr
    assert f"{api.base_url.port} is served by whereused" in told.stdout


def test_version(tmp_path: Path) -> None:
    assert run("--version", folder=tmp_path).stdout.startswith("whereused 0.")
