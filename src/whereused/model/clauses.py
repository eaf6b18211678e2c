"""Clauses: what a question starts from, by name or by description, and how clauses combine.

A clause is a JSON object, and the kind it is of shows in its keys: `item`, `equipment`, `operation`, `measurement`,
`supplier` with `supplier_lot`, `product`, `quality`, `all_of` or `any_of` (model.md, rule 6).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, WrapValidator, field_validator, model_validator
from pydantic_core import PydanticCustomError

from whereused.model.fields import Fields, Name, Time

MOST_LEVELS = 20
"""Levels of `all_of` and `any_of` inside one another."""

Number = Annotated[float, Field(strict=True)]
"""A JSON number; a text is none."""

_LEVEL = "clause_level"


class ClauseFields(Fields):
    """What every clause is."""

    def asked(self) -> dict[str, Any]:
        """The clause as JSON, with what was asked and nothing else; what it starts from comes first."""
        said: dict[str, Any] = self.model_dump(
            mode="json",
            by_alias=True,
            exclude_none=True,
            exclude_unset=True,
            warnings=False,  # pydantic 2.14 takes the text that a time becomes for a wrong time
        )
        return dict(sorted(said.items(), key=lambda field: field[0] not in _SUBJECTS))

    @property
    def title(self) -> str:
        """The name of what it starts from, or of what its first clause does."""
        told = next(key for key, cls in CLAUSE_CLASSES.items() if cls is type(self))
        subject: str | tuple[ClauseFields, ...] = getattr(self, told)
        return subject if isinstance(subject, str) else subject[0].title


class Window(ClauseFields):
    """A window of time, closed at both ends; an end that is absent is open."""

    from_: Time | None = Field(None, alias="from")
    to: Time | None = None

    @field_validator("to")
    @classmethod
    def _ends_after_it_begins(cls, to: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - a time or None
        return _not_before(to, info.data.get("from_"), "from")


class Limits(ClauseFields):
    """Limits of a number: out of them is what is more than `above` or less than `below`."""

    above: Number | None = None
    below: Number | None = None

    @field_validator("below")
    @classmethod
    def _limits_leave_something(cls, below: float | None, info: ValidationInfo) -> float | None:
        above = info.data.get("above")
        if above is not None and below is not None and below > above:
            raise PydanticCustomError(
                "limits_crossed",
                "Every value is more than {above} or less than {below}: above is the upper limit, below the lower one",
                {"above": above, "below": below},
            )
        return below


class Start(ClauseFields):
    """An item, by its id or any identifier of it: bad all its life, or since a time."""

    item: Name
    since: Time | None = None


class EquipmentWindow(Window):
    """What was on a piece of equipment during a window."""

    equipment: Name


class OperationWindow(Window, Limits):
    """What went through an operation during a window, or while a parameter of it was out of limits, or both."""

    operation: Name
    parameter: Name | None = Field(None, validate_default=True)

    @field_validator("parameter")
    @classmethod
    def _parameter_has_limits(cls, parameter: str | None, info: ValidationInfo) -> str | None:
        limited = any(info.data.get(name, name) is not None for name in ("above", "below"))
        if parameter is not None and not limited:
            raise PydanticCustomError(
                "limits_missing", "Give above or below (or both), the limits of {parameter}", {"parameter": parameter}
            )
        if parameter is None and limited:
            raise PydanticCustomError("parameter_missing", "Above and below are limits of a parameter: name it", {})
        return parameter

    @model_validator(mode="after")
    def _narrowed(self) -> OperationWindow:
        if self.parameter is None and self.from_ is None and self.to is None:
            raise PydanticCustomError(
                "operation_alone",
                "Operation {operation} alone is all it ever did: give from or to, or a parameter with its limits",
                {"operation": self.operation},
            )
        return self


class MeasurementLimits(Window, Limits):
    """Items of which a characteristic was measured out of limits: those given, or else the measurement's own."""

    measurement: Name
    operation: Name | None = None


class SupplierLot(ClauseFields):
    """What came from a supplier under the supplier's lot number: bad all its life, or since a time."""

    supplier: Name
    supplier_lot: Name
    since: Time | None = None


