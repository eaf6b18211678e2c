// The identifiers of some items.
// The plan is kept while the graph grows: it is a good one on an empty graph, too (`test_kept_plans.py`).
// mode: read
// param: items LIST<STRING> = ["LOT-1"]
// returns: OtherNamesRow
CYPHER 25 replan=skip
UNWIND $items AS item
MATCH (i:Item {id: item})-[:IDENTIFIED_BY]->(n:Identifier)
USING INDEX SEEK i:Item(id)
RETURN collect(i.id) AS items, collect(n.value) AS values
