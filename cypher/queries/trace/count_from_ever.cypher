// What is upstream of one item, whatever the times are: how many nodes of the same labels, and whether the source is among them, as in
// reach_used_ever.
// traversal
// mode: read
// param: source STRING = "LOT-1"
// returns: CountRow
CYPHER 25
MATCH (s:Item {id: $source})
MATCH (s)<-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-+(x)
WITH DISTINCT x
WITH labels(x) AS labels, collect(x) AS nodes
MATCH (s:Item {id: $source})
RETURN labels, size(nodes) AS reached, labels = labels(s) AND s IN nodes AS again
