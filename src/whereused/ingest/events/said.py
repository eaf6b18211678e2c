"""What an EPCIS event says, read once: its words bare, its identifiers as keys, its lists sorted.

Lists of an EPCIS event are sets, and the same event comes in many spellings (JSON and XML, URN and Digital Link): what
is read here is the same for all of them, and so are the records and the terms that follow from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from whereused.identifiers import key_of, kind_of
from whereused.ingest.epcis.contexts import prefixes_of
from whereused.ingest.events.vocabulary import bare
from whereused.model.fields import parse_moment

_OFFSET = re.compile(r"[Tt ].*(?:[Zz]|[+-]\d\d(?::?\d\d)?)\s*$")
_UOM = re.compile(r"[A-Z0-9]{2,3}")
COUNT = "C62"
"""The unit of a quantity without a unit: it counts pieces (EPCIS 2.0, 7.3.3.3; UN/ECE Rec 20)."""

ITEM_KINDS = ("unit", "lot", "container")
CLASS_KINDS = ("product",)
"""Kinds of key that name a type of thing only: a quantity of one identifies no item."""

ROLES = {
    "epc": (("epcList", "childEPCs"), ("quantityList", "childQuantityList")),
    "inputEPC": (("inputEPCList",), ("inputQuantityList",)),
    "outputEPC": (("outputEPCList",), ("outputQuantityList",)),
}
"""The fields of the items of each role: of instances, and of quantities of a class."""


class Amount(NamedTuple):
    """A class or lot, and how much of it; neither is given of all there is."""

    key: str
    quantity: float | None
    uom: str | None

    @property
    def is_item(self) -> bool:
        """Whether the class is one item (a lot): what is not known to be a mere type may be one."""
        return kind_of(self.key) not in CLASS_KINDS


class Party(NamedTuple):
    """A transaction, source or destination: its type, bare, and its key."""

    type: str
    key: str


class Said:
    """One event, by its identity (`eventID`, or else its hash), its body and the context that its prefixes stand in.

    `type` is ObjectEvent, AggregationEvent, …; `action` ADD, OBSERVE or DELETE, which a transformation has not.
    `biz_step` and `disposition` are bare words. `read_point`, `biz_location`, `parent` (what contains, or is put
    together of, the others) and `transformation` (what joins several events to one) are keys. `transactions`, `sources`
    and `destinations` are sorted; `ilmd` is the master data of instances and lots, as they were given.
    """

    def __init__(self, identity: str, body: dict[str, Any], context: list[Any]) -> None:
        self.id, self.body, self.context = identity, body, context
        self.type = str(body.get("type", ""))
        self.action: str | None = body.get("action")
        self.biz_step = _word(body.get("bizStep"))
        self.disposition = _word(body.get("disposition"))
        self.read_point = _place(body.get("readPoint"))
        self.biz_location = _place(body.get("bizLocation"))
        self.parent = _key(body.get("parentID"))
        self.transformation = _key(body.get("transformationID"))
        self.transactions = _parties(body.get("bizTransactionList"), "bizTransaction")
        self.sources = _parties(body.get("sourceList"), "source")
        self.destinations = _parties(body.get("destinationList"), "destination")
        ilmd = body.get("ilmd")
        self.ilmd: dict[str, Any] = ilmd if isinstance(ilmd, dict) else {}
        self._instances: dict[str, list[str]] = {}
        self._amounts: dict[str, list[Amount]] = {}
        self._items: dict[str, list[str]] = {}

    @cached_property
    def at(self) -> datetime:
        """When it happened. Raises ValueError for a time that is none."""
        return self.moment(self.body.get("eventTime"))

    def moment(self, time: object) -> datetime:
        """A time of the event in UTC; one without an offset takes the event's. Raises ValueError if it is none."""
        if isinstance(time, str) and not _OFFSET.search(time):
            time += self.body.get("eventTimeZoneOffset") or ""
        return parse_moment(time)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """What the prefixes of its extension fields stand for."""
        return prefixes_of(self.context)

    def instances(self, role: str = "epc") -> list[str]:
        """The keys of all instances in a role, sorted."""
        found = self._instances.get(role)
        if found is None:
            given = [text for name in ROLES[role][0] for text in self.body.get(name) or ()]
            found = self._instances[role] = sorted({key_of(text) for text in given}) if given else given
        return found

    def amounts(self, role: str = "epc") -> list[Amount]:
        """All quantities in a role, sorted."""
        found = self._amounts.get(role)
        if found is None:
            given = [one for name in ROLES[role][1] for one in self.body.get(name) or ()]
            if self.type == "QuantityEvent" and role == "epc" and "epcClass" in self.body:
                given.append(self.body)
            found = self._amounts[role] = sorted(map(_amount, given), key=repr) if given else given
        return found

    def items(self, role: str = "epc") -> list[str]:
        """The keys of all that is identified in a role: instances, and lots of which there is some quantity."""
        found = self._items.get(role)
        if found is None:
            lots = [amount.key for amount in self.amounts(role) if amount.is_item]
            found = sorted({*self.instances(role), *lots}) if lots else self.instances(role)
            self._items[role] = found
        return found

    def classes(self) -> Iterator[tuple[str, Amount]]:
        """The quantities that identify no item, each with its role."""
        for role in ROLES:
            if amounts := self.amounts(role):
                yield from ((role, amount) for amount in amounts if not amount.is_item)

    @property
    def has_amounts(self) -> bool:
        """Whether it says how much there is of something."""
        return any(self.amounts(role) for role in ROLES)

    @property
    def has_sensors(self) -> bool:
        """Whether sensors measured something."""
        return bool(self.body.get("sensorElementList"))

    @cached_property
    def names_no_child(self) -> bool:
        """Whether it leaves its children out: then all of them are meant (EPCIS 2.0, 7.4.3 and 7.4.6)."""
        return not self.body.get("childEPCs") and not self.body.get("childQuantityList")


def _word(text: Any) -> str | None:  # noqa: ANN401 - JSON
    return bare(text) if isinstance(text, str) and text.strip() else None


def _place(given: Any) -> str | None:  # noqa: ANN401 - JSON
    text = given.get("id") if isinstance(given, dict) else given
    return key_of(text) if isinstance(text, str) and text else None


def _key(text: Any) -> str | None:  # noqa: ANN401 - JSON
    return key_of(text) if text else None


def _parties(given: Any, name: str) -> list[Party]:  # noqa: ANN401 - JSON
    if not given:
        return []
    return sorted({Party(_word(one.get("type")) or "", key_of(one[name])) for one in given if one.get(name)})


def _amount(given: dict[str, Any]) -> Amount:
    quantity = given.get("quantity")
    uom = str(given.get("uom") or COUNT).strip().upper()
    if quantity is None or quantity < 0 or not _UOM.fullmatch(uom):
        return Amount(key_of(given["epcClass"]), None, None)
    return Amount(key_of(given["epcClass"]), float(quantity), uom)
