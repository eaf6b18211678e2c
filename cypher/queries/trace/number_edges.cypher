// Edges with their numbers, by the numbers of their ends. `ends` are [tail, head, place in `types`].
// Columns: the ends and the place of the type again, and the number of an edge between the two; where there are several of the type, all of them.
// OPTIONAL keeps both ends bound before the edge is looked for, at the end that has fewer; else all edges of the tail would be gone through.
// mode: read
// param: ends LIST<LIST<INTEGER>> = [[0, 0, 0]]
// param: types LIST<STRING> = ["CONSUMED_IN"]
// param: prefix STRING = "4:00000000-0000-0000-0000-000000000000:"
// param: edge_prefix STRING = "5:00000000-0000-0000-0000-000000000000:"
// returns: NumberedRow
CYPHER 25
UNWIND $ends AS ends
MATCH (x) WHERE elementId(x) = $prefix + ends[0]
OPTIONAL MATCH (y) WHERE elementId(y) = $prefix + ends[1]
MATCH (x)-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN|VOIDED|SAME_STEP]->(y) WHERE type(r) = $types[ends[2]]
RETURN collect(ends) AS ends, collect(toInteger(replace(elementId(r), $edge_prefix, ''))) AS edges
