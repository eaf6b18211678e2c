// The graph no longer follows from the ledger: nothing may be taken in until it does again.
// mode: write
// returns: Nothing
CYPHER 25
MATCH (l:Ledger {id: 'ledger'})
SET l.projection = 0
