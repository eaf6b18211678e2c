// All EPCIS events as they were received, in the order in which they were recorded.
// mode: read
// returns: KeptEventRow
CYPHER 25
MATCH (e:Event)
WHERE e.recorded_at >= datetime('0001-01-01T00:00:00Z') AND e.id IS NOT NULL
WITH e ORDER BY e.recorded_at, e.id
RETURN e.body AS body
