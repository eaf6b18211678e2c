// How far the ledger has moved: the number of write transactions that accepted records.
// mode: read
// returns: VersionRow
CYPHER 25
OPTIONAL MATCH (l:Ledger {id: 'ledger'})
RETURN coalesce(l.version, 0) AS version
