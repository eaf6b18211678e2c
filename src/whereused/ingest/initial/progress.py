"""What a first load tells its caller."""

from __future__ import annotations

from typing import Protocol

from whereused.database import StartProgress


class Phases(StartProgress, Protocol):
    """What a first load tells its caller, beside what the database room does."""

    def count(self, title: str, total: int | None, unit: str) -> None:
        """A phase begins that counts `unit`s, of which there are `total`, if that is known."""

    def counted(self, many: int) -> None:
        """So many more."""


class Silently:
    """Tells nothing."""

    def phase(self, title: str, total: int | None = None) -> None:
        """Nothing is shown."""

    def advance(self, steps: int = 0, size: int = 0) -> None:
        """Nothing is shown."""

    def note(self, text: str) -> None:
        """Nothing is shown."""

    def count(self, title: str, total: int | None, unit: str) -> None:
        """Nothing is shown."""

    def counted(self, many: int) -> None:
        """Nothing is shown."""
