// What was installed on a date?
// What was built into the unit at that moment, at every level: an installation counts from its `valid_from` to its
// `valid_to`, ends included; without an end it is still in. At most 290 nodes.
// mode: read
// param: item STRING = "PK-0000064"
// param: at STRING = "2026-07-01T00:00:00Z"
// api: GET /v1/contents?item={item}&recursive=true&at={at}
// traversal
CYPHER 25
WITH datetime($at) AS at
MATCH walk = (:Item {id: $item})
      (()<-[fit:INSTALLED_IN
            WHERE coalesce(fit.valid_from <= at, true) AND coalesce(fit.valid_to >= at, true)]-())*
      (node)
WITH at, node, min(length(walk)) AS far
ORDER BY far, node.id
LIMIT 290
WITH at, collect(node) AS inside
UNWIND inside AS node
OPTIONAL MATCH (node)-[fit:INSTALLED_IN
                       WHERE coalesce(fit.valid_from <= at, true) AND coalesce(fit.valid_to >= at, true)]->(whole)
WHERE whole IN inside
RETURN node, collect(fit) AS edges
