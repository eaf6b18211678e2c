"""A step cut into stretches: what came off is downstream of exactly what was acting (model.md, "Formally: Step")."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from whereused.ingest.stretches import Cut, Run, Stretch, Window


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


def shown(cut: Cut) -> list[tuple[int | None, int | None, tuple[int, ...]]]:
    """Each stretch by its days and its inputs."""
    return [
        (stretch.since and stretch.since.day, stretch.until and stretch.until.day, stretch.inputs)
        for stretch in cut.stretches
    ]


def test_an_input_acts_while_it_is_loaded_or_else_while_the_step_runs() -> None:
    run = Run(day(1), day(9))
    assert run.window(day(2), day(3)) == Window(day(2), day(3))
    assert run.window(None, day(3)) == Window(day(1), day(3))
    assert run.window(day(2), None) == Window(day(2), day(9))
    assert Run().window(None, day(3)).possible
    assert Run().window(day(2), None).possible


def test_residue_stays_until_the_next_clean_break_or_the_end_of_the_run() -> None:
    run = Run(day(1), day(9), continuous=True, clean_breaks=[day(2), day(5), day(7)])
    assert run.window(day(3), day(4)) == Window(day(3), day(5))
    assert run.window(day(3), day(5)) == Window(day(3), day(5))
    assert run.window(day(1), day(8)) == Window(day(1), day(9))
    assert run.window(day(1), None) == Window(day(1), day(9))
    assert Run(day(1), day(9), clean_breaks=[day(5)]).window(day(3), day(4)) == Window(day(3), day(4))


def test_reels_that_follow_each_other_are_a_stretch_each() -> None:
    windows = [Window(day(1), day(3)), Window(day(3), day(5))]
    assert shown(Cut(windows, {day(2)})) == [(1, 3, (0,)), (3, 5, (1,))]


def test_what_came_off_at_the_change_is_downstream_of_both_reels() -> None:
    windows = [Window(day(1), day(3)), Window(day(3), day(5))]
    assert shown(Cut(windows, {day(3)})) == [(1, 3, (0,)), (3, 3, (0, 1)), (3, 5, (1,))]


def test_time_before_the_first_and_after_the_last_reel_counts_if_something_came_off() -> None:
    windows = [Window(day(2), day(4))]
    assert shown(Cut(windows, {day(1), day(5)})) == [(None, 2, ()), (2, 4, (0,)), (4, None, ())]
    assert shown(Cut(windows, {day(3)})) == [(2, 4, (0,))]


def test_an_idle_time_between_two_reels_is_a_stretch_without_inputs() -> None:
    assert shown(Cut([Window(day(1), day(2)), Window(day(4), day(5))], ())) == [(1, 2, (0,)), (2, 4, ()), (4, 5, (1,))]


def test_a_missing_end_of_a_window_rules_nothing_out() -> None:
    windows = [Window(None, day(3)), Window(day(3), None)]
    assert shown(Cut(windows, ())) == [(None, 3, (0,)), (3, None, (1,))]


def test_a_window_of_one_moment_has_its_stretch() -> None:
    assert shown(Cut([Window(day(1), day(5)), Window(day(3), day(3))], ())) == [
        (1, 3, (0,)),
        (3, 3, (0, 1)),
        (3, 5, (0,)),
    ]


def test_a_step_without_windows_is_one_stretch() -> None:
    assert shown(Cut([], {day(3)})) == [(None, None, ())]
    assert shown(Cut([Window(None, None)], ())) == [(None, None, (0,))]


def test_an_input_that_never_acts_reaches_nothing_and_is_kept() -> None:
    cut = Cut([Window(day(1), day(5)), Window(day(4), day(2))], {day(3)})
    assert shown(cut) == [(1, 5, (0,)), (None, None, (1,))]
    assert cut.stretches[1].idle
    assert cut.meeting(None, None) == [0]


def test_a_moment_belongs_to_its_stretch_or_to_the_nearest() -> None:
    cut = Cut([Window(day(2), day(3)), Window(day(3), day(5))], ())
    assert cut.holding(day(4)) == [1]
    assert cut.holding(day(3)) == [0, 1]
    assert cut.holding(day(1)) == [0]
    assert cut.holding(day(9)) == [1]


def test_a_span_meets_stretches_at_their_ends_too() -> None:
    cut = Cut([Window(day(2), day(3)), Window(day(3), day(5))], ())
    assert cut.meeting(day(4), day(9)) == [1]
    assert cut.meeting(day(1), day(3)) == [0, 1]
    assert cut.meeting(None, day(2)) == [0]
    assert cut.meeting(day(7), day(9)) == []


ends = st.one_of(st.none(), st.integers(1, 8).map(day))
windows_of = st.lists(st.builds(Window, ends, ends), max_size=6)
moments_of = st.sets(st.integers(1, 8).map(day), max_size=4)


def acts(window: Window, at: datetime) -> bool:
    return (window.since is None or window.since <= at) and (window.until is None or at <= window.until)


def timed(cut: Cut) -> list[Stretch]:
    return [stretch for stretch in cut.stretches if not stretch.idle]


@given(windows_of, moments_of)
def test_what_comes_off_is_downstream_of_exactly_what_acts_then(windows: list[Window], outputs: set[datetime]) -> None:
    cut = Cut(windows, outputs)
    for at in outputs:
        [number] = cut.holding(at)
        stretch = cut.stretches[number]
        assert set(stretch.inputs) == {one for one, window in enumerate(windows) if acts(window, at)}
        assert acts(Window(stretch.since, stretch.until), at)


@given(windows_of, moments_of)
def test_every_input_is_in_exactly_the_stretches_of_its_window(windows: list[Window], outputs: set[datetime]) -> None:
    cut = Cut(windows, outputs)
    assert {number for stretch in cut.stretches for number in stretch.inputs} == set(range(len(windows)))
    for stretch in timed(cut):
        for number in stretch.inputs:
            window = windows[number]
            assert window.since is None or (stretch.since is not None and window.since <= stretch.since)
            assert window.until is None or (stretch.until is not None and stretch.until <= window.until)


@given(windows_of, moments_of)
def test_stretches_are_in_order_and_as_long_as_they_can_be(windows: list[Window], outputs: set[datetime]) -> None:
    stretches = timed(Cut(windows, outputs))
    assert stretches
    for before, after in itertools.pairwise(stretches):
        assert before.inputs != after.inputs
        assert before.until is not None
        assert before.until == after.since
    for stretch in stretches:
        if stretch.since == stretch.until and stretch.since is not None:
            alone = any(window == Window(stretch.since, stretch.since) for window in windows)
            assert stretch.since in outputs or alone
