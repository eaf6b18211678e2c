// What is on this pallet?
// What was in the container at a moment, at every level: cartons, units, and what was built into them, with the time each
// came in. Packing says where things are; it never carries a defect. At most 290 nodes.
// mode: read
// param: item STRING = "PAL-000001"
// param: at STRING = "2026-06-24T15:00:00Z"
// api: GET /v1/contents?item={item}&recursive=true&at={at}
// traversal
CYPHER 25
WITH datetime($at) AS at
MATCH walk = (:Item {id: $item})
      (()<-[stay:PACKED_IN|INSTALLED_IN
            WHERE coalesce(stay.valid_from <= at, true) AND coalesce(stay.valid_to >= at, true)]-())*
      (node)
WITH at, node, min(length(walk)) AS far
ORDER BY far, node.id
LIMIT 290
WITH at, collect(node) AS inside
UNWIND inside AS node
OPTIONAL MATCH (node)-[stay:PACKED_IN|INSTALLED_IN
                       WHERE coalesce(stay.valid_from <= at, true) AND coalesce(stay.valid_to >= at, true)]->(holder)
WHERE holder IN inside
RETURN node, collect(stay) AS edges
