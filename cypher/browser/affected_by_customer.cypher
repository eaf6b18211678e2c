// Who got the affected units?
// The units that the item's material got into and that are not built into anything now, each with what it was in
// when that was shipped, each shipment, and who it went to, distributors included. Who has it now, the API tells.
// At most 180 ways to a customer.
// mode: read
// param: item STRING = "REEL-FET-000001"
// api: GET /v1/where-used?item={item}&kind=unit&end_items=true
// traversal
CYPHER 25
MATCH (:Item {id: $item})-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->+(unit:Unit)
WITH DISTINCT unit
WHERE NOT EXISTS { (unit)-[fit:INSTALLED_IN]->() WHERE fit.valid_to IS NULL }
MATCH way = (unit)((:Item)-[stay:PACKED_IN|INSTALLED_IN]->(:Item)){0,4}(box)-[sent:SHIPPED_IN]->(:Shipment)
            -[:SHIPPED_TO]->(customer:Organization)
WHERE all(each IN stay WHERE coalesce(each.valid_from <= sent.shipped_at, true)
                         AND coalesce(each.valid_to >= sent.shipped_at, true))
RETURN way
ORDER BY customer.id, unit.id
LIMIT 180
