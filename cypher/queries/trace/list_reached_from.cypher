// The items upstream of one item, whatever the times are: node numbers and kinds (0 unit, 1 lot, 2 container, 3 unknown).
// traversal
// mode: read
// param: source STRING = "LOT-1"
// returns: ReachedRow
CYPHER 25
MATCH (s:Item {id: $source})
MATCH (s)<-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-+(x:Item)
WITH DISTINCT x
RETURN collect(toInteger(split(elementId(x), ':')[2])) AS numbers,
       collect(CASE WHEN x:Unit THEN 0 WHEN x:Lot THEN 1 WHEN x:Container THEN 2 ELSE 3 END) AS kinds
