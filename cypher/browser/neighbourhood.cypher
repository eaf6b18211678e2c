// What is around this item?
// The item with all that touches it: the steps it went into, came from or passed through with their tools, what it is in
// and what is in it, its product, names, supplier, shipments, quality records and measurements. At most 100 neighbours,
// and 180 pieces of equipment, operations and orders around them.
// mode: read
// param: item STRING = "PK-0000064"
// api: GET /v1/items?id={item}
CYPHER 25
MATCH (item:Item {id: $item})
OPTIONAL MATCH (item)-[edge]-(near)
WHERE NOT near:Record
WITH item, edge, near
ORDER BY type(edge), near.caption
LIMIT 100
OPTIONAL MATCH (near)-[circumstance:RAN_ON|EXECUTED|FOR_ORDER|SHIPPED_TO]->(around)
RETURN item, edge, near, circumstance, around
LIMIT 180
