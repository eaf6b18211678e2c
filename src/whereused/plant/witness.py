"""Who sees what physically happens in the plant, beside those who report it."""

from __future__ import annotations

from collections.abc import Sequence

from whereused.plant.things import Fitting, Lot, Portion, Unit

Thing = Lot | Unit


class Witness:
    """Is shown what physically happens, in the order of causes: nothing is used before it was shown.

    This one looks away; subclasses keep what they care for. The things shown go on telling the truth about themselves.
    """

    def made(self, thing: Thing, portions: Sequence[Portion]) -> None:
        """A thing came into being out of `portions`.

        Also when a lot is topped up with them, and when they are all that a unit could hold (`Unit.could_hold`).
        """

    def fitted(self, parent: Unit, fitting: Fitting) -> None:
        """A part was put into a parent."""

    def passed(self, thing: Thing, equipment: str, begun: int, ended: int) -> None:
        """A thing passed through equipment at some moment from `begun` to `ended`."""

    def out_of_order(self, equipment: str, begun: int, ended: int) -> None:
        """Equipment was not as it should be from `begun` to `ended`; shown before what passed through it then."""
