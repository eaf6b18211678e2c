// Count one more batch that changed the ledger.
// mode: write
// returns: Nothing
CYPHER 25
MATCH (l:Ledger {id: 'ledger'})
SET l.version = l.version + 1
