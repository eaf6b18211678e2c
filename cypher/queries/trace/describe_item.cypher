// Who an item is: its own properties, product, supplier, names and records.
// mode: read
// param: item STRING = "LOT-1"
// returns: ItemRow
CYPHER 25
MATCH (x:Item {id: $item})
RETURN CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END AS kind,
       properties(x) AS properties,
       COLLECT { MATCH (x)-[:INSTANCE_OF]->(p:Product) RETURN properties(p) ORDER BY p.id } AS products,
       COLLECT { MATCH (x)-[:SUPPLIED_BY]->(o:Organization) RETURN properties(o) ORDER BY o.id } AS suppliers,
       COLLECT { MATCH (x)-[:IDENTIFIED_BY]->(i:Identifier) RETURN [i.scheme, i.value] ORDER BY i.scheme, i.value }
         AS names
