"""Affected sets joined, met and taken away, on sets of a few items."""

from __future__ import annotations

import numpy as np

from whereused.trace.scope import _intersection, _union, _without
from whereused.trace.settle import Found

Rows = dict[int, tuple[int, bool]]


def found(rows: Rows) -> Found:
    """Units by node number: how far away, and whether confirmed."""
    numbers = sorted(rows)
    return Found(
        np.array(numbers, dtype=np.int64),
        np.array([number % 2 for number in numbers], dtype=np.uint8),
        np.array([rows[number][0] for number in numbers], dtype=np.int32),
        np.array([rows[number][1] for number in numbers], dtype=np.bool_),
    )


def told(result: Found) -> Rows:
    numbers = result.numbers.tolist()
    assert numbers == sorted(set(numbers))
    assert result.kinds.tolist() == [number % 2 for number in numbers]
    return dict(zip(numbers, zip(result.distances.tolist(), result.confirmed.tolist(), strict=True), strict=True))


A: Rows = {1: (1, True), 2: (2, False), 3: (3, True), 4: (1, False)}
B: Rows = {2: (5, True), 3: (1, True), 4: (2, False), 5: (9, False)}


def test_joined_an_item_is_as_sure_as_the_surest_tells_and_as_near_as_the_nearest_of_those() -> None:
    joined = {1: (1, True), 2: (5, True), 3: (1, True), 4: (1, False), 5: (9, False)}
    assert told(_union([found(A), found(B)])) == joined
    assert told(_union([found(B), found(A)])) == joined
    assert told(_union([found(A)])) == A
    assert told(_union([found({}), found(B), found({})])) == B
    assert told(_union([found({}), found({})])) == {}


def test_met_an_item_is_confirmed_where_all_confirm_it() -> None:
    met = {2: (2, False), 3: (1, True), 4: (1, False)}
    assert told(_intersection([found(A), found(B)])) == met
    assert told(_intersection([found(B), found(A)])) == met
    assert told(_intersection([found(A), found(B), found({3: (0, False)})])) == {3: (0, False)}
    assert told(_intersection([found(A), found(A)])) == A
    assert told(_intersection([found(A), found({})])) == {}
    assert told(_intersection([found({}), found({})])) == {}


def test_what_is_confirmed_in_what_is_taken_goes_and_what_is_possible_there_becomes_possible() -> None:
    assert told(_without(found(A), found(B))) == {1: (1, True), 4: (1, False)}
    assert told(_without(found(A), found({1: (7, False), 9: (1, True)}))) == A | {1: (1, False)}
    assert told(_without(found(A), found({}))) == A
    assert told(_without(found(A), found(dict.fromkeys(A, (0, True))))) == {}
