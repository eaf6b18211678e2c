"""Reading beside: a job in a transaction of its own, unless that would see another graph or has to wait."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from whereused.errors import WhereusedError
from whereused.graph.driver import HELPERS, PING, WORTH_HALVING, Graph, ReadTransaction


class Broken(Exception):
    """Something went wrong in a job."""


@pytest.fixture
def other(graph: Graph) -> Iterator[Graph]:
    """Another way to the same database, with threads of its own."""
    with Graph(graph.address) as opened:
        yield opened


def test_a_job_is_done_meanwhile_and_in_a_transaction_of_its_own(other: Graph) -> None:
    begun = threading.Event()

    def job(beside: ReadTransaction) -> ReadTransaction:
        begun.set()
        assert beside.one(PING).answer == 1
        return beside

    with other.reading() as reading:
        coming = reading.beside(job)
        assert begun.wait(10)
        assert reading.one(PING).answer == 1
        assert coming() is not reading


def test_what_goes_wrong_beside_is_told_who_asks(other: Graph) -> None:
    def job(_: ReadTransaction) -> None:
        raise Broken

    with other.reading() as reading:
        coming = reading.beside(job)
        with pytest.raises(Broken):
            coming()
        assert reading.one(PING).answer == 1


def test_where_no_thread_is_free_the_job_is_done_in_the_same_transaction(other: Graph) -> None:
    free = threading.Event()
    with other.reading() as reading:
        busy = [other.beside(lambda _: free.wait(30)) for _ in range(HELPERS)]
        try:
            assert reading.beside(lambda beside: beside)() is reading
        finally:
            free.set()
        assert all(each.result() for each in busy)


def test_what_nobody_asked_for_is_dropped(other: Graph) -> None:
    free, done = threading.Event(), threading.Event()
    busy = [other.beside(lambda _: free.wait(30)) for _ in range(HELPERS)]
    with other.reading() as reading:
        reading.beside(lambda _: done.set())
    free.set()
    assert all(each.result() for each in busy)
    assert other.beside(lambda _: True).result()
    assert not done.is_set()


def test_a_job_knows_when_nobody_asks_for_it_any_more(other: Graph) -> None:
    begun, told = threading.Event(), threading.Event()

    def job(beside: ReadTransaction) -> None:
        assert not beside.unwanted.is_set()
        begun.set()
        if beside.unwanted.wait(10):
            told.set()

    with other.reading() as reading:
        reading.beside(job)
        assert begun.wait(10)
        assert not told.is_set()
    assert told.wait(10)


def test_what_was_told_is_not_held_until_the_transaction_ends(other: Graph) -> None:
    """Half of what in_parts reads comes so: of a long answer, tens of megabytes."""
    with other.reading() as reading:
        told = weakref.ref(reading.beside(lambda _: Broken())())
        for _ in range(100):  # the thread that found it lets go of it, too
            gc.collect()
            if told() is None:
                return
            time.sleep(0.05)
    raise AssertionError("it is still held")


def test_a_graph_that_is_closed_fails_what_is_read_beside(graph: Graph) -> None:
    other, begun, closing = Graph(graph.address), threading.Event(), threading.Event()

    def job(beside: ReadTransaction) -> None:
        begun.set()
        closing.wait(0.5)
        beside.run(PING)

    with other.reading() as reading:
        coming = reading.beside(job)
        assert begun.wait(10)
    other.close()
    with pytest.raises(WhereusedError):
        coming()


def test_within_a_supposition_nothing_is_read_beside(graph: Graph) -> None:
    """Another transaction would not see what was supposed."""
    assert graph.supposing(lambda writing: writing.beside(lambda beside: beside)() is writing)


def test_in_a_cluster_all_is_read_from_one_server(graph: Graph) -> None:
    """Two transactions may be answered by two servers, of which one lags behind."""
    address = replace(graph.address, uri=graph.address.uri.replace("bolt", "neo4j", 1))
    with Graph(address) as routed, routed.reading() as reading:
        assert reading.beside(lambda beside: beside)() is reading


@pytest.mark.parametrize("many", [0, 1, WORTH_HALVING - 1, WORTH_HALVING, WORTH_HALVING + 1, 3 * WORTH_HALVING])
def test_a_job_for_many_is_done_in_parts_and_for_each_once(other: Graph, many: int) -> None:
    most = WORTH_HALVING - 10
    readings: dict[int, ReadTransaction] = {}

    def job(reading: ReadTransaction, some: Sequence[int]) -> list[int]:
        assert len(some) <= most or many < WORTH_HALVING
        readings[id(reading)] = reading
        return list(some)

    with other.reading() as reading:
        done = reading.in_parts(job, range(many), most)
    assert sorted(each for part in done for each in part) == list(range(many))
    assert len(done) == (1 if many < WORTH_HALVING else 2 * -(-many // (2 * most)))
    assert len(readings) <= len(done) // 2 + 1, "half of them are done in the transaction that is open"
