"""Who is exposed, and from when: on plain spans, without a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from whereused.trace.exposure import number_of
from whereused.trace.hazard import ALWAYS, FOREVER
from whereused.trace.seeds import (
    Exposure,
    Fit,
    Seed,
    Span,
    exposed,
    micros_of,
    seeds_from,
    with_contents,
)
from whereused.trace.times import from_micros

HOUR = 3_600_000_000


def hours(lo: float | None, hi: float | None) -> Span:
    return Span(ALWAYS if lo is None else int(lo * HOUR), FOREVER if hi is None else int(hi * HOUR))


def at(hour: float) -> datetime:
    return from_micros(int(hour * HOUR))


WINDOW = hours(8, 12)


@pytest.mark.parametrize(
    ("span", "window", "expected"),
    [
        (hours(9, 9), WINDOW, (hours(9, 9), True)),
        (hours(8, 12), WINDOW, (hours(8, 12), True)),
        (hours(12, 12), WINDOW, (hours(12, 12), True)),
        (hours(13, 13), WINDOW, None),
        (hours(7, 9), WINDOW, (hours(8, 9), False)),
        (hours(11, 13), WINDOW, (hours(11, 12), False)),
        (hours(7, 8), WINDOW, (hours(8, 8), False)),
        (hours(5, 7), WINDOW, None),
        (hours(None, 9), WINDOW, (hours(8, 9), False)),
        (hours(13, None), WINDOW, None),
        (hours(None, None), WINDOW, (hours(8, 12), False)),
        (hours(None, 9), hours(None, 12), (hours(None, 9), True)),
        (hours(None, None), Span(), (hours(None, None), True)),
    ],
)
def test_an_exposure_is_certain_only_inside_the_window(
    span: Span, window: Span, expected: tuple[Span, bool] | None
) -> None:
    found = exposed("U", "unit", span, window, certain=True)

    assert (found and (found.span, found.certain)) == expected
    unsure = exposed("U", "unit", span, window, certain=False)
    assert (unsure and (unsure.span, unsure.certain)) == (expected and (expected[0], False))


def fits(**of_parent: list[Fit]) -> Callable[[Sequence[str]], dict[str, list[Fit]]]:
    return lambda parents: {parent: of_parent[parent] for parent in parents if parent in of_parent}


def part(name: str, lo: float | None, hi: float | None, *, sure: bool = True) -> Fit:
    return Fit(name, "unit", hours(lo, hi), hours(lo, hi) if sure else None)


@pytest.mark.parametrize(
    ("fit", "expected"),
    [
        (part("C", 1, None), (hours(9, 10), True)),
        (part("C", 9, 10), (hours(9, 10), True)),
        (part("C", 9.5, None), (hours(9.5, 10), False)),
        (part("C", 1, 9.5), (hours(9, 9.5), False)),
        (part("C", 1, 9), (hours(9, 9), False)),
        (part("C", 1, 8.9), None),
        (part("C", 10.1, None), None),
        (part("C", None, None, sure=False), (hours(9, 10), False)),
        (Fit("C", "unit", hours(1, None), hours(1, 9.5)), (hours(9, 10), False)),
    ],
)
def test_what_was_inside_is_exposed_likewise(fit: Fit, expected: tuple[Span, bool] | None) -> None:
    start = Exposure("P", "unit", hours(9, 10), certain=True)

    found = {each.item: each for each in with_contents([start], fits(P=[fit]))}

    assert found.pop("P") == start
    assert [(each.span, each.certain) for each in found.values()] == ([expected] if expected else [])


def test_what_is_only_possibly_exposed_exposes_only_possibly() -> None:
    found = with_contents([Exposure("P", "unit", hours(9, 10), certain=False)], fits(P=[part("C", 1, None)]))

    assert found[1:] == [Exposure("C", "unit", hours(9, 10), certain=False)]


def test_every_level_of_assembly_was_inside_in_one_question_a_level() -> None:
    asked: list[set[str]] = []
    assembly = fits(A=[part("B", 1, None), part("B2", 1, None)], B=[part("C", 1, 9.5)], B2=[part("C", 1, None)])

    def fits_in(parents: Sequence[str]) -> dict[str, list[Fit]]:
        asked.append(set(parents))
        return assembly(parents)

    found = with_contents([Exposure("A", "unit", hours(9, 10), certain=True)], fits_in)

    assert asked == [{"A"}, {"B", "B2"}, {"C"}]
    assert set(found) == {
        Exposure("A", "unit", hours(9, 10), certain=True),
        Exposure("B", "unit", hours(9, 10), certain=True),
        Exposure("B2", "unit", hours(9, 10), certain=True),
        Exposure("C", "unit", hours(9, 9.5), certain=False),
        Exposure("C", "unit", hours(9, 10), certain=True),
    }


def test_a_ring_of_installations_ends() -> None:
    ring = fits(A=[part("B", 1, None)], B=[part("A", 1, 9.5)])

    found = with_contents([Exposure("A", "unit", hours(9, 10), certain=True)], ring)

    assert Exposure("A", "unit", hours(9, 9.5), certain=False) in found
    assert len(found) == 4


@pytest.mark.parametrize(
    ("exposures", "expected"),
    [
        ([(hours(9, 9), True)], [Seed("U", "unit", at(9))]),
        ([(hours(9, 10), True)], [Seed("U", "unit", at(10)), Seed("U", "unit", at(9), certain=False)]),
        ([(hours(9, 10), False)], [Seed("U", "unit", at(9), certain=False)]),
        ([(hours(None, 10), True)], [Seed("U", "unit", at(10)), Seed("U", "unit", None, certain=False)]),
        ([(hours(None, None), True)], [Seed("U", "unit", None, certain=False)]),
        ([(hours(9, None), True)], [Seed("U", "unit", at(9), certain=False)]),
        ([(hours(9, 9), True), (hours(11, 11), True)], [Seed("U", "unit", at(9))]),
        ([(hours(9, 9), True), (hours(9, 11), False)], [Seed("U", "unit", at(9))]),
        (
            [(hours(9, 9), True), (hours(7, 11), False)],
            [Seed("U", "unit", at(9)), Seed("U", "unit", at(7), certain=False)],
        ),
    ],
)
def test_an_item_is_bad_from_its_earliest_exposure(exposures: list[tuple[Span, bool]], expected: list[Seed]) -> None:
    assert seeds_from(Exposure("U", "unit", span, sure) for span, sure in exposures) == expected


def test_microseconds_are_exact() -> None:
    for moment in (datetime(2026, 3, 1, 8, 0, 0, 1, UTC), datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC)):
        assert from_micros(micros_of(moment)) == moment


@pytest.mark.parametrize(
    ("value", "number"),
    [(250, 250), (250.5, 250.5), ("250.5", 250.5), (" 7 ", 7), ("hot", None), (True, None), (None, None), ([1], None)],
)
def test_a_parameter_is_a_number_or_the_text_of_one(value: object, number: float | None) -> None:
    assert number_of(value) == number
