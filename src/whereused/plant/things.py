"""Physical things and what is really in them.

Amounts are thousandths of the unit of measure (grams of a KGM lot, millimetres of a MTR lot, thousandths of a
piece). A thing names its immediate physical inputs by id and moment, never by reference, so that what left the
plant is forgotten while the truth about what is still there stays complete: with a moment for every portion, the
content of any thing at any time follows from the compositions alone.
"""

from __future__ import annotations

from typing import NamedTuple

PIECE = 1000
"""One piece, in thousandths."""


class Portion(NamedTuple):
    """Some of `source`, in thousandths of `uom`. The last of it left the source at the moment `at`.

    Dosing takes time: what is wrong with the source from a moment up to `at` gets in. A portion with an `at` later
    than the birth of what it is in topped that up then.
    """

    source: str
    quantity: float
    uom: str
    at: int


class Lot:
    """Material under one lot number: `left` thousandths of `uom` remain."""

    __slots__ = ("composition", "id", "left", "made_at", "product", "uom")

    def __init__(self, lot_id: str, product: str, uom: str, quantity: int, made_at: int) -> None:
        self.id = lot_id
        self.product = product
        self.uom = uom
        self.left = quantity
        self.made_at = made_at
        self.composition: list[Portion] = []

    def take(self, quantity: int, at: int) -> Portion:
        """Remove `quantity` thousandths; ValueError if there is not as much."""
        if quantity > self.left:
            raise ValueError(f"lot {self.id} holds {self.left}, not {quantity}, thousandths of {self.uom}")
        self.left -= quantity
        return Portion(self.id, quantity, self.uom, at)

    def top_up(self, portions: list[Portion], gained: int) -> None:
        """Add portions, which yield `gained` thousandths."""
        self.left += gained
        self.composition.extend(portions)


class Fitting:
    """A unit, or some of a lot, in a unit at a position, from `since` to `until` (None: still in).

    `untimed`: nobody wrote down when it was put in.
    """

    __slots__ = ("part", "position", "since", "until", "untimed")

    def __init__(self, part: Unit | Portion, position: str, since: int) -> None:
        self.part = part
        self.position = position
        self.since = since
        self.until: int | None = None
        self.untimed = False

    @property
    def part_id(self) -> str:
        """The unit, or the lot that the piece is of."""
        return self.part.id if isinstance(self.part, Unit) else self.part.source


class Unit:
    """One serialized unit: made of `composition`, and of the parts fitted to it over its life.

    Where nobody wrote down when it was made, `could_hold` is all that the records leave possible: the truth and more.
    """

    __slots__ = ("carton", "composition", "could_hold", "fittings", "id", "made_at", "product", "serial")

    def __init__(self, unit_id: str, product: str, serial: str, made_at: int) -> None:
        self.id = unit_id
        self.product = product
        self.serial = serial
        self.made_at = made_at
        self.composition: list[Portion] = []
        self.could_hold: list[Portion] | None = None
        self.fittings: list[Fitting] = []
        self.carton: str | None = None

    def fit(self, part: Unit | Portion, position: str, at: int) -> Fitting:
        """Put a part in."""
        fitting = Fitting(part, position, at)
        self.fittings.append(fitting)
        return fitting

    def unfit(self, position: str, at: int) -> Unit:
        """Take the unit at `position` out; ValueError if there is none."""
        part = self.part(position)
        for fitting in self.fittings:
            if fitting.part is part and fitting.until is None:
                fitting.until = at
        return part

    def part(self, position: str) -> Unit:
        """The unit now at `position`; ValueError if there is none."""
        for fitting in self.fittings:
            if fitting.position == position and fitting.until is None and isinstance(fitting.part, Unit):
                return fitting.part
        raise ValueError(f"unit {self.id} has nothing at {position}")


class Vessel:
    """A tank or hopper that blends: what is drawn is an even mix of everything in it, residue included."""

    def __init__(self, uom: str) -> None:
        self.uom = uom
        self._contents: dict[tuple[str, int], float] = {}

    @property
    def level(self) -> float:
        """Thousandths of the unit of measure now inside."""
        return sum(self._contents.values())

    def pour(self, portion: Portion) -> None:
        """Add a portion to the blend."""
        key = (portion.source, portion.at)
        self._contents[key] = self._contents.get(key, 0.0) + portion.quantity

    def draw(self, quantity: float) -> list[Portion]:
        """Take `quantity` thousandths of the blend: one portion per source and moment it was poured."""
        share = min(1.0, quantity / self.level)
        drawn = [Portion(source, held * share, self.uom, at) for (source, at), held in self._contents.items()]
        self._contents = {key: held * (1 - share) for key, held in self._contents.items()}
        return drawn

    def clean(self) -> float:
        """Empty and clean the vessel: a clean break. Returns the residue that is thrown away."""
        residue = self.level
        self._contents.clear()
        return residue
