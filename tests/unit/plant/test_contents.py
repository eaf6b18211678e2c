"""What is in a thing and when, of a few things put together by hand."""

from __future__ import annotations

from whereused.plant.contents import (
    ALWAYS,
    BORN_WITH,
    FOREVER,
    LIFELONG,
    LOADED,
    NEVER,
    Contents,
    Presence,
    Since,
)
from whereused.plant.things import Lot, Portion, Unit

POWDER, SOLVENT = 0, 1
"""Origins."""
BAD_FROM_20 = Since(20, 20)


def lot(name: str, made_at: int) -> Lot:
    return Lot(name, "LOT", "KGM", 1_000, made_at)


def unit(name: str, made_at: int, *portions: Portion) -> Unit:
    made = Unit(name, "UNIT", name, made_at)
    made.composition.extend(portions)
    return made


def some_of(source: str, at: int) -> Portion:
    return Portion(source, 1, "KGM", at)


def sure(begun: int, ended: int = FOREVER) -> Presence:
    return Presence(((begun, ended),), ((begun, ended),))


def perhaps(begun: int, ended: int = FOREVER) -> Presence:
    return Presence((), ((begun, ended),))


def test_what_a_lot_was_made_of_is_in_it_all_its_life_and_in_what_is_made_of_it() -> None:
    slurry, roll = lot("SLURRY", 10), lot("ROLL", 20)
    contents = Contents(
        {"POWDER": {POWDER: BORN_WITH}},
        [(slurry, [some_of("POWDER", 10), some_of("SOLVENT", 10)]), (roll, [some_of("SLURRY", 18)])],
    )
    cell = unit("CELL", 30, some_of("ROLL", 30))
    assert contents.of(roll) == contents.of(cell) == {POWDER: LIFELONG}


def test_what_left_a_lot_before_it_went_bad_is_good_and_what_left_it_at_that_moment_is_not() -> None:
    contents = Contents({"POWDER": {POWDER: BAD_FROM_20}}, [])
    assert contents.of(unit("BEFORE", 25, some_of("POWDER", 19))) == {}
    assert contents.of(unit("THEN", 25, some_of("POWDER", 20))) == {POWDER: LIFELONG}


def test_a_lot_that_is_topped_up_has_the_new_from_then_on_round_a_cycle_too() -> None:
    """Solvent goes into slurry; its trim is recovered into the same lot, which goes into slurry again."""
    tank, first, trim, second = lot("TANK", 10), lot("FIRST", 20), lot("TRIM", 30), lot("SECOND", 50)
    contents = Contents(
        {"POWDER": {POWDER: BORN_WITH}, "SOLVENT": {SOLVENT: BORN_WITH}},
        [
            (tank, [some_of("SOLVENT", 10)]),
            (first, [some_of("TANK", 20), some_of("POWDER", 20)]),
            (trim, [some_of("FIRST", 30)]),
            (tank, [some_of("TRIM", 40)]),
            (second, [some_of("TANK", 45)]),
        ],
    )
    assert contents.of(tank) == {SOLVENT: LIFELONG, POWDER: sure(40)}
    assert contents.of(second) == {SOLVENT: LIFELONG, POWDER: LIFELONG}
    assert contents.of(unit("EARLY", 60, some_of("TANK", 39))) == {SOLVENT: LIFELONG}


def test_a_part_is_in_its_parents_parent_only_while_both_were_in() -> None:
    swapped, kept, module, pack = (
        unit(name, made, some_of(name.lower(), 1)) for name, made in (("A", 5), ("B", 5), ("M", 10), ("P", 100))
    )
    contents = Contents({"a": {POWDER: BORN_WITH}, "b": {SOLVENT: BORN_WITH}}, [])
    module.fit(swapped, "1", 20)
    module.unfit("1", 30)
    module.fit(kept, "1", 40)
    pack.fit(module, "M", 110)
    pack.unfit("M", 150)
    assert contents.of(module) == {POWDER: sure(20, 30), SOLVENT: sure(40)}
    assert contents.of(pack) == {SOLVENT: sure(110, 150)}


def test_the_same_origin_by_two_parts_is_in_as_long_as_either_is() -> None:
    first, second, module = unit("A", 5, some_of("POWDER", 5)), unit("B", 5, some_of("POWDER", 5)), unit("M", 10)
    module.fit(first, "1", 20)
    module.unfit("1", 30)
    module.fit(second, "1", 40)
    presence = Presence(((20, 30), (40, FOREVER)), ((20, 30), (40, FOREVER)))
    assert Contents({"POWDER": {POWDER: BORN_WITH}}, []).of(module) == {POWDER: presence}


def test_a_part_without_a_time_may_have_been_in_all_along_and_is_in_once_that_is_recorded() -> None:
    origins = {"PART": {POWDER: BORN_WITH}}
    part, still, no_more = unit("PART", 5), unit("STILL", 10), unit("NO-MORE", 10)
    still.fit(part, "1", 20).untimed = True
    no_more.fit(part, "1", 20).untimed = True
    no_more.unfit("1", 30)
    contents = Contents(origins, [])
    assert contents.of(still) == {POWDER: Presence(((LOADED, FOREVER),), ((ALWAYS, FOREVER),))}
    assert contents.of(no_more) == {POWDER: perhaps(ALWAYS, 30)}


def test_what_was_made_at_no_known_time_may_hold_all_that_was_loaded_in_its_run() -> None:
    cell, module = unit("CELL", 25, some_of("SECOND-REEL", 25)), unit("M", 30)
    cell.could_hold = [some_of("FIRST-REEL", 22), some_of("SECOND-REEL", 40)]
    module.fit(cell, "1", 50)
    contents = Contents({"FIRST-REEL": {POWDER: BAD_FROM_20}, "SECOND-REEL": {SOLVENT: BORN_WITH}}, [])
    assert contents.of(cell) == {POWDER: perhaps(ALWAYS), SOLVENT: perhaps(ALWAYS)}
    assert contents.of(module) == {POWDER: perhaps(50), SOLVENT: perhaps(50)}


def test_an_exposure_known_to_a_span_is_possible_from_its_begin_and_certain_from_its_end() -> None:
    strip = lot("STRIP", 20)
    contents = Contents({"STRIP": {POWDER: Since(20, 10)}, "OTHER": {POWDER: Since(NEVER, 12)}}, [(strip, [])])
    assert contents.of(strip) == {POWDER: Presence(((20, FOREVER),), ((10, FOREVER),))}
    assert contents.of(unit("C", 30, some_of("STRIP", 15))) == {POWDER: perhaps(ALWAYS)}
    assert contents.of(unit("D", 30, some_of("STRIP", 25))) == {POWDER: LIFELONG}
    assert contents.of(unit("E", 30, some_of("OTHER", 25))) == {POWDER: perhaps(ALWAYS)}
