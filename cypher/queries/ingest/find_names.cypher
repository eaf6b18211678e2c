// What names mean: ids under which an item is described, each with its place and whether nobody recorded its kind; and the items that
// carry a value as an identifier. A place is the element id in this transaction, for `create_edges`.
// The plan is kept while the graph grows: it is a good one on an empty graph, too (`test_kept_plans.py`).
// mode: read
// param: texts LIST<STRING> = ["LOT-1"]
// returns: NamesRow
CYPHER 25 replan=skip
CALL () {
  UNWIND $texts AS text
  MATCH (i:Item {id: text})
  USING INDEX SEEK i:Item(id)
  WHERE i.placeholder IS NULL
  RETURN collect(i.id) AS described, collect(elementId(i)) AS places, collect(i.kind_inferred IS NOT NULL) AS unsure
}
CALL () {
  UNWIND $texts AS text
  MATCH (n:Identifier {value: text})<-[:IDENTIFIED_BY]-(i:Item)
  USING INDEX SEEK n:Identifier(value)
  RETURN collect(text) AS values, collect(i.id) AS carriers
}
RETURN described, places, unsure, values, carriers
