"""What was too dear to tell without settling it is remembered for a while, and of the last questions only."""

from __future__ import annotations

from whereused.trace.reach import DEAR_SECONDS, MOST_DEAR, TooDear


def test_a_page_is_remembered_for_a_while() -> None:
    now = [100.0]
    dear = TooDear(clock=lambda: now[0])
    assert ("one", 100) not in dear
    dear.add(("one", 100))
    now[0] += DEAR_SECONDS - 1
    assert ("one", 100) in dear
    assert ("other", 100) not in dear
    assert ("one", 10) not in dear
    now[0] += 1
    assert ("one", 100) not in dear


def test_it_is_remembered_anew_when_it_is_found_out_again() -> None:
    now = [0.0]
    dear = TooDear(clock=lambda: now[0])
    dear.add(("one", 100))
    now[0] = DEAR_SECONDS
    dear.add(("one", 100))
    assert ("one", 100) in dear


def test_the_last_ones_are_remembered() -> None:
    dear = TooDear()
    for number in range(MOST_DEAR):
        dear.add((str(number), 1))
    dear.add(("0", 1))
    dear.add(("one more", 1))
    assert ("0", 1) in dear
    assert ("1", 1) not in dear
    assert ("2", 1) in dear
