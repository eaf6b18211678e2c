// Take the write lock of the ledger until the transaction ends, so that batches of all processes take turns.
// One property alone is set: setting several takes two locks of a node one after the other, and who waits for the second keeps
// the first from whoever advances the ledger, a deadlock.
// mode: write
// returns: LedgerRow
CYPHER 25
MERGE (l:Ledger {id: 'ledger'})
ON CREATE SET l.version = 0, l.caption = l.id
SET l.locked_at = datetime.realtime()
RETURN l.version AS version, l.projection AS projection,
       coalesce(l.restored, l.version = 0) AS restored
