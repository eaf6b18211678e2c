// Some nodes and all that is downstream of them, whatever the times are, as far as they are items: the first `most` that are met,
// as node numbers and kinds (0 unit, 1 lot, 2 container, 3 unknown). `prefix` is what comes before the number in an elementId.
// traversal
// mode: read
// param: nodes LIST<INTEGER> = [0]
// param: prefix STRING = "4:00000000-0000-0000-0000-000000000000:"
// param: most INTEGER = 100
// returns: BeyondRow
CYPHER 25
UNWIND $nodes AS number
MATCH (s) WHERE elementId(s) = $prefix + number
MATCH (s)-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->*(x:Item)
WITH DISTINCT x LIMIT $most
RETURN collect(toInteger(split(elementId(x), ':')[2])) AS numbers,
       collect(CASE WHEN x:Unit THEN 0 WHEN x:Lot THEN 1 WHEN x:Container THEN 2 ELSE 3 END) AS kinds
