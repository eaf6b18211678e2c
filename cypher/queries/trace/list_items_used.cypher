// The items downstream of the sources, sources included, as columns, `chunk` items a row: node numbers, ids, kinds.
// `late` marks an item known to have been made after the time asked for.
// Not `MATCH (s) WHERE s.id IN $sources`: Neo4j 2026.08.1 plans that without the DISTINCT and repeats what several reach.
// traversal
// mode: read
// param: sources LIST<STRING> = ["LOT-1"]
// param: at ZONED DATETIME
// param: chunk INTEGER = 50000
// returns: ItemsRow
CYPHER 25
UNWIND $sources AS source
MATCH (s:Item {id: source})
MATCH (s)-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->*(x:Item)
WITH DISTINCT x
WITH collect(toInteger(split(elementId(x), ':')[2])) AS nodes,
     collect(x.id) AS ids,
     collect(CASE WHEN x:Unit THEN 0 WHEN x:Lot THEN 1 WHEN x:Container THEN 2 ELSE 3 END) AS kinds,
     collect($at IS NOT NULL AND coalesce(x.made_at > $at, false)) AS late
UNWIND range(0, size(nodes) - 1, $chunk) AS i
RETURN nodes[i..i + $chunk] AS nodes, ids[i..i + $chunk] AS ids, kinds[i..i + $chunk] AS kinds,
       late[i..i + $chunk] AS late
