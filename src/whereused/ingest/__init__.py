"""Records in: readers, the ledger, and the projection of records to nodes and edges."""

from whereused.ingest.entries import Submission
from whereused.ingest.exporting import export_csv, export_ndjson
from whereused.ingest.ledger import Ledger, Receipt
from whereused.ingest.loading import LoadProgress, LoadReport, load
from whereused.ingest.mapping_file import ExtractMap, read_mapping
from whereused.ingest.rebuilding import is_outdated, rebuild, require_current
from whereused.ingest.rejects import Rejection

__all__ = [
    "ExtractMap",
    "Ledger",
    "LoadProgress",
    "LoadReport",
    "Receipt",
    "Rejection",
    "Submission",
    "export_csv",
    "export_ndjson",
    "is_outdated",
    "load",
    "read_mapping",
    "rebuild",
    "require_current",
]
