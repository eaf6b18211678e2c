"""What a process asks of Python and of the C library: to give memory back, and to look for cycles seldom."""

from __future__ import annotations

import ctypes
import gc
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Parameters of glibc's `mallopt` (malloc.h)."""

LARGE = 1024 * 1024
"""Bytes from which a block is mapped by itself, and given back when it is freed. Mapping costs a fault for each page:
with a quarter of this an answer of 50,000 items took a tenth longer."""

YOUNG = 50_000
"""New objects after which Python looks for cycles among them (its own 700 are had many times a record). With six times
as many the API takes 50 MB more."""

FREE = 8 * LARGE
"""Bytes at the end of the heap that are kept for the next blocks."""


def give_back_what_is_freed() -> bool:
    """Have large blocks returned to the system as soon as they are freed; whether this C library can be told so.

    By itself, glibc raises the size of what it maps alone with each large block that is freed, and keeps what is
    smaller, in a heap for each thread: an API that once told of 150,000 items would hold 80 MB more from then on.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    settings = {M_MMAP_THRESHOLD: LARGE, M_TRIM_THRESHOLD: FREE, M_ARENA_MAX: 1}
    return mallopt is not None and all(mallopt(parameter, value) for parameter, value in settings.items())


def look_for_cycles_seldom() -> None:
    """Have Python look less often for objects that hold one another: records and answers are trees, it finds none.

    Half of Python's work on records went into that, and a sixth where it looked after 10,000 objects.
    """
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def leave_what_stays_alone() -> None:
    """Have Python never look among the objects that there are now: for a process that is set up and runs for long."""
    gc.collect()
    gc.freeze()
