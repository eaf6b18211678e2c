// How many items of each kind are upstream of one source, ever.
// A start (the source is one) is never counted, even on a cycle; `from_units` and `from_lots` say that there are
// starts of that kind to look out for: reading every id would cost as much as the traversal.
// traversal
// mode: read
// param: source STRING = "LOT-1"
// param: starts LIST<STRING> = ["LOT-1"]
// param: from_units BOOLEAN = true
// param: from_lots BOOLEAN = true
// returns: CountRow
CYPHER 25
MATCH (s:Item {id: $source})
MATCH (s)<-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-+(x)
WITH DISTINCT x
RETURN CASE
         WHEN x:Unit THEN CASE WHEN $from_units AND x.id IN $starts THEN 'start' ELSE 'unit' END
         WHEN x:Lot THEN CASE WHEN $from_lots AND x.id IN $starts THEN 'start' ELSE 'lot' END
         WHEN x:Item AND x.id IN $starts THEN 'start'
         WHEN x:Container THEN 'container'
         WHEN x:Item THEN 'unknown'
         ELSE 'step'
       END AS kind, count(*) AS reached
