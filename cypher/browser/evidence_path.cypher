// Why is it affected?
// The shortest way from one item into another along the arrows, with the records that each edge rests on: click a record
// to read it as it was received, its `body`. A record of what two items did, such as `install`, stands apart. No records
// found means no way: one of them is misspelt, or not affected. Where an edge is marked `conditional`, its times decide:
// the API gives the shortest way that material could have travelled. At most 100 edges.
// mode: read
// param: from STRING = "REEL-FET-000001"
// param: to STRING = "PK-0000064"
// api: GET /v1/paths?from={from}&to={to}
// traversal
CYPHER 25
MATCH (start:Item {id: $from})
MATCH (end:Item {id: $to})
WHERE start <> end
MATCH path = shortestPath((start)-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN*..100]->(end))
UNWIND relationships(path) AS edge
UNWIND edge.records AS id
MATCH (record:Record {id: id})
RETURN path, collect(DISTINCT record) AS records
