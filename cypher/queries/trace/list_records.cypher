// The ledger records about an item, oldest first: what describes it, what its edges rest on,
// what once named it and was voided, and what voided those.
// mode: read
// param: item STRING = "LOT-1"
// param: skip INTEGER = 0
// param: take INTEGER = 100
// returns: RecordRow
CYPHER 25
MATCH (x:Item {id: $item})
CALL (x) {
  MATCH (x)-[:DERIVED_FROM]->(rec:Record) RETURN rec
  UNION
  MATCH (x)-[edge]-() WHERE edge.records IS NOT NULL
  UNWIND edge.records AS id
  MATCH (rec:Record {id: id}) RETURN rec
  UNION
  MATCH (rec:Record)-[:MENTIONS]->(x) RETURN rec
  UNION
  MATCH (rec:Record {key: 'item:' + x.id}) RETURN rec
}
CALL (rec) {
  RETURN rec AS found
  UNION
  MATCH (found:Record {voids: rec.id}) RETURN found
}
WITH DISTINCT found AS rec
ORDER BY coalesce(rec.event_time, rec.recorded_at), rec.recorded_at, rec.id SKIP $skip LIMIT $take
RETURN rec.id AS id, rec.kind AS kind, rec.source AS source, rec.event_time AS event_time,
       rec.recorded_at AS recorded_at, rec.voided_at IS NOT NULL AS void, coalesce(rec.voided_by, []) AS voided_by,
       coalesce(rec.format, 'json') AS format, rec.body AS body,
       rec.received AS received
