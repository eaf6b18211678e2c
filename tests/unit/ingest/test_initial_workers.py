"""Processes that share the work of a first load."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import psutil
import pytest

from whereused.ingest.initial.workers import Workers

WAITING = """
import time
from whereused.ingest.initial.workers import Workers
with Workers(2) as workers:
    print(list(workers.in_turn(abs, [-1, -2, -3])), flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("count", [0, 2])
def test_results_come_in_the_order_of_the_tasks_phase_after_phase(count: int) -> None:
    with Workers(count) as workers:
        for _ in range(2):
            assert list(workers.in_turn(abs, range(-20, 0))) == list(range(20, 0, -1))


def test_a_process_begins_once_with_what_is_given() -> None:
    begun: list[int] = []
    for given in (1, 2, 2):
        with Workers(0) as workers:
            assert list(workers.in_turn(abs, [-1, -2], begun.append, (given,))) == [1, 2]
            assert list(workers.in_turn(abs, [-3], begun.append, (given,))) == [3]
    assert begun == [1, 2, 2]


def test_cycles_are_searched_for_again_after(request: pytest.FixtureRequest) -> None:
    request.addfinalizer(gc.enable)
    for searching in (True, False):
        (gc.enable if searching else gc.disable)()
        with Workers(0):
            assert not gc.isenabled()
        assert gc.isenabled() is searching
        assert gc.get_freeze_count() == 0


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_they_end_with_a_process_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE, text=True) as waiting:
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == "[1, 2, 3]\n"
        workers = psutil.Process(waiting.pid).children(recursive=True)
        waiting.kill()
        waiting.wait()
    assert len(workers) >= 2
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert alive == []
