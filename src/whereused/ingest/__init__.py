"""Records in: readers, the ledger, and the projection of records to nodes and edges."""
