"""Records posted to the HTTP API by several clients at once, and the memory of the API meanwhile."""

from __future__ import annotations

import contextlib
import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from whereused.database import LocalDatabase
from whereused.graph.driver import Address

from .memory import PeakMemory
from .served import ANSWER_SECONDS, served_url

BODY = 2_000
"""Records in one body."""


@dataclass(frozen=True)
class Taken:
    """How many records or events were taken, in how many seconds.

    `later` of them came in the last `later_seconds`, which begin when half of them are in: by then Java has compiled
    most of what it does.
    """

    many: int
    seconds: float
    later: int
    later_seconds: float

    @property
    def per_second(self) -> float:
        """Records or events a second."""
        return self.many / self.seconds

    @property
    def per_second_later(self) -> float:
        """The same of the second half of them."""
        return self.later / self.later_seconds if self.later_seconds else self.per_second


@dataclass(frozen=True)
class Posted(Taken):
    """The same by HTTP, with the most memory that the API had."""

    peak_bytes: int


@contextlib.contextmanager
def api_of(database: LocalDatabase) -> Iterator[tuple[str, int]]:
    """The API before a managed database, which is started; its address and process."""
    with served_url(address_of(database)) as served:
        yield served


def address_of(database: LocalDatabase) -> Address:
    """The address of a managed database, which is started if it is not running."""
    found = database.start()
    return Address(found.uri, found.username, found.password, found.database)


def post_watched(database: LocalDatabase, path: Path, clients: int, most: int) -> Posted:
    """Post the first `most` records of a file, each body by whichever client is free; all have to be accepted."""
    with api_of(database) as (url, pid), path.open("rb") as file:
        bodies = _bodies(itertools.islice(file, most))
        with PeakMemory(pid) as memory:
            return timed_posting(bodies, clients, url, _post, memory)


def timed_posting(
    bodies: Iterator[bytes], clients: int, url: str, post: Callable[[httpx.Client, bytes], int], memory: PeakMemory
) -> Posted:
    """Post every body by one of so many clients; `post` says how many records or events were taken."""
    waiting: queue.Queue[bytes | None] = queue.Queue(2 * clients)
    taken: list[tuple[float, int]] = []
    stop = threading.Event()

    def work() -> None:
        with httpx.Client(base_url=url, timeout=ANSWER_SECONDS, trust_env=False) as client:
            while (body := waiting.get()) is not None:
                if not stop.is_set():
                    try:
                        many = post(client, body)
                        taken.append((time.monotonic(), many))
                    except BaseException:
                        stop.set()
                        raise

    began = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        workers = [pool.submit(work) for _ in range(clients)]
        for body in itertools.chain(bodies, [None] * clients):
            while not all(worker.done() for worker in workers):
                with contextlib.suppress(queue.Full):
                    waiting.put(body, timeout=1)
                    break
        for worker in workers:
            worker.result()
    many = sum(count for _, count in taken)
    ended, half, later = time.monotonic(), began, many
    for moment, count in taken:
        if later > many / 2:
            half, later = moment, later - count
    return Posted(many, ended - began, later, ended - half, memory.peak)


def _bodies(lines: Iterator[bytes]) -> Iterator[bytes]:
    while some := list(itertools.islice(lines, BODY)):
        yield b"".join(some)


def _post(client: httpx.Client, body: bytes) -> int:
    response = client.post("/v1/records", content=body, headers={"Content-Type": "application/x-ndjson"})
    response.raise_for_status()
    receipt = response.json()
    assert not receipt["rejected"], receipt["rejected"][:3]
    return int(receipt["accepted"])
