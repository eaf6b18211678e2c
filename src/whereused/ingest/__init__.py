"""Records in: readers, the ledger, and the projection of records to nodes and edges."""

from whereused.ingest.entries import Submission
from whereused.ingest.ledger import Ledger, Receipt
from whereused.ingest.loading import LoadProgress, LoadReport, load
from whereused.ingest.rejects import Rejection

__all__ = ["Ledger", "LoadProgress", "LoadReport", "Receipt", "Rejection", "Submission", "load"]
