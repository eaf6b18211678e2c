"""The Neo4j driver behind types of our own: read and write transactions that run declared queries only."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

import neo4j
from neo4j import READ_ACCESS, WRITE_ACCESS, GraphDatabase, NotificationDisabledClassification

from whereused.errors import QueryFileError
from whereused.graph.failures import translated
from whereused.graph.queries import Query, Row, query

Result = TypeVar("Result")
Each = TypeVar("Each")


class PingRow(NamedTuple):
    """Proof that the database answers."""

    answer: int


PING = query("graph.ping", PingRow)

CONNECT_SECONDS = 10.0
READ_RETRY_SECONDS = 5.0
WRITE_RETRY_SECONDS = 30.0
WRITE_SECONDS = 300.0
HELPERS = 8
"""Threads that read beside others."""
WORTH_HALVING = 2_000
"""From how many things on a job for all of them is done in two at the same time."""


@dataclass(frozen=True)
class Address:
    """Where a Neo4j is and who we are to it."""

    uri: str
    username: str
    password: str
    database: str


class ReadTransaction:
    """Runs declared queries inside one open transaction; `beside` is what runs more of the like at the same time."""

    def __init__(
        self, transaction: neo4j.Transaction | neo4j.ManagedTransaction, beside: _Beside | None = None
    ) -> None:
        self._transaction = transaction
        self._beside = beside
        self._begun: dict[Future[Any], threading.Event] = {}
        self.unwanted = threading.Event()
        """Set when nobody asks for what is done here any more: a job of several queries may leave the rest undone."""

    def run(self, query: Query[Row], **params: Any) -> list[Row]:  # noqa: ANN401 - Cypher values
        """All rows of `query`."""
        return list(self.stream(query, **params))

    def one(self, query: Query[Row], **params: Any) -> Row:  # noqa: ANN401 - Cypher values
        """The first row of a query that always returns one."""
        rows = self.run(query, **params)
        if not rows:
            raise QueryFileError(f"{query.file.path}: returned no row where one is always expected.")
        return rows[0]

    def stream(self, query: Query[Row], **params: Any) -> Iterator[Row]:  # noqa: ANN401 - Cypher values
        """The rows of `query` one by one, fetched as they are read."""
        with translated(query.name):
            yield from self._rows(query, params)

    def beside(self, job: Callable[[ReadTransaction], Result]) -> Callable[[], Result]:
        """Begin a job in a read transaction of its own, to be done at the same time; what is returned gives its result.

        It is done in this transaction, when it is asked for, where no thread is free until then, or another transaction
        would not see what this one sees. A write between the two may be seen by one and not by the other: who needs to
        know compares the ledger's version before and after.
        """
        if self._beside is None:
            return lambda: job(self)
        unwanted = threading.Event()
        coming = self._beside(job, unwanted)
        self._begun[coming] = unwanted

        def told() -> Result:
            result = job(self) if coming.cancel() else coming.result()
            self._begun.pop(coming, None)  # it would be held until the transaction ends
            return result

        return told

    def in_parts(
        self, job: Callable[[ReadTransaction, Sequence[Each]], Result], every: Sequence[Each], most: int
    ) -> list[Result]:
        """The results of a job for all of them, at most `most` at once; if they are many, for two parts at a time.

        A part is every other one of a stretch, because what is dear may stand side by side.
        """
        if len(every) < WORTH_HALVING:
            return [job(self, every)]

        def of(part: Sequence[Each]) -> Callable[[ReadTransaction], Result]:
            return lambda reading: job(reading, part)

        results: list[Result] = []
        for begin in range(0, len(every), 2 * most):
            stretch = every[begin : begin + 2 * most]
            coming = self.beside(of(stretch[1::2]))
            results += [job(self, stretch[::2]), coming()]
        return results

    def leave(self) -> None:
        """Drop what was begun and nobody asked for."""
        for coming, unwanted in self._begun.items():
            coming.cancel()
            unwanted.set()

    def _rows(self, query: Query[Row], params: dict[str, Any]) -> Iterator[Row]:
        for record in self._transaction.run(query.file.text, untold(params)):
            yield query.row(*record.values())


class _Beside(Protocol):
    """Has a job done in a transaction of its own."""

    def __call__(self, job: Callable[[ReadTransaction], Result], unwanted: threading.Event, /) -> Future[Result]:
        """What becomes of it; `unwanted` is set when nobody asks for that any more."""


class WriteTransaction(ReadTransaction):
    """The same, in a transaction that may write, and that is run again as a whole when the driver says it may be.

    What it writes, no other transaction sees: it works alone. `thread` runs what is begun.
    """

    def __init__(self, transaction: neo4j.ManagedTransaction, thread: Executor) -> None:
        super().__init__(transaction)
        self._thread = thread
        self._begun_here: deque[Future[Any]] = deque()

    def stream(self, query: Query[Row], **params: Any) -> Iterator[Row]:  # noqa: ANN401 - Cypher values
        """The rows of `query`; what the driver raises has to reach it as it is, so that it can try again."""
        self.settle()
        return self._rows(query, params)

    def begin(self, query: Query[Row], **params: Any) -> Callable[[], list[Row]]:  # noqa: ANN401 - Cypher values
        """Have a statement run while the caller goes on: one at a time, in the order in which they are begun.

        What is returned waits for its rows. What it raises, that raises, and the next statement, or the end of the
        transaction; of several it is the first, for which the others fail.
        """
        running = self._thread.submit(self._exhaust, query, params)
        self._begun_here.append(running)

        def told() -> list[Row]:
            while running in self._begun_here:
                self._begun_here.popleft().result()
            return running.result()

        return told

    def settle(self) -> None:
        """Wait until all that was begun is done, and raise what it raised."""
        while self._begun_here:
            self._begun_here.popleft().result()

    def _exhaust(self, query: Query[Row], params: dict[str, Any]) -> list[Row]:
        return list(self._rows(query, params))


class _List(list[Any]):
    """A list that does not tell what is in it."""

    def __repr__(self) -> str:
        return f"[{len(self)} values]"


class _Map(dict[str, Any]):
    """A map that does not tell what is in it."""

    def __repr__(self) -> str:
        return f"{{{len(self)} values}}"


def untold(params: dict[str, Any]) -> dict[str, Any]:
    """The same parameters, but that nobody is told of the many values in one.

    The driver writes all of a statement's parameters out for its debug log, whether anybody reads that or not: of a
    batch of records that took as long as to send them.
    """
    as_untold: dict[type, Callable[[Any], Any]] = {list: _List, dict: _Map}
    return {
        name: value if (kind := as_untold.get(type(value))) is None else kind(value) for name, value in params.items()
    }


def _worked(work: Callable[[WriteTransaction], Result], transaction: neo4j.ManagedTransaction) -> Result:
    """The result of `work`, once all that it began is done. However it ends, nothing of it uses the transaction after.

    Each transaction has a thread of its own: one of few for all could wait for locks that another holds, which waits
    for the thread.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="write") as thread:
        writing = WriteTransaction(transaction, thread)
        result = work(writing)
        writing.settle()
        return result


