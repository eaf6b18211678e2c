// How many records the ledger has.
// mode: read
// returns: ManyRow
CYPHER 25
MATCH (r:Record)
RETURN count(r) AS many
