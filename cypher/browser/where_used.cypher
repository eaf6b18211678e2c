// Where was this lot used?
// Everything that the item's material went into, nearest first: the steps that consumed it, what they made, and what that
// was built into. It follows the arrows whatever the times are, so it never shows too little; where an edge is marked
// `conditional`, only the API knows whether a defect passes. At most 290 nodes.
// mode: read
// param: item STRING = "REEL-FET-000001"
// api: GET /v1/where-used?item={item}
// traversal
CYPHER 25
MATCH walk = (:Item {id: $item})-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->*(node)
WITH node, min(length(walk)) AS far
ORDER BY far, node.id
LIMIT 290
WITH collect(node) AS reached
UNWIND reached AS node
OPTIONAL MATCH (node)-[edge:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->(next)
WHERE next IN reached
RETURN node, collect(edge) AS edges
