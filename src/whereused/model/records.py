"""The records: one record is one fact, as `contract.md` lists them.

`parse_record` and `parse_record_json` give one of the classes below or raise pydantic's ValidationError, which
`faults.faults_of` turns into what a person understands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from whereused.model.fields import Fields, Name, Quantity, Text, Time, Uom, empty

ItemKind = Literal["unit", "lot", "container"]
Mixing = Literal["discrete", "continuous"]
Verdict = Literal["pass", "fail"]
Attributes = dict[str, Any]


class RecordFields(Fields):
    """What every record may carry."""

    record_id: Name | None = None
    source: Name | None = None
    event_time: Time | None = None


class WithQuantity(Fields):
    """An amount, which means nothing without its unit of measure."""

    quantity: Quantity | None = None
    uom: Uom | None = None

    @model_validator(mode="after")
    def _quantity_has_a_unit(self) -> Self:
        if self.quantity is not None and self.uom is None:
            raise PydanticCustomError(
                "quantity_without_uom",
                "Quantity {quantity} has no uom: give its UN/ECE Rec 20 code, such as KGM or C62",
                {"quantity": str(self.quantity)},
            )
        return self


class Identifier(Fields):
    """Another name of an item in some scheme: a serial, a GUID, an RFID EPC, a key of another system."""

    scheme: Name
    value: Name


class ProductRecord(RecordFields):
    """A product: part number, SKU or GTIN; the type, never the item."""

    record: Literal["product"]
    id: Name
    name: Text | None = None
    revision: Name | None = None
    gtin: Name | None = None
    kind: Name | None = None


class ItemRecord(RecordFields, WithQuantity):
    """One physical thing: a serialized unit, a lot of material or a container."""

    record: Literal["item"]
    id: Name
    kind: ItemKind | None = None
    product: Name | None = None
    lot: Name | None = None
    identifiers: list[Identifier] = empty(list)
    supplier: Name | None = None
    supplier_lot: Name | None = None
    made_at: Time | None = None
    expires_at: Time | None = None
    attributes: Attributes = empty(dict)


class Mention(Fields):
    """An item that has a part in a step."""

    item: Name


class StepInput(Mention, WithQuantity):
    """What a step consumed, and while it was loaded."""

    loaded_at: Time | None = None
    unloaded_at: Time | None = None

    @model_validator(mode="after")
    def _loaded_before_unloaded(self) -> Self:
        _in_order(self.loaded_at, self.unloaded_at, "loaded_at", "unloaded_at")
        return self


class StepOutput(Mention, WithQuantity):
    """What a step produced, and when it came off."""

    at: Time | None = None


class StepSubject(Mention):
    """What passed through a step without becoming something else: inspected, tested, torqued, baked."""

    at: Time | None = None
    result: Verdict | None = None


class StepRecord(RecordFields):
    """One run of an operation on equipment: its inputs, outputs and subjects."""

    record: Literal["step"]
    id: Name
    operation: Name | None = None
    started_at: Time | None = None
    ended_at: Time | None = None
    equipment: list[Name] = empty(list)
    work_order: Name | None = None
    site: Name | None = None
    parameters: Attributes = empty(dict)
    mixing: Mixing | None = None
    clean_breaks: list[Time] = empty(list)
    inputs: list[StepInput] = empty(list)
    outputs: list[StepOutput] = empty(list)
    subjects: list[StepSubject] = empty(list)
    result: Verdict | None = None

    @model_validator(mode="after")
    def _started_before_ended(self) -> Self:
        _in_order(self.started_at, self.ended_at, "started_at", "ended_at")
        return self


class FitFields(RecordFields):
    """A component and the unit it goes into or comes out of."""

    component: Name | None
    parent: Name
    position: Name | None = None
    at: Time | None = None

    @model_validator(mode="after")
    def _not_into_itself(self) -> Self:
        if self.component == self.parent:
            raise PydanticCustomError("into_itself", "{item} cannot be its own parent", {"item": self.component})
        return self


class InstallRecord(FitFields):
    """A component was installed in a unit."""

    record: Literal["install"]
    component: Name


class RemoveRecord(FitFields):
    """A component was removed from a unit; a `component` of null means everything that was installed in it."""

    record: Literal["remove"]


class PackFields(RecordFields):
    """Items and the container they go into or come out of."""

    items: list[Name]
    container: Name
    at: Time | None = None

    @model_validator(mode="after")
    def _not_into_itself(self) -> Self:
        if self.container in self.items:
            raise PydanticCustomError("into_itself", "{item} cannot contain itself", {"item": self.container})
        return self


class PackRecord(PackFields):
    """Items were packed into a container."""

    record: Literal["pack"]

    @model_validator(mode="after")
    def _something_was_packed(self) -> Self:
        if not self.items:
            raise PydanticCustomError(
                "nothing_packed", "items is empty: only an unpack may leave it empty, for everything", {}
            )
        return self


class UnpackRecord(PackFields):
    """Items were taken out of a container; an empty list means everything."""

    record: Literal["unpack"]


class CustodyFields(RecordFields):
    """Items that change hands in a shipment."""

    shipment: Name
    items: list[Name]
    from_: Name | None = Field(None, alias="from")
    to: Name | None = None
    order: Name | None = None
    at: Time | None = None


class ShipRecord(CustodyFields):
    """A shipment left."""

    record: Literal["ship"]


class ReceiveRecord(CustodyFields):
    """A shipment arrived."""

    record: Literal["receive"]


class ReturnRecord(CustodyFields):
    """Items came back from whoever held them."""

    record: Literal["return"]


class MeasurementRecord(RecordFields):
    """A characteristic of an item, measured at a step, with its limits."""

    record: Literal["measurement"]
    item: Name
    step: Name | None = None
    characteristic: Name
    value: float | Text
    unit: Name | None = None
    lower: float | None = None
    upper: float | None = None
    result: Verdict | None = None
    at: Time | None = None


class Concern(Fields):
    """What a quality record is about, when it is not an item."""

    item: Name | None = None
    step: Name | None = None
    equipment: Name | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len([name for name in (self.item, self.step, self.equipment) if name is not None]) != 1:
            raise PydanticCustomError("one_concern", "give exactly one of item, step and equipment", {})
        return self


class QualityRecord(RecordFields):
    """A nonconformance, deviation, CAPA, inspection, rework, repair, release, complaint or hold."""

    record: Literal["quality"]
    id: Name
    kind: Name | None = None
    concerns: list[Name | Concern] = empty(list)
    status: Name | None = None
    opened_at: Time | None = None
    closed_at: Time | None = None
    disposition: Name | None = None
    text: Text | None = None


class ServiceRecord(RecordFields):
    """Something done to an item after delivery."""

    record: Literal["service"]
    id: Name
    kind: Name | None = None
    item: Name
    at: Time | None = None
    site: Name | None = None
    text: Text | None = None


class DepletionFields(RecordFields, WithQuantity):
    """An amount of an item, or all of it, that is gone."""

    item: Name
    at: Time | None = None
    reason: Text | None = None


class ScrapRecord(DepletionFields):
    """An item, or some of it, was scrapped."""

    record: Literal["scrap"]


class ConsumeRecord(DepletionFields):
    """An item, or some of it, was used up outside any step we know of."""

    record: Literal["consume"]


class CorrectionRecord(RecordFields):
    """Another record was wrong: its effect ends when this one is recorded."""

    record: Literal["correction"]
    voids: Name
    reason: Text | None = None
    at: Time | None = None


class MasterFields(RecordFields):
    """Master data of an organization, a site or a piece of equipment."""

    id: Name
    name: Text | None = None
    kind: Name | None = None
    site: Name | None = None
    contact: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    address: Text | None = None
    country: Name | None = None
    attributes: Attributes = empty(dict)


class OrganizationRecord(MasterFields):
    """A supplier, a customer, a carrier."""

    record: Literal["organization"]


class SiteRecord(MasterFields):
    """A place where things happen."""

    record: Literal["site"]


class EquipmentRecord(MasterFields):
    """A machine, a line, a tool."""

    record: Literal["equipment"]


class OperationRecord(RecordFields):
    """A routing step of a product."""

    record: Literal["operation"]
    id: Name
    name: Text | None = None
    product: Name | None = None
    sequence: int | None = None
    mixing: Mixing | None = None


class EventRecord(RecordFields):
    """An EPCIS event, whole, in the JSON form of EPCIS 2.0, with the JSON-LD context of the document it came in.

    Its `record_id` follows from it: the `eventID`, or else the event's hash. What it says becomes records of its own.
    """

    record: Literal["event"]
    event: Attributes
    context: list[Any] = empty(list)


MasterRecord = OrganizationRecord | SiteRecord | EquipmentRecord
FitRecord = InstallRecord | RemoveRecord
ContainmentRecord = PackRecord | UnpackRecord
CustodyRecord = ShipRecord | ReceiveRecord | ReturnRecord
DepletionRecord = ScrapRecord | ConsumeRecord
AnyRecord = Annotated[
    ProductRecord
    | ItemRecord
    | StepRecord
    | FitRecord
    | ContainmentRecord
    | CustodyRecord
    | MeasurementRecord
    | QualityRecord
    | ServiceRecord
    | DepletionRecord
    | CorrectionRecord
    | MasterRecord
    | OperationRecord
    | EventRecord,
    Field(discriminator="record"),
]
Record = (
    ProductRecord
    | ItemRecord
    | StepRecord
    | FitRecord
    | ContainmentRecord
    | CustodyRecord
    | MeasurementRecord
    | QualityRecord
    | ServiceRecord
    | DepletionRecord
    | CorrectionRecord
    | MasterRecord
    | OperationRecord
    | EventRecord
)

_ADAPTER: TypeAdapter[Record] = TypeAdapter(AnyRecord)


def _classes() -> dict[str, type[RecordFields]]:
    found: dict[str, type[RecordFields]] = {}
    pending: list[type[RecordFields]] = [RecordFields]
    while pending:
        cls = pending.pop()
        pending.extend(cls.__subclasses__())
        if "record" in cls.model_fields:
            found[cls.model_fields["record"].annotation.__args__[0]] = cls  # type: ignore[union-attr]
    return found


RECORD_CLASSES = _classes()
"""The class of each record kind."""


def parse_record(value: object, context: Mapping[str, Any] | None = None) -> Record:
    """The record in a parsed JSON value. Raises ValidationError."""
    return _ADAPTER.validate_python(value, context=context)


def parse_record_json(text: bytes | str, context: Mapping[str, Any] | None = None) -> Record:
    """The record in a JSON text. Raises ValidationError."""
    return _ADAPTER.validate_json(text, context=context)


def _in_order(first: Any, second: Any, first_name: str, second_name: str) -> None:  # noqa: ANN401 - times
    if first is not None and second is not None and second < first:
        raise PydanticCustomError(
            "times_out_of_order",
            "{second_name} {second} is before {first_name} {first}",
            {
                "first_name": first_name,
                "second_name": second_name,
                "first": str(first),
                "second": str(second),
            },
        )