class ProductWindow(ClauseFields):
    """Items of a product made during a window; without one, all of them."""

    product: Name
    made_from: Time | None = None
    made_to: Time | None = None

    @field_validator("made_to")
    @classmethod
    def _ends_after_it_begins(cls, made_to: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - a time or None
        return _not_before(made_to, info.data.get("made_from"), "made_from")


class QualityClause(ClauseFields):
    """What a quality record concerns: its items, and what its steps and its equipment did."""

    quality: Name


class AllOf(ClauseFields):
    """What every one of the clauses affects."""

    all_of: tuple[Clause, ...] = Field(min_length=1)


class AnyOf(ClauseFields):
    """What at least one of the clauses affects."""

    any_of: tuple[Clause, ...] = Field(min_length=1)


CLAUSE_CLASSES: dict[str, type[ClauseFields]] = {
    "item": Start,
    "equipment": EquipmentWindow,
    "operation": OperationWindow,
    "measurement": MeasurementLimits,
    "supplier": SupplierLot,
    "supplier_lot": SupplierLot,
    "product": ProductWindow,
    "quality": QualityClause,
    "all_of": AllOf,
    "any_of": AnyOf,
}
"""The class of a clause by the key that tells it."""

_SUBJECTS = {*CLAUSE_CLASSES, "parameter"}


def clause_class(value: Mapping[str, Any]) -> type[ClauseFields]:
    """The class that a clause means by its keys. Raises PydanticCustomError if it means none, or several."""
    told = [key for key in CLAUSE_CLASSES if key in value]
    meant = {CLAUSE_CLASSES[key] for key in told}
    if MeasurementLimits in meant:
        meant.discard(OperationWindow)  # the operation at which it was measured
    if len(meant) == 1:
        return meant.pop()
    if meant:
        raise PydanticCustomError(
            "clause_mixed",
            'This clause mixes {keys}: give each a clause of its own, inside "all_of" for what all of them affect',
            {"keys": _listed(told, "and")},
        )
    raise PydanticCustomError("clause_unknown", "{reason}", {"reason": _unknown(value)})


def fields_of(cls: type[Fields]) -> list[str]:
    """The names of the fields of a clause or a question, as users write them."""
    return [field.alias or name for name, field in cls.model_fields.items()]


def _unknown(value: Mapping[str, Any]) -> str:
    kinds = f"A clause starts from one of {', '.join(CLAUSE_CLASSES)}"
    if not value:
        return f"This clause is empty. {kinds}"
    close = {key: difflib.get_close_matches(str(key), CLAUSE_CLASSES, n=1) for key in value}
    meant = [f"{key!r}: did you mean {matches[0]!r}?" for key, matches in close.items() if matches]
    if meant:
        return f"Nothing starts from {'; '.join(meant)} {kinds}"
    homes = [key for key, cls in CLAUSE_CLASSES.items() if set(value) <= set(fields_of(cls))]
    if homes:
        return f"This clause gives {_listed(list(value), 'and')}, and lacks its {_listed(homes, 'or')}"
    return f"Nothing starts from {_listed(list(map(repr, value)), 'or')}. {kinds}"


def _listed(names: list[str], word: str) -> str:
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last


def _read_clause(value: Any, _: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever the question holds
    """The clause that `value` means by its keys, so that its faults are those of that clause alone."""
    if isinstance(value, ClauseFields):
        return value
    if not isinstance(value, Mapping):
        meant = f': did you mean {{"item": "{value}"}}?' if isinstance(value, str) else ""
        raise PydanticCustomError("clause_type", "A clause is a JSON object{meant}", {"meant": meant})
    level = (info.context or {}).get(_LEVEL, 0) + 1
    if level > MOST_LEVELS:
        raise PydanticCustomError("clause_too_deep", "Clauses go {most} levels deep at most", {"most": MOST_LEVELS})
    return clause_class(value).model_validate(value, context={**(info.context or {}), _LEVEL: level})


def _not_before(end: Any, begin: Any, name: str) -> Any:  # noqa: ANN401 - times or None
    if end is not None and begin is not None and end < begin:
        raise PydanticCustomError(
            "window_reversed",
            "The window ends before it begins ({name} is {begin})",
            {"name": name, "begin": str(begin)},
        )
    return end


Leaf = Start | EquipmentWindow | OperationWindow | MeasurementLimits | SupplierLot | ProductWindow | QualityClause
"""A clause that says itself what to start from."""

Clause = Annotated[Leaf | AllOf | AnyOf, WrapValidator(_read_clause)]
"""Any clause; when read, its kind is told by its keys alone."""

AllOf.model_rebuild()
AnyOf.model_rebuild()
