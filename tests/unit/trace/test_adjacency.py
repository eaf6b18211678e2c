"""Numbers in order: what numpy tells more slowly."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from whereused.trace.adjacency import Adjacency, among, distinct, is_first, numbered, order_of

numbers = st.lists(st.integers(0, 9), max_size=30).map(lambda values: np.array(values, dtype=np.int64))


@given(numbers)
def test_each_number_once_in_order(values: np.ndarray) -> None:
    assert distinct(values).tolist() == np.unique(values).tolist()


@given(numbers)
def test_the_order_keeps_equal_ones_as_they_come(values: np.ndarray) -> None:
    assert order_of(values).tolist() == values.argsort(kind="stable").tolist()
    assert np.flatnonzero(is_first(values[order_of(values)])).tolist() == sorted(
        np.unique(values[order_of(values)], return_index=True)[1].tolist()
    )


@given(numbers, numbers)
def test_which_numbers_occur_among_others(some: np.ndarray, others: np.ndarray) -> None:
    assert among(some, np.sort(others)).tolist() == np.isin(some, others).tolist()


@given(st.lists(numbers, min_size=1, max_size=3), st.sampled_from([1, 1000]), st.sampled_from([0, 2**40]))
def test_numbers_and_where_they_are(columns: list[np.ndarray], apart: int, beyond: int) -> None:
    """Found in a table where they lie close together, by search where they do not."""
    columns = [column * apart + beyond for column in columns]
    all_numbers, places = numbered(*columns)
    assert all_numbers.tolist() == np.unique(np.concatenate(columns)).tolist()
    for column, where in zip(columns, places, strict=True):
        assert all_numbers[where].tolist() == column.tolist()


@given(numbers)
def test_edges_keep_their_numbers(sources: np.ndarray) -> None:
    targets = sources[::-1].copy()
    graph = Adjacency.of(10, sources, targets)
    assert sorted(graph.edges.tolist()) == list(range(len(sources)))
    for node in range(10):
        _, edges, reached = graph.onward(np.array([node]))
        assert edges.tolist() == np.flatnonzero(sources == node).tolist()
        assert reached.tolist() == targets[edges].tolist()
