// The groups of the records about some items, and of those behind their edges, that were recorded or voided after a time,
// with those of operations, which may mix the inputs of their steps.
// mode: read
// param: items LIST<STRING> = ["LOT-1"]
// param: at ZONED DATETIME
// returns: KeysRow
CYPHER 25
CALL () {
  UNWIND $items AS item
  MATCH (i:Item {id: item})-[e]-()
  USING INDEX SEEK i:Item(id)
  UNWIND coalesce(e.records, []) AS id
  WITH DISTINCT id
  MATCH (r:Record {id: id})
  RETURN r
  UNION
  UNWIND $items AS item
  MATCH (i:Item {id: item})<-[:MENTIONS]-(r:Record)
  USING INDEX SEEK i:Item(id)
  RETURN r
  UNION
  UNWIND $items AS item
  MATCH (i:Item {id: item})-[:CONSUMED_IN|PRODUCED]-(:ProcessStep)-[:DERIVED_FROM]->(r:Record)
  USING INDEX SEEK i:Item(id)
  RETURN r
  UNION
  UNWIND $items AS item
  MATCH (r:Record {key: 'item:' + item})
  RETURN r
  UNION
  MATCH (r:Record) WHERE r.key STARTS WITH 'operation:'
  RETURN r
}
WITH DISTINCT r WHERE r.recorded_at > $at OR r.voided_at > $at
RETURN collect(DISTINCT r.key) AS keys
