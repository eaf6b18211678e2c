"""Questions: what is asked of the genealogy, as `POST /v1/where-used` and a recall spell it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from whereused.model.clauses import (
    AllOf,
    AnyOf,
    Clause,
    EquipmentWindow,
    Leaf,
    MeasurementLimits,
    OperationWindow,
    ProductWindow,
    QualityClause,
    Start,
    SupplierLot,
)
from whereused.model.fields import Fields, Time

__all__ = [
    "AllOf",
    "AnyOf",
    "Clause",
    "Direction",
    "EquipmentWindow",
    "KindAsked",
    "Leaf",
    "MeasurementLimits",
    "Mode",
    "OperationWindow",
    "ProductWindow",
    "QualityClause",
    "Question",
    "Start",
    "SupplierLot",
]

Mode = Literal["ever", "current", "as_of"]
"""What contained it at any moment, what contains it now, what contained it at a time (model.md, rule 4)."""

Direction = Literal["used", "from"]
"""With the arrows (where-used: what it went into) or against them (where-from: what it was made from)."""

KindAsked = Literal["unit", "lot", "container", "unknown"]
"""A kind of item; `unknown` is an item that is referenced and described by no record."""


class Question(Fields):
    """Which items are affected by the starts, or went into them.

    `any_of` holds the starts, and `except` what takes away again; `as_of` is the time of mode `as_of` and of that mode
    alone; `known_at` asks what was recorded by then, and not yet voided; `kind` keeps only items of these kinds (empty:
    all); `end_items` keeps what is not itself inside something affected; `near_misses` and `evidence` ask for them.
    """

    any_of: tuple[Clause, ...] = Field(min_length=1)
    except_: tuple[Clause, ...] = Field((), alias="except")
    mode: Mode = "ever"
    as_of: Time | None = Field(None, validate_default=True)
    known_at: Time | None = None
    kind: tuple[KindAsked, ...] = ()
    end_items: bool = False
    near_misses: bool = False
    evidence: bool = False

    @field_validator("as_of")
    @classmethod
    def _time_and_mode_fit(cls, as_of: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - a time or None
        mode = info.data.get("mode")
        if mode == "as_of" and as_of is None:
            raise PydanticCustomError("as_of_missing", "Mode as_of needs a time in as_of", {})
        if mode not in ("as_of", None) and as_of is not None:
            raise PydanticCustomError(
                "as_of_unused", "There is a time in as_of, but mode is {mode}: ask with mode as_of", {"mode": mode}
            )
        return as_of
