"""What a process asks of Python and the C library: large blocks go back to the system, cycles are looked for seldom."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from whereused.cli import app
from whereused.cli.runtime import YOUNG, leave_what_stays_alone

HELD = """
import sys
import numpy as np
import psutil
from whereused.cli.runtime import give_back_what_is_freed
told = give_back_what_is_freed() if sys.argv[1] == "told" else True
np.ones(30_000_000, np.uint8).sum()  # from now on glibc keeps blocks of up to 30 MB, if it is not told
before = psutil.Process().memory_info().rss
blocks, small = [], []
for _ in range(50):  # something small that stays lies above each of them
    blocks.append(np.ones(2_000_000, np.uint8))
    small.append(np.ones(5_000, np.uint8))
del blocks
print(told, psutil.Process().memory_info().rss - before)
"""


def held(told: str) -> tuple[str, int]:
    done = subprocess.run([sys.executable, "-c", HELD, told], capture_output=True, text=True, check=True)
    said, size = done.stdout.split()
    return said, int(size)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc keeps what is freed so")
def test_large_blocks_are_given_back() -> None:
    said, size = held("told")
    if said == "False":
        pytest.skip("This C library has no mallopt.")
    assert size < 20_000_000
    assert held("untold")[1] > 50_000_000, "there is nothing to mend here: the module is of no use"


@pytest.fixture
def thresholds() -> Iterator[tuple[int, int, int]]:
    """Those of before, which are set again."""
    before = gc.get_threshold()
    yield before
    gc.set_threshold(*before)


def test_every_command_looks_for_cycles_seldom(
    monkeypatch: pytest.MonkeyPatch, thresholds: tuple[int, int, int]
) -> None:
    seen: list[tuple[int, int, int]] = []
    monkeypatch.setattr(app, "app", lambda: seen.append(gc.get_threshold()))
    monkeypatch.setattr(app, "listen_to_signals", lambda: None)
    with pytest.raises(SystemExit):
        app.main()
    assert seen == [(YOUNG, *thresholds[1:])]
    assert thresholds[0] < YOUNG


def test_what_stays_is_not_looked_at_again() -> None:
    before = gc.get_freeze_count()
    kept = [[] for _ in range(1_000)]
    leave_what_stays_alone()
    try:
        assert gc.get_freeze_count() >= before + len(kept)
    finally:
        gc.unfreeze()
