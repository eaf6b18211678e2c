// How many items of each kind are upstream of one item, whatever the times are. The source is met again only on a cycle;
// looking out for it costs little, because ids are read of items of its own `kind` alone.
// traversal
// mode: read
// param: source STRING = "LOT-1"
// param: kind STRING = "lot"
// returns: CountRow
CYPHER 25
MATCH (s:Item {id: $source})
MATCH (s)<-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-+(x:Item)
WITH DISTINCT x
WITH x, CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END AS kind
RETURN CASE WHEN kind = $kind AND x.id = $source THEN 'start' ELSE kind END AS kind, count(*) AS reached
