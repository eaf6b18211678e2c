"""Which identity a set of GS1 elements is: the keys, what belongs to the identity beside them, and what kind it is of.

Sources: the identification keys and qualifiers of the GS1 General Specifications (section 3) and GS1 Digital Link: URI
Syntax (section 4); the names of the schemes are those of the EPC Tag Data Standard (section 6), with `gtin`, `gln` and
the like for what has no serial. The kinds are ours, by what the standards say each key is for: a serialized trade item,
an individual asset and a serialized component are units; a trade item with a batch number is a lot; a logistic unit and
a returnable transport item are containers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["unit", "lot", "container", "product", "location", "party", "document", "shipment"]


@dataclass(frozen=True, slots=True)
class Scheme:
    """An identity: the application identifier of its key, and of the qualifier that belongs to it.

    `serial_after` is the length of a key's number when the serial follows in the same value, as in a GRAI: the scheme
    then holds only for values that are longer.
    """

    name: str
    ai: str
    kind: Kind
    qualifier: str | None = None
    serial_after: int | None = None


SCHEMES = (
    Scheme("sscc", "00", "container"),
    Scheme("sgtin", "01", "unit", "21"),
    Scheme("upui", "01", "unit", "235"),
    Scheme("lgtin", "01", "lot", "10"),
    Scheme("gtin", "01", "product"),
    Scheme("itip", "8006", "unit", "21"),
    Scheme("itip_lot", "8006", "lot", "10"),
    Scheme("itip_class", "8006", "product"),
    Scheme("cpi", "8010", "unit", "8011"),
    Scheme("cpi_class", "8010", "product"),
    Scheme("giai", "8004", "unit"),
    Scheme("grai", "8003", "container", serial_after=14),
    Scheme("grai_class", "8003", "product"),
    Scheme("gdti", "253", "document", serial_after=13),
    Scheme("gdti_class", "253", "document"),
    Scheme("sgcn", "255", "document", serial_after=13),
    Scheme("sgcn_class", "255", "document"),
    Scheme("gmn", "8013", "product"),
    Scheme("gsrnp", "8017", "party"),
    Scheme("gsrn", "8018", "party"),
    Scheme("ginc", "401", "shipment"),
    Scheme("gsin", "402", "shipment"),
    Scheme("sgln", "414", "location", "254"),
    Scheme("gln", "414", "location"),
    Scheme("pgln", "417", "party"),
    Scheme("payment_slip", "415", "document", "8020"),
)
"""In the order in which they are looked for: what is inside a logistic unit, or where it goes, does not identify it."""

PRIMARY = tuple(dict.fromkeys(scheme.ai for scheme in SCHEMES))
"""The application identifiers of keys."""


def scheme_of(values: Mapping[str, str]) -> Scheme | None:
    """The identity in GS1 elements, given as application identifier to value; None where they identify nothing."""
    for scheme in SCHEMES:
        value = values.get(scheme.ai)
        if value is None or (scheme.qualifier is not None and scheme.qualifier not in values):
            continue
        if scheme.serial_after is None or len(value) > scheme.serial_after:
            return scheme
    return None
