// The groups of the records behind the edges around some items: they have to be folded anew when a name moves.
// The plan is kept while the graph grows: it is a good one on an empty graph, too (`test_kept_plans.py`).
// mode: read
// param: items LIST<STRING> = ["LOT-1"]
// returns: KeysRow
CYPHER 25 replan=skip
UNWIND $items AS item
MATCH (i:Item {id: item})-[e]-()
USING INDEX SEEK i:Item(id)
UNWIND coalesce(e.records, []) AS id
WITH DISTINCT id
MATCH (r:Record {id: id})
USING INDEX SEEK r:Record(id)
WITH collect(DISTINCT r.key) AS around
CALL () {
  UNWIND $items AS item
  MATCH (i:Item {id: item})<-[:MENTIONS]-(r:Record)
  USING INDEX SEEK i:Item(id)
  RETURN collect(DISTINCT r.key) AS mentioning
}
RETURN around + mentioning AS keys
