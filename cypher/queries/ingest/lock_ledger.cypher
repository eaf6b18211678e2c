// Take the write lock of the ledger until the transaction ends, so that batches of all processes take turns.
// mode: write
// returns: VersionRow
CYPHER 25
MERGE (l:Ledger {id: 'ledger'})
SET l.version = coalesce(l.version, 0)
RETURN l.version AS version
