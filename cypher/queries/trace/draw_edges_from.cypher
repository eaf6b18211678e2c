// Every edge upstream of an item, to draw: columns, with the ends nearer to the item and further from it.
// traversal
// mode: read
// param: item STRING = "LOT-1"
// returns: DrawnRow
CYPHER 25
MATCH (s:Item {id: $item})<-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-*(x)
WITH DISTINCT x
MATCH (x)<-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-(y)
RETURN collect(toInteger(split(elementId(r), ':')[2])) AS numbers,
       collect(type(r)) AS types,
       collect(CASE WHEN x:Item THEN 'item:' ELSE 'step:' END + x.id) AS nears,
       collect(CASE WHEN y:Item THEN 'item:' ELSE 'step:' END + y.id) AS fars,
       collect([toString(r.valid_from), toString(r.valid_to)]) AS times,
       collect(coalesce(r.records, [])) AS records
