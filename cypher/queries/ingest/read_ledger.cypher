// How many batches the ledger has taken, and by which rules the graph follows from it.
// mode: read
// returns: LedgerRow
CYPHER 25
OPTIONAL MATCH (l:Ledger {id: 'ledger'})
RETURN coalesce(l.version, 0) AS version, l.projection AS projection,
       coalesce(l.restored, coalesce(l.version, 0) = 0) AS restored
