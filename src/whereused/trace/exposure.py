"""Exposure: the items that a clause of a question starts from, and since when they are bad (model.md, rule 6).

A step exposes what came off it and what went through it, at a moment or during a span; what else describes items (a
supplier's lot, a product, a quality record) finds them bad all their lives. Every clause costs a few queries, however
many items it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, assert_never

import orjson

from whereused.errors import StartNotFound
from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.identifiers import key_of
from whereused.model.questions import (
    EquipmentWindow,
    Leaf,
    MeasurementLimits,
    OperationWindow,
    ProductWindow,
    QualityClause,
    Start,
    SupplierLot,
)
from whereused.trace.hazard import ALWAYS, FOREVER
from whereused.trace.names import find_named
from whereused.trace.seeds import Exposure, Fit, Seed, Span, exposed, micros_of, seeds_from, with_contents


class MentionsRow(NamedTuple):
    """Items with a part in steps or measurements: [item, kind, at, began, ended, unsure], in microseconds."""

    mentions: list[list[Any]]


class ParametersRow(NamedTuple):
    """Columns of steps (ids of their nodes) and their parameters (JSON)."""

    steps: list[str]
    parameters: list[str]


class FoundRow(NamedTuple):
    """Columns of items; `unsure` where what would decide is not recorded."""

    ids: list[str]
    kinds: list[str]
    unsure: list[bool]


class ConcernsRow(NamedTuple):
    """What a quality record concerns: [id, kind, ambiguous] of items, ids of nodes of steps, ids of equipment."""

    items: list[list[Any]]
    steps: list[str]
    equipment: list[str]


class FitsRow(NamedTuple):
    """Installations: [parent, component, kind, from, to, superseded, certain from, certain to, unsure]."""

    fits: list[list[Any]]


class KnownRow(NamedTuple):
    """Whether there is such a thing."""

    known: bool


class LabelsRow(NamedTuple):
    """What goes by an id, beside items."""

    labels: list[str]


LIST_EQUIPMENT_EXPOSURES = query("trace.list_equipment_exposures", MentionsRow)
LIST_OPERATION_EXPOSURES = query("trace.list_operation_exposures", MentionsRow)
LIST_STEP_EXPOSURES = query("trace.list_step_exposures", MentionsRow)
LIST_MEASURED_OUT = query("trace.list_measured_out", MentionsRow)
FIND_STEPS_WITH_PARAMETER = query("trace.find_steps_with_parameter", ParametersRow)
FIND_SUPPLIED = query("trace.find_supplied", FoundRow)
FIND_MADE = query("trace.find_made", FoundRow)
FIND_CONCERNS = query("trace.find_concerns", ConcernsRow)
LIST_COMPONENTS = query("trace.list_components", FitsRow)
FIND_LABELS = query("trace.find_labels", LabelsRow)
HAS_PARAMETER = query("trace.has_parameter", KnownRow)
HAS_MEASUREMENT = query("trace.has_measurement", KnownRow)

Described = EquipmentWindow | OperationWindow | MeasurementLimits | SupplierLot | ProductWindow | QualityClause
"""A clause that finds items by what happened to them or where they come from, not by their names."""

CHUNK = 20_000
"""Mentions, fits or items in a row of columns."""


@dataclass(frozen=True)
class Seeds:
    """What a clause starts from. `described`: found by a description, so that the answer holds the items themselves."""

    seeds: tuple[Seed, ...]
    described: bool


def resolve_leaves(reading: ReadTransaction, clauses: Sequence[Leaf]) -> list[Seeds]:
    """What each clause starts from; names are looked up together.

    Raises ItemNotFound, AmbiguousItem, and StartNotFound for anything else unknown.
    """
    named = find_named(reading, [clause.item for clause in clauses if isinstance(clause, Start)])
    resolved = []
    for clause in clauses:
        if isinstance(clause, Start):
            item = named[clause.item]
            resolved.append(Seeds((Seed(item.id, item.kind, clause.since),), described=False))
        else:
            resolved.append(Seeds(tuple(seeds_of(reading, clause)), described=True))
    return resolved


def seeds_of(reading: ReadTransaction, clause: Described) -> list[Seed]:
    """The items that a describing clause finds, in order of their ids; none is a valid answer.

    Raises StartNotFound if the equipment, operation, parameter, measurement, supplier's lot, product or quality record
    of the clause is in no record at all.
    """
    keyed = under_keys(clause)
    seeds = _found(reading, keyed)
    if not any(seed.certain for seed in seeds):
        _require_known(reading, clause, keyed, found=bool(seeds))
    return sorted(seeds, key=lambda seed: (seed.item, not seed.certain))


def under_keys(clause: Described) -> Described:
    """The clause with what it names as records are read: all forms of one identity are one name."""
    given = {field: getattr(clause, field, None) for field in _NAMES}
    keyed: Described = clause.model_copy(
        update={field: key_of(name) for field, name in given.items() if name is not None}
    )
    return keyed


def _found(reading: ReadTransaction, clause: Described) -> list[Seed]:
    match clause:
        case EquipmentWindow():
            exposures = _by_equipment(reading, [clause.equipment], clause.from_, clause.to)
        case OperationWindow():
            exposures = _by_operation(reading, clause)
        case MeasurementLimits():
            exposures = _by_measurement(reading, clause)
        case SupplierLot():
            return _by_supplier_lot(reading, clause)
        case ProductWindow():
            return _by_product(reading, clause)
        case QualityClause():
            return _by_quality(reading, clause)
        case _:
            assert_never(clause)
    return seeds_from(with_contents(exposures, lambda items: _fits_in(reading, items)))


def _by_equipment(
    reading: ReadTransaction, equipment: Sequence[str], begin: datetime | None, end: datetime | None
) -> list[Exposure]:
    rows = reading.stream(LIST_EQUIPMENT_EXPOSURES, equipment=equipment, begin=begin, end=end, chunk=CHUNK)
    return list(_exposures(rows, _window(begin, end)))


def _by_operation(reading: ReadTransaction, clause: OperationWindow) -> list[Exposure]:
    window = {"begin": clause.from_, "end": clause.to, "chunk": CHUNK}
    if clause.parameter is None:
        rows = reading.stream(LIST_OPERATION_EXPOSURES, operation=clause.operation, **window)
    else:
        steps = _steps_out_of_limits(reading, clause, clause.parameter)
        rows = reading.stream(LIST_STEP_EXPOSURES, steps=steps, **window)
    return list(_exposures(rows, _window(clause.from_, clause.to)))


def _steps_out_of_limits(reading: ReadTransaction, clause: OperationWindow, parameter: str) -> list[str]:
    rows = reading.stream(
        FIND_STEPS_WITH_PARAMETER,
        operation=clause.operation,
        key=_json_key(parameter),
        begin=clause.from_,
        end=clause.to,
        chunk=CHUNK,
    )
    return [
        step
        for row in rows
        for step, parameters in zip(row.steps, row.parameters, strict=True)
        if _out_of_limits(number_of(orjson.loads(parameters).get(parameter)), clause.above, clause.below)
    ]


def _by_measurement(reading: ReadTransaction, clause: MeasurementLimits) -> list[Exposure]:
    rows = reading.stream(
        LIST_MEASURED_OUT,
        measurement=clause.measurement,
        operation=clause.operation,
        above=clause.above,
        below=clause.below,
        begin=clause.from_,
        end=clause.to,
        chunk=CHUNK,
    )
    return list(_exposures(rows, _window(clause.from_, clause.to)))


def _by_supplier_lot(reading: ReadTransaction, clause: SupplierLot) -> list[Seed]:
    rows = reading.stream(FIND_SUPPLIED, supplier=clause.supplier, supplier_lot=clause.supplier_lot, chunk=CHUNK)
    return list(_bad_since(rows, clause.since))


def _by_product(reading: ReadTransaction, clause: ProductWindow) -> list[Seed]:
    rows = reading.stream(FIND_MADE, product=clause.product, begin=clause.made_from, end=clause.made_to, chunk=CHUNK)
    return list(_bad_since(rows, None))


def _by_quality(reading: ReadTransaction, clause: QualityClause) -> list[Seed]:
    """Its items are bad all their lives; its steps expose; its equipment may have exposed all that it ever did."""
    concerns = reading.one(FIND_CONCERNS, quality=clause.quality)
    exposures: list[Exposure] = []
    if concerns.steps:
        rows = reading.stream(LIST_STEP_EXPOSURES, steps=concerns.steps, begin=None, end=None, chunk=CHUNK)
        exposures += _exposures(rows, Span())
    if concerns.equipment:
        by_equipment = _by_equipment(reading, concerns.equipment, None, None)
        exposures += [exposure._replace(certain=False) for exposure in by_equipment]
    spread = seeds_from(with_contents(exposures, lambda items: _fits_in(reading, items)))
    certain_last = sorted(concerns.items, key=lambda concern: not concern[2])
    named = {item: Seed(item, kind, None, certain=not unsure) for item, kind, unsure in certain_last}
    return [*named.values(), *(seed for seed in spread if _adds(seed, named.get(seed.item)))]


def _adds(seed: Seed, to: Seed | None) -> bool:
    """Whether a seed says more than another that is bad all its life."""
    return to is None or (seed.certain and not to.certain)


def _bad_since(rows: Iterable[FoundRow], since: datetime | None) -> Iterator[Seed]:
    for row in rows:
        for item, kind, unsure in zip(row.ids, row.kinds, row.unsure, strict=True):
            yield Seed(item, kind, since, certain=not unsure)


def _exposures(rows: Iterable[MentionsRow], window: Span) -> Iterator[Exposure]:
    """The exposures of mentions: at their own time, or else during the step."""
    for item, kind, at, began, ended, unsure in (mention for row in rows for mention in row.mentions):
        span = _span(began, ended) if at is None else Span(at, at)
        found = exposed(item, kind, span, window, certain=not unsure)
        if found is not None:
            yield found


def _fits_in(reading: ReadTransaction, parents: Sequence[str]) -> dict[str, list[Fit]]:
    fits: dict[str, list[Fit]] = {}
    for row in reading.stream(LIST_COMPONENTS, parents=parents, chunk=CHUNK):
        for parent, *fit in row.fits:
            fits.setdefault(parent, []).append(_fit(fit))
    return fits


def _fit(row: list[Any]) -> Fit:
    """When a component may have been in its parent, and when it certainly was."""
    component, kind, begun, ended, superseded, certain_from, certain_to, unsure = row
    possible = _span(begun, ended)
    surely_from = certain_from if begun is None else begun
    if unsure or surely_from is None:
        return Fit(component, kind, possible, None)
    ends = (ended, certain_to, superseded if kind == "unit" else None)
    certain = Span(surely_from, min((end for end in ends if end is not None), default=FOREVER))
    return Fit(component, kind, possible, certain if certain.lo <= certain.hi else None)


def _window(begin: datetime | None, end: datetime | None) -> Span:
    return _span(None if begin is None else micros_of(begin), None if end is None else micros_of(end))


def _span(begin: int | None, end: int | None) -> Span:
    """From one moment to another, without an end where it is not known."""
    return Span(ALWAYS if begin is None else begin, FOREVER if end is None else end)


def number_of(value: object) -> float | None:
    """The number that a parameter gives, as a JSON number or as a text; None if it is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _out_of_limits(value: float | None, above: float | None, below: float | None) -> bool:
    return value is not None and ((above is not None and value > above) or (below is not None and value < below))


