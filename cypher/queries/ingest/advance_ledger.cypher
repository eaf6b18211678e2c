// Count one more batch that changed the ledger, and say by which rules the graph follows from it.
// mode: write
// param: projection INTEGER = 1
// returns: Nothing
CYPHER 25
MATCH (l:Ledger {id: 'ledger'})
SET l.version = l.version + 1, l.projection = $projection