class _Supposed(Exception):
    """The work of a supposition is done."""


class Graph:
    """One Neo4j database. Thread-safe; open it once and close it at the end."""

    def __init__(self, address: Address, query_seconds: float = 60.0) -> None:
        self.address = address
        self._query_seconds = query_seconds
        self._helpers = ThreadPoolExecutor(HELPERS, thread_name_prefix="read")
        # In a cluster, two transactions may be answered by two servers, of which one lags behind.
        self._is_routed = address.uri.startswith("neo4j")
        with translated("connect"):
            self._reader = self._open(READ_RETRY_SECONDS)
            self._writer = self._open(WRITE_RETRY_SECONDS)

    def _open(self, retry_seconds: float) -> neo4j.Driver:
        return GraphDatabase.driver(
            self.address.uri,
            auth=(self.address.username, self.address.password),
            connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=CONNECT_SECONDS * 2,
            max_transaction_retry_time=retry_seconds,
            notifications_disabled_classifications=[NotificationDisabledClassification.UNRECOGNIZED],
            user_agent="whereused",
        )

    @contextlib.contextmanager
    def reading(self, seconds: float | None = None) -> Iterator[ReadTransaction]:
        """One read transaction, routed to a secondary where there are some, limited in time (None: as a question is).

        Not retried: a read that fails says so at once. Raises DatabaseUnreachable, QueryTimedOut.
        """
        with self._reading(seconds) as transaction:
            reading = ReadTransaction(transaction, None if self._is_routed else partial(self._begin, seconds))
            try:
                yield reading
            finally:
                reading.leave()

    def beside(self, job: Callable[[ReadTransaction], Result], seconds: float | None = None) -> Future[Result]:
        """What becomes of a job that is done at the same time, in a read transaction of its own."""
        return self._begin(seconds, job, threading.Event())

    def _begin(
        self, seconds: float | None, job: Callable[[ReadTransaction], Result], unwanted: threading.Event
    ) -> Future[Result]:
        def alone() -> Result:
            with self._reading(seconds) as transaction:
                reading = ReadTransaction(transaction)
                reading.unwanted = unwanted
                return job(reading)

        return self._helpers.submit(alone)

    @contextlib.contextmanager
    def _reading(self, seconds: float | None) -> Iterator[neo4j.Transaction]:
        with (
            translated("read"),
            self._reader.session(
                database=self.address.database, default_access_mode=READ_ACCESS, fetch_size=5000
            ) as session,
            session.begin_transaction(timeout=seconds or self._query_seconds) as transaction,
        ):
            yield transaction

    def writing(self, work: Callable[[WriteTransaction], Result]) -> Result:
        """The result of `work` in a write transaction; retried as a whole when a leader changes or a lock is lost."""
        unit = neo4j.unit_of_work(timeout=WRITE_SECONDS)
        with (
            translated("write"),
            self._writer.session(database=self.address.database, default_access_mode=WRITE_ACCESS) as session,
        ):
            return session.execute_write(unit(partial(_worked, work)))

    def supposing(self, work: Callable[[WriteTransaction], Result]) -> Result:
        """The result of `work` in a write transaction that is never committed: what it writes, only `work` ever sees.

        Limited in time and retried as a question is, because it is one; whatever happens, nothing of it stays.
        """
        unit = neo4j.unit_of_work(timeout=self._query_seconds)
        results: list[Result] = []

        def suppose(transaction: neo4j.ManagedTransaction) -> None:
            results[:] = [_worked(work, transaction)]
            raise _Supposed

        with (
            contextlib.suppress(_Supposed),
            translated("suppose"),
            self._reader.session(
                database=self.address.database, default_access_mode=WRITE_ACCESS, fetch_size=5000
            ) as session,
        ):
            session.execute_write(unit(suppose))
        return results[0]

    def run_schema(self, statement: str) -> None:
        """Run one auto-commit statement of a migration: schema and data cannot share a transaction."""
        with (
            translated("migrate"),
            self._writer.session(database=self.address.database, default_access_mode=WRITE_ACCESS) as session,
        ):
            session.run(statement).consume()

    def run_schema_together(self, statements: Sequence[str]) -> None:
        """Run several such statements in one transaction, so that what they create is filled in one go."""
        with (
            translated("migrate"),
            self._writer.session(database=self.address.database, default_access_mode=WRITE_ACCESS) as session,
            session.begin_transaction() as transaction,
        ):
            for statement in statements:
                transaction.run(statement).consume()

    def verify(self) -> None:
        """Raise DatabaseUnreachable or DatabaseRefused unless the database answers."""
        with self.reading() as reading:
            reading.run(PING)

    def explain(self, query: Query[Any]) -> neo4j.ResultSummary:
        """The summary of EXPLAIN with the header's sample parameters: its plan, type and notifications."""
        text = query.file.text.replace("CYPHER 25", "EXPLAIN CYPHER 25", 1)
        with neo4j_session_with_notifications(self.address) as session:
            return session.run(text, query.file.params).consume()

    def close(self) -> None:
        """Close every connection. What is still being read beside fails, and is waited for."""
        self._helpers.shutdown(wait=False, cancel_futures=True)
        self._reader.close()
        self._writer.close()
        self._helpers.shutdown()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextlib.contextmanager
def neo4j_session_with_notifications(address: Address) -> Iterator[neo4j.Session]:
    """A plain session that reports every notification, for the contract tests."""
    with (
        GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver,
        driver.session(database=address.database) as session,
    ):
        yield session
