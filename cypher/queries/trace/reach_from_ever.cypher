// What is upstream of one item, whatever the times are: as reach_used_ever says.
// traversal
// mode: read
// param: source STRING = "LOT-1"
// returns: ReachedRow
CYPHER 25
MATCH (s:Item {id: $source})
MATCH (s)<-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-+(x)
WITH DISTINCT x
WITH labels(x) AS labels, collect(x) AS nodes
MATCH (s:Item {id: $source})
RETURN labels,
       size(nodes) AS reached,
       CASE WHEN 'Conditional' IN labels THEN [x IN nodes | toInteger(split(elementId(x), ':')[2])] ELSE [] END AS heads,
       labels = labels(s) AND s IN nodes AS again
