"""Measured values from one unit into another of the same kind, for questions that name a unit (EPCIS 2.0, 8.2.7.1).

Codes and factors are those of UN/ECE Recommendation 20, for what plants measure most. Units that are not here are
compared with themselves alone.
"""

from __future__ import annotations

from typing import NamedTuple


class Unit(NamedTuple):
    """What a unit measures, and how many base units one is; `zero`: the base units at its zero."""

    kind: str
    factor: float
    zero: float = 0.0


UNITS = {
    "KEL": Unit("temperature", 1),
    "CEL": Unit("temperature", 1, 273.15),
    "FAH": Unit("temperature", 5 / 9, 459.67 * 5 / 9),
    "KGM": Unit("mass", 1),
    "GRM": Unit("mass", 1e-3),
    "MGM": Unit("mass", 1e-6),
    "TNE": Unit("mass", 1e3),
    "LBR": Unit("mass", 0.45359237),
    "ONZ": Unit("mass", 0.028349523125),
    "MTR": Unit("length", 1),
    "CMT": Unit("length", 1e-2),
    "MMT": Unit("length", 1e-3),
    "KMT": Unit("length", 1e3),
    "INH": Unit("length", 0.0254),
    "FOT": Unit("length", 0.3048),
    "MTQ": Unit("volume", 1),
    "HLT": Unit("volume", 0.1),
    "LTR": Unit("volume", 1e-3),
    "DMQ": Unit("volume", 1e-3),
    "MLT": Unit("volume", 1e-6),
    "CMQ": Unit("volume", 1e-6),
    "SEC": Unit("time", 1),
    "MIN": Unit("time", 60),
    "HUR": Unit("time", 3600),
    "DAY": Unit("time", 86400),
    "PAL": Unit("pressure", 1),
    "KPA": Unit("pressure", 1e3),
    "MPA": Unit("pressure", 1e6),
    "BAR": Unit("pressure", 1e5),
    "MBR": Unit("pressure", 100),
}


def in_unit(value: float, given: str, asked: str, *, spread: bool = False) -> float | None:
    """A value in the unit that is asked for; None where the two measure different things, or one is not known here.

    `spread`: it is a difference of values, for which the zero of a scale does not count.
    """
    if given == asked:
        return value
    of, to = UNITS.get(given), UNITS.get(asked)
    if of is None or to is None or of.kind != to.kind:
        return None
    based = value * of.factor + (0 if spread else of.zero - to.zero)
    return float(f"{based / to.factor:.12g}")  # 15.5 degrees are 15.5 degrees, whatever they were measured in
