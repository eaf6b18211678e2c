// What is downstream of one item, whatever the times are: how many nodes of each kind, and of those that are `Conditional` the numbers.
// The source is met again only on a cycle; looking out for it costs little, because ids are read of items of its own `kind` alone.
// traversal
// mode: read
// param: source STRING = "LOT-1"
// param: kind STRING = "lot"
// returns: ReachedRow
CYPHER 25
MATCH (s:Item {id: $source})
MATCH (s)-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->+(x)
WITH DISTINCT x
WITH x,
     CASE
       WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:ProcessStep THEN 'step' WHEN x:Container THEN 'container'
       ELSE 'unknown'
     END AS kind
RETURN CASE WHEN kind = $kind AND x.id = $source THEN 'start' ELSE kind END AS kind,
       count(*) AS reached,
       collect(CASE WHEN x:Conditional THEN toInteger(split(elementId(x), ':')[2]) END) AS heads
