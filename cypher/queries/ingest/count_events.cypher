// How many EPCIS events the ledger has.
// mode: read
// returns: ManyRow
CYPHER 25
MATCH (e:Event)
RETURN count(e) AS many
