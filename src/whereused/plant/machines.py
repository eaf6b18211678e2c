"""Machines with feeders: what is loaded on each, and since when."""

from __future__ import annotations

from whereused.plant.clock import stamp
from whereused.plant.journal import Record, amount
from whereused.plant.things import Lot, Portion


class Window:
    """One item on one feeder during one run; a bound is None where it lies outside the run."""

    __slots__ = ("item", "loaded_at", "unloaded_at", "uom", "used")

    def __init__(self, item: str, uom: str, loaded_at: int | None) -> None:
        self.item = item
        self.uom = uom
        self.loaded_at = loaded_at
        self.unloaded_at: int | None = None
        self.used = 0

    def as_input(self) -> Record:
        """The window as an input of the run's step."""
        fields: Record = {"item": self.item, "quantity": amount(self.used), "uom": self.uom}
        if self.loaded_at is not None:
            fields["loaded_at"] = stamp(self.loaded_at)
        if self.unloaded_at is not None:
            fields["unloaded_at"] = stamp(self.unloaded_at)
        return fields


class Machine:
    """Equipment that keeps its feeders loaded from one run to the next."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lots: dict[str, Lot] = {}
        self._loaded: dict[str, Window] = {}
        self._windows: list[Window] = []

    def loaded(self, feeder: str) -> Lot | None:
        """The lot on a feeder."""
        return self._lots.get(feeder)

    def load(self, feeder: str, lot: Lot, at: int) -> None:
        """Put a lot on a free feeder."""
        if feeder in self._lots:
            raise ValueError(f"feeder {feeder} of {self.name} still holds {self._lots[feeder].id}")
        self._lots[feeder] = lot
        self._loaded[feeder] = window = Window(lot.id, lot.uom, at)
        self._windows.append(window)

    def unload(self, feeder: str, at: int) -> Lot:
        """Take the lot off a feeder."""
        self._loaded.pop(feeder).unloaded_at = at
        return self._lots.pop(feeder)

    def use(self, feeder: str, quantity: int, at: int) -> Portion:
        """Use some of what a feeder holds; the last of it leaves the feeder at `at`."""
        self._loaded[feeder].used += quantity
        return self._lots[feeder].take(quantity, at)

    @property
    def changed(self) -> bool:
        """Whether anything was loaded or unloaded in this run."""
        return any(window.loaded_at is not None or window.unloaded_at is not None for window in self._windows)

    def ever_loaded(self, run_ends_at: int) -> list[Portion]:
        """What was on any feeder in this run, until it was unloaded or the run ends."""
        return [
            Portion(window.item, window.used, window.uom, window.unloaded_at or run_ends_at) for window in self._windows
        ]

    def end_run(self) -> list[Record]:
        """The inputs of the run that ends now; what is still loaded is carried over into the next run."""
        inputs = [window.as_input() for window in self._windows]
        self._loaded = {feeder: Window(lot.id, lot.uom, None) for feeder, lot in self._lots.items()}
        self._windows = list(self._loaded.values())
        return inputs
