// Take the write lock of the ledger until the transaction ends, so that batches of all processes take turns.
// mode: write
// returns: LedgerRow
CYPHER 25
MERGE (l:Ledger {id: 'ledger'})
SET l.version = coalesce(l.version, 0), l.caption = l.id
RETURN l.version AS version, l.projection AS projection,
       coalesce(l.restored, coalesce(l.version, 0) = 0) AS restored
