// The numbers of edges by the numbers of their ends. `ends` are [place, tail, head, place in `types`].
// Columns: the place of each as it was given, and the number of an edge between the two; where there are several of the type, so many rows.
// mode: read
// param: ends LIST<LIST<INTEGER>> = [[0, 0, 0, 0]]
// param: types LIST<STRING> = ["CONSUMED_IN"]
// param: prefix STRING = "4:00000000-0000-0000-0000-000000000000:"
// param: edge_prefix STRING = "5:00000000-0000-0000-0000-000000000000:"
// returns: NumberedRow
CYPHER 25
UNWIND $ends AS ends
MATCH (x) WHERE elementId(x) = $prefix + ends[1]
MATCH (y) WHERE elementId(y) = $prefix + ends[2]
MATCH (x)-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN|VOIDED|SAME_STEP]->(y) WHERE type(r) = $types[ends[3]]
RETURN collect(ends[0]) AS places, collect(toInteger(replace(elementId(r), $edge_prefix, ''))) AS edges
