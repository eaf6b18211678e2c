"""EPCIS in and out: documents of every version as events in the EPCIS 2.0 JSON form, their faults and hashes."""

from whereused.ingest.epcis.documents import Piece, iter_document, read_document
from whereused.ingest.epcis.events import EpcisDocument, EpcisEvent, EpcisFault, MasterData, Unusable
from whereused.ingest.epcis.hashes import hash_of, identity_of
from whereused.ingest.epcis.writing import write_document

__all__ = [
    "EpcisDocument",
    "EpcisEvent",
    "EpcisFault",
    "MasterData",
    "Piece",
    "Unusable",
    "hash_of",
    "identity_of",
    "iter_document",
    "read_document",
    "write_document",
]
