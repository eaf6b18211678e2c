// What is in this unit?
// Everything that the item was made from, nearest first: what is built into it, the steps behind that, and their inputs,
// down to the powder. It follows the arrows backwards whatever the times are: also what was taken out again. At most 290 nodes.
// mode: read
// param: item STRING = "PK-0000064"
// api: GET /v1/where-from?item={item}
// traversal
CYPHER 25
MATCH walk = (:Item {id: $item})<-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-*(node)
WITH node, min(length(walk)) AS far
ORDER BY far, node.id
LIMIT 290
WITH collect(node) AS reached
UNWIND reached AS node
OPTIONAL MATCH (node)-[edge:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->(next)
WHERE next IN reached
RETURN node, collect(edge) AS edges