def _json_key(name: str) -> str:
    """A key as JSON writes it, by which it is looked for in a text."""
    return orjson.dumps(name).decode()


def _require_known(reading: ReadTransaction, clause: Described, keyed: Described, *, found: bool) -> None:
    """Raise StartNotFound if the clause finds nothing for certain because what it names is in no record."""
    for label, field in _LABELS.items():
        name = getattr(clause, field, None)
        if name is not None and label not in reading.one(FIND_LABELS, id=getattr(keyed, field)).labels:
            raise StartNotFound.of(f"the {_WORDS.get(label, field)} {name!r}", clause.asked())
    match clause:
        case SupplierLot() if not found:
            raise StartNotFound.of(
                f"the lot {clause.supplier_lot!r} of the supplier {clause.supplier!r}", clause.asked()
            )
        case MeasurementLimits() if not reading.one(HAS_MEASUREMENT, measurement=clause.measurement).known:
            raise StartNotFound.of(f"a measurement of {clause.measurement!r}", clause.asked())
        case OperationWindow(parameter=str(parameter)):
            key = _json_key(parameter)
            if not reading.one(HAS_PARAMETER, operation=clause.operation, key=key).known:
                raise StartNotFound.of(
                    f"the parameter {parameter!r} of the operation {clause.operation!r}", clause.asked()
                )


_NAMES = ("equipment", "supplier", "supplier_lot", "product")
"""The fields of a clause that name what may have a key; items are looked up by their own rules."""

_LABELS = {
    "Equipment": "equipment",
    "Operation": "operation",
    "Organization": "supplier",
    "Product": "product",
    "QualityRecord": "quality",
}
"""The field of a clause that names a node of each label."""

_WORDS = {"QualityRecord": "quality record"}
