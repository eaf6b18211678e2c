// The identifiers of some items.
// mode: read
// param: items LIST<STRING> = ["LOT-1"]
// returns: OtherNamesRow
CYPHER 25
UNWIND $items AS item
MATCH (i:Item {id: item})-[:IDENTIFIED_BY]->(n:Identifier)
USING INDEX SEEK i:Item(id)
RETURN collect(i.id) AS items, collect(n.value) AS values
