// How many records the ledger has; the readings of EPCIS events follow from these and are not counted.
// mode: read
// returns: ManyRow
CYPHER 25
MATCH (r:Record)
WHERE r.event IS NULL
RETURN count(r) AS many
