// The items upstream of some items, these included, on the walk that ignores times and voids.
// traversal
// mode: read
// param: items LIST<STRING> = ["LOT-1"]
// returns: ItemsRow
CYPHER 25
UNWIND $items AS item
MATCH (s:Item {id: item})
USING INDEX SEEK s:Item(id)
MATCH (s)<-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN|VOIDED|SAME_STEP]-*(x:Item)
WITH DISTINCT x
RETURN collect(x.id) AS items
