"""Statements that run while the caller goes on: in their order, all or nothing, and their errors reach the driver."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import neo4j
import pytest
from neo4j.exceptions import ConstraintError, TransientError

from support.graphs import run, wipe
from support.loading import submissions
from whereused.graph.driver import PING, Graph, WriteTransaction
from whereused.ingest import Ledger
from whereused.ingest.ledger import KEEP_RECORDS, LOCK_LEDGER
from whereused.ingest.write import ENSURE_NODES


@pytest.fixture(autouse=True)
def _empty(graph: Graph) -> Iterator[None]:
    wipe(graph)
    yield
    wipe(graph)


def items(graph: Graph) -> list[str]:
    return sorted(row[0] for row in run(graph, "MATCH (i:Item) RETURN i.id"))


def test_what_is_begun_runs_in_order_and_before_the_end(graph: Graph) -> None:
    def work(writing: WriteTransaction) -> None:
        for name in "ABA":
            writing.begin(ENSURE_NODES, rows={"items": [name]})

    graph.writing(work)
    assert items(graph) == ["A", "B"]


def test_what_is_begun_gives_its_rows_when_they_are_asked_for(graph: Graph) -> None:
    def work(writing: WriteTransaction) -> list[str]:
        first = writing.begin(ENSURE_NODES, rows={"items": ["A"]})
        second = writing.begin(ENSURE_NODES, rows={"items": ["B"]})
        return [name for told in (second, first) for name, _ in told()[0].items]

    assert graph.writing(work) == ["B", "A"]


def test_the_caller_goes_on_while_the_statement_runs(graph: Graph) -> None:
    """The lock that the statement waits for is let go only once the caller has gone on."""
    held, gone_on = threading.Event(), threading.Event()

    def holder(writing: WriteTransaction) -> bool:
        writing.one(LOCK_LEDGER)
        held.set()
        return gone_on.wait(10)

    def waiter(writing: WriteTransaction) -> None:
        assert held.wait(10)
        writing.begin(LOCK_LEDGER)  # type: ignore[arg-type]
        gone_on.set()
        assert writing.one(PING).answer == 1

    with ThreadPoolExecutor() as threads:
        holding = threads.submit(graph.writing, holder)
        threads.submit(graph.writing, waiter).result(30)
        assert holding.result(), "the caller waited for the statement"


def test_an_error_of_what_was_begun_ends_the_transaction_and_nothing_stays(graph: Graph) -> None:
    """Told by the next statement, or at the end."""
    rows = [["R"], ["R"]]
    for goes_on in (True, False):
        reached = []

        def work(writing: WriteTransaction, *, goes_on: bool = goes_on, reached: list[str] = reached) -> None:
            writing.run(ENSURE_NODES, rows={"items": ["A"]})
            writing.begin(KEEP_RECORDS, rows=rows, at=None)
            if goes_on:
                with pytest.raises(ConstraintError):
                    writing.run(PING)
                reached.append("told")
                raise KeyError("A")

        with pytest.raises(KeyError if goes_on else Exception, match="A" if goes_on else "already exists"):
            graph.writing(work)
        assert reached == (["told"] if goes_on else [])
        assert items(graph) == []


def test_who_fails_meanwhile_waits_for_what_was_begun(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []
    real = WriteTransaction._exhaust

    def noting(self: WriteTransaction, *given: object) -> object:
        rows = real(self, *given)  # type: ignore[arg-type]
        done.append(rows)
        return rows

    def work(writing: WriteTransaction) -> None:
        writing.begin(ENSURE_NODES, rows={"items": [f"X{number}" for number in range(20_000)]})
        assert not done
        raise KeyError("mine")

    monkeypatch.setattr(WriteTransaction, "_exhaust", noting)
    with pytest.raises(KeyError, match="mine"):
        graph.writing(work)
    assert len(done) == 1
    assert items(graph) == []


def test_the_whole_is_tried_again_where_what_was_begun_may_be(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []
    real = WriteTransaction._exhaust

    def failing_once(self: WriteTransaction, *given: object) -> None:
        tries.append(given)
        if len(tries) == 1:
            raise TransientError("lost a lock")
        real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(WriteTransaction, "_exhaust", failing_once)
    monkeypatch.setattr(TransientError, "is_retryable", lambda _: True)
    graph.writing(lambda writing: writing.begin(ENSURE_NODES, rows={"items": ["A"]}))
    assert len(tries) == 2
    assert items(graph) == ["A"]


def test_batches_of_one_ledger_wait_for_one_another_outside_of_the_database(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now, most = 0, 0
    ledger = Ledger(graph)
    real = graph.writing

    def counting(work: object) -> object:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        try:
            return real(work)  # type: ignore[arg-type]
        finally:
            open_now -= 1

    monkeypatch.setattr(graph, "writing", counting)
    with ThreadPoolExecutor(6) as threads:
        batches = [submissions([{"record": "item", "id": f"U{number}"}]) for number in range(12)]
        receipts = list(threads.map(ledger.accept, batches))
    assert sum(receipt.accepted for receipt in receipts) == 12
    assert most == 1


def test_a_debug_log_does_not_tell_the_values_of_a_statement(graph: Graph, caplog: pytest.LogCaptureFixture) -> None:
    """The driver would write all of them out, whether anybody reads that or not."""
    logger = logging.getLogger("neo4j")
    with caplog.at_level(logging.DEBUG, logger=logger.name):
        graph.writing(lambda writing: writing.run(ENSURE_NODES, rows={"items": ["SECRET-1", "SECRET-2"]}))
        found = graph.writing(lambda writing: [*writing.run(KEEP_RECORDS, rows=[], at=None)])
    assert found == [([], [])]
    assert items(graph) == ["SECRET-1", "SECRET-2"]
    told = [record.getMessage() for record in caplog.records if "C: RUN" in record.getMessage()]
    assert any("{1 values}" in text for text in told), neo4j.__version__
    assert not any("SECRET-1" in text for text in told if "MATCH (i:Item)" not in text)
