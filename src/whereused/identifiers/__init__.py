"""Identifiers: GS1 keys in all their forms, EPCs, GUIDs and plain names, and the one key under which they meet."""

from whereused.identifiers.keys import ByProduct, digital_link_of, epc_of, key_of, kind_of, product_of, readings_of
from whereused.identifiers.parsed import Element, Parsed
from whereused.identifiers.parsing import parse
from whereused.identifiers.schemes import Kind

__all__ = [
    "ByProduct",
    "Element",
    "Kind",
    "Parsed",
    "digital_link_of",
    "epc_of",
    "key_of",
    "kind_of",
    "parse",
    "product_of",
    "readings_of",
]
