// How far the ledger has moved (the number of write transactions that accepted records), by which rules the graph follows
// from it, and when the last of those transactions recorded what it accepted.
// mode: read
// returns: StateRow
CYPHER 25
OPTIONAL MATCH (l:Ledger {id: 'ledger'})
RETURN coalesce(l.version, 0) AS version, coalesce(l.projection, 1) AS projection, l.recorded_at AS recorded_at
