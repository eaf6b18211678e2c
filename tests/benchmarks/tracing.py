"""The tracer itself, in the benchmark's own process: the same answers without HTTP and JSON."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from whereused.graph.driver import Address, Graph
from whereused.trace import Tracer, ask

from .served import Whole, affected_in


class InProcess:
    """Where-used of a lot, by a call. What was settled before a record came in is settled anew after it."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def count(self, lot: str) -> int:
        """The counts and the first page: how many items are affected."""
        return affected_in(self._tracer.where_used(ask([lot])).counts)

    def whole(self, lot: str) -> Whole:
        """The same, with the evidence and the near misses of the whole list."""
        answer = self._tracer.where_used(ask([lot], near_misses=True, evidence=True))
        assert all(item.evidence for item in answer.items), f"an item of the first page of {lot} has no evidence"
        return Whole(affected_in(answer.counts), answer.counts["near_misses"])


@contextlib.contextmanager
def tracer_in_process(address: Address) -> Iterator[InProcess]:
    """A tracer of the database at `address`."""
    with Graph(address) as graph:
        yield InProcess(Tracer(graph))
