// What is downstream of one item, whatever the times are: how many nodes of the same labels (all labels together are read sooner
// than it is asked for a few), of those that are `Conditional` the numbers, and whether the source is among them, met again on a cycle.
// traversal
// mode: read
// param: source STRING = "LOT-1"
// returns: ReachedRow
CYPHER 25
MATCH (s:Item {id: $source})
MATCH (s)-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->+(x)
WITH DISTINCT x
WITH labels(x) AS labels, collect(x) AS nodes
MATCH (s:Item {id: $source})
RETURN labels,
       size(nodes) AS reached,
       CASE WHEN 'Conditional' IN labels THEN [x IN nodes | toInteger(split(elementId(x), ':')[2])] ELSE [] END AS heads,
       labels = labels(s) AND s IN nodes AS again
