// The ids of items by node number; `prefix` is what comes before the number in an elementId.
// mode: read
// param: nodes LIST<INTEGER> = [0]
// param: prefix STRING = "4:00000000-0000-0000-0000-000000000000:"
// returns: NamesRow
CYPHER 25
UNWIND $nodes AS number
MATCH (x) WHERE elementId(x) = $prefix + number
RETURN collect(number) AS nodes, collect(x.id) AS ids
