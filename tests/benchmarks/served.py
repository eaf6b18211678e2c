"""The real API, in a process of its own, asked over HTTP."""

from __future__ import annotations

import contextlib
import csv
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx

from whereused.graph.driver import Address

START_SECONDS = 60
ANSWER_SECONDS = 300


@dataclass(frozen=True)
class Listed:
    """A whole list as it came: rows below the header, and bytes."""

    rows: int
    size: int


class Whole(NamedTuple):
    """How many items are affected, and how many nearly are."""

    affected: int
    missed: int


WITH_WHY = {"near_misses": "true", "evidence": "true"}


def affected_in(counts: Mapping[str, int]) -> int:
    """How many items there are in all, by the counts of an answer."""
    return sum(count for kind, count in counts.items() if kind not in ("possible", "near_misses"))


class ServedApi:
    """The API through one kept-alive connection."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def count(self, lot: str) -> int:
        """Ask for the counts and the first page, and give how many items are affected."""
        response = self._client.get("/v1/where-used", params={"item": lot})
        response.raise_for_status()
        answer = response.json()
        assert answer["items"], f"the first page of {lot} is empty"
        return affected_in(answer["counts"])

    def whole(self, lot: str) -> Whole:
        """The same with the evidence and the near misses of the whole list found, and the first page of them told."""
        response = self._client.get("/v1/where-used", params={"item": lot} | WITH_WHY)
        response.raise_for_status()
        answer = response.json()
        assert all(item["evidence"] for item in answer["items"]), f"an item of the first page of {lot} has no evidence"
        return Whole(affected_in(answer["counts"]), answer["counts"]["near_misses"])

    def list_all(self, lot: str) -> Listed:
        """Ask for the whole list as CSV, and let it pass by."""
        lines = size = 0
        with self._listing(lot) as response:
            for chunk in response.iter_raw():
                lines += chunk.count(b"\n")
                size += len(chunk)
        return Listed(lines - 1, size)

    def rows(self, lot: str) -> Iterator[tuple[str, str, str]]:
        """The whole list with its near misses: id, certainty (empty for a near miss), reason (empty for an item)."""
        with self._listing(lot, near_misses="true") as response:
            for row in csv.DictReader(response.iter_lines()):
                yield row["id"], row["certainty"], row["reason"]

    @contextlib.contextmanager
    def _listing(self, lot: str, **asked_too: str) -> Iterator[httpx.Response]:
        form = {"Accept": "text/csv", "Accept-Encoding": "identity"}
        asked = {"item": lot} | asked_too
        with self._client.stream("GET", "/v1/where-used", params=asked, headers=form) as response:
            response.raise_for_status()
            yield response

    def add_record(self) -> None:
        """Send a record that changes no answer: answers kept from before it are worked out anew after it."""
        now = datetime.now(UTC).isoformat()
        record = {"record": "site", "id": "BENCHMARK", "name": now, "source": "benchmark", "event_time": now}
        response = self._client.post("/v1/records", json=[record])
        response.raise_for_status()
        assert response.json()["accepted"] == 1, response.text


@contextlib.contextmanager
def served_api(address: Address) -> Iterator[tuple[ServedApi, int]]:
    """The API against the database at `address`, and the process it runs as."""
    with (
        served_url(address) as (url, pid),
        httpx.Client(base_url=url, timeout=ANSWER_SECONDS, trust_env=False) as client,
    ):
        yield ServedApi(client), pid


@contextlib.contextmanager
def served_url(address: Address) -> Iterator[tuple[str, int]]:
    """`whereused serve` on a free port, against the database at `address`: where it is, and the process it runs as."""
    database = {
        "NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
        "NEO4J_DATABASE": address.database,
    }
    command = [str(Path(sys.executable).parent / "whereused"), "serve", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(command, env=os.environ | database, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _address_told(process), process.pid
        finally:
            process.terminate()


def _address_told(process: subprocess.Popen[str]) -> str:
    """The address that `serve` prints once it answers."""
    assert process.stdout is not None
    lines: list[str] = []
    reader = threading.Thread(target=lambda out: lines.append(out.readline()), args=(process.stdout,), daemon=True)
    begun = time.monotonic()
    reader.start()
    reader.join(START_SECONDS)
    told = lines[0].split() if lines else []
    if not told:
        raise RuntimeError(f"`whereused serve` said no address within {time.monotonic() - begun:.0f} s.")
    return told[-1]
