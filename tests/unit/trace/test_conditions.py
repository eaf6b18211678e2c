"""From when a production makes its output bad: all its life by the earliest one (decision 0004)."""

from __future__ import annotations

import pytest

from whereused.trace.conditions import Production, gain_of
from whereused.trace.hazard import ALWAYS, FOREVER


def made(edge: int, step: str, at: int | None, *, sure: bool = True) -> Production:
    return Production(edge, step, at, sure)


MINE = made(0, "mine", 5)
UNTIMED = made(0, "mine", None)


@pytest.mark.parametrize(
    ("mine", "others", "gains"),
    [
        (MINE, [], (ALWAYS, ALWAYS)),
        (MINE, [made(1, "later", 6)], (ALWAYS, ALWAYS)),
        (MINE, [made(1, "same", 5)], (ALWAYS, ALWAYS)),
        (MINE, [made(1, "earlier", 4)], (5, 5)),
        (MINE, [made(1, "earlier", 4), made(2, "later", 6)], (5, 5)),
        (MINE, [made(1, "whenever", None)], (5, ALWAYS)),
        (MINE, [made(1, "whenever", None), made(2, "earlier", 4)], (5, 5)),
        (MINE, [made(1, "maybe", 4, sure=False)], (5, ALWAYS)),
        (MINE, [made(1, "maybe", 6, sure=False)], (ALWAYS, ALWAYS)),
        (MINE, [made(1, "mine", 4)], (5, 5)),
        (UNTIMED, [], (ALWAYS, ALWAYS)),
        (UNTIMED, [made(1, "other", 4)], (FOREVER, ALWAYS)),
        (UNTIMED, [made(1, "other", None)], (FOREVER, ALWAYS)),
        (UNTIMED, [made(1, "maybe", 4, sure=False)], (FOREVER, ALWAYS)),
    ],
)
def test_the_earliest_production_makes_bad_all_ones_life(
    mine: Production, others: list[Production], gains: tuple[int, int]
) -> None:
    assert gain_of(mine, [mine, *others]) == gains
    assert gain_of(mine, [*others, mine]) == gains


def test_stretches_that_share_an_output_without_a_time_are_one_production() -> None:
    stretches = [made(edge, "mine", None) for edge in range(3)]
    assert gain_of(stretches[1], stretches) == (ALWAYS, ALWAYS)


def test_one_mention_told_of_several_items_or_stretches_at_one_moment_is_one_production() -> None:
    assert gain_of(MINE, [MINE, made(1, "mine", 5)]) == (ALWAYS, ALWAYS)
