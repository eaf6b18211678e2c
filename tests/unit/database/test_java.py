"""The options of the Java processes."""

from __future__ import annotations

import pytest

from whereused.database.java import collector


@pytest.mark.parametrize(
    ("heap", "option"),
    [
        ("512m", "UseParallelGC"),
        ("1g", "UseParallelGC"),
        ("4g", "UseParallelGC"),
        ("5g", "UseG1GC"),
        ("31g", "UseG1GC"),
    ],
)
def test_a_large_heap_is_collected_without_long_stops(heap: str, option: str) -> None:
    assert collector(heap) == f"-XX:+{option}"
