"""The first big load: an empty managed database built by neo4j-admin from the same records, giving the same graph.

What has to be known of all records at once (duplicates, what is voided, what names mean) is worked out on disk. Then
the records of each thing are folded by the same pure function as online, group by group, and written as CSV.
"""

from whereused.ingest.initial.progress import Phases, Silently
from whereused.ingest.initial.running import InitialReport, initial_load

__all__ = ["InitialReport", "Phases", "Silently", "initial_load"]
