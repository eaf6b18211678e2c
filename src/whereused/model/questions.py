"""Questions: what is asked of the genealogy, as `POST /v1/where-used` and a recall spell it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from whereused.model.fields import Fields, Name, Time

Mode = Literal["ever", "current", "as_of"]
"""What contained it at any moment, what contains it now, what contained it at a time (model.md, rule 4)."""

Direction = Literal["used", "from"]
"""With the arrows (where-used: what it went into) or against them (where-from: what it was made from)."""

KindAsked = Literal["unit", "lot", "container", "unknown"]
"""A kind of item; `unknown` is an item that is referenced and described by no record."""


class Start(Fields):
    """One start of a question: an item, by its id or any identifier of it."""

    item: Name


class Question(Fields):
    """Which items are affected by the starts, or went into them.

    `any_of` holds the starts; `as_of` is the time of mode `as_of` and of that mode alone; `kind` keeps only items of
    these kinds (empty: all); `end_items` keeps what is not itself inside something affected.
    """

    any_of: tuple[Start, ...] = Field(min_length=1)
    mode: Mode = "ever"
    as_of: Time | None = None
    kind: tuple[KindAsked, ...] = ()
    end_items: bool = False

    @model_validator(mode="after")
    def _time_and_mode_fit(self) -> Self:
        if self.mode == "as_of" and self.as_of is None:
            raise PydanticCustomError("as_of_missing", "mode as_of needs a time in as_of", {})
        if self.mode != "as_of" and self.as_of is not None:
            raise PydanticCustomError(
                "as_of_unused", "as_of has a time, but mode is {mode}: ask with mode as_of", {"mode": self.mode}
            )
        return self
