"""The installed `whereused`, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from whereused.settings import Settings

WHEREUSED = Path(sys.executable).with_name("whereused")
END_SECONDS = 60


def environment(settings: Settings) -> dict[str, str]:
    """Variables that make the command use the database and the home of `settings`, and nothing of the user's."""
    found = {name: value for name, value in os.environ.items() if not name.startswith(("WHEREUSED_", "NEO4J_"))}
    found |= {
        "WHEREUSED_HOME": str(settings.home),
        "WHEREUSED_CACHE": str(settings.cache),
        "WHEREUSED_PORT": "0",
        "WHEREUSED_NEO4J_BOLT_PORT": str(settings.neo4j_bolt_port),
        "WHEREUSED_NEO4J_HTTP_PORT": str(settings.neo4j_http_port),
        "WHEREUSED_NEO4J_PAGECACHE": settings.neo4j_pagecache,
        "COLUMNS": "200",
    }
    if settings.neo4j_uri is not None and settings.neo4j_password is not None:
        found |= {
            "NEO4J_URI": settings.neo4j_uri,
            "NEO4J_USERNAME": settings.neo4j_username,
            "NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
            "NEO4J_DATABASE": settings.neo4j_database,
        }
    return found


def whereused(
    settings: Settings, *arguments: str, folder: Path | None = None, code: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, which has to be `code`."""
    ended = subprocess.run(
        [WHEREUSED, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment(settings),
        timeout=300,
        check=False,
    )
    assert ended.returncode == code, f"{arguments} ended with {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended


class Running:
    """A command that goes on: `with Running(settings, "serve") as serve: serve.line_with("serves at")`."""

    def __init__(self, settings: Settings, *arguments: str, folder: Path | None = None) -> None:
        self._arguments = arguments
        self._settings = settings
        self._folder = folder

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [WHEREUSED, *self._arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self._folder,
            env=environment(self._settings),
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise

    def lines_until(self, text: str) -> list[str]:
        """The lines of the standard output up to the one with `text`. Fails if the command ends before."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line.rstrip("\n"))
            if text in line:
                return lines
        _, errors = self.process.communicate(timeout=END_SECONDS)
        raise AssertionError(f"{self._arguments} ended with {self.process.returncode}: {lines}\n{errors}")

    def stop(self, number: int) -> tuple[int, str]:
        """Send a signal; how it ended, and what it said on the standard error."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=END_SECONDS)
        return self.process.returncode, errors


def eventually(question: object, seconds: float = 60.0) -> object:
    """The first true answer of `question()`; fails if there is none in time."""
    assert callable(question)
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.2)
