// Who had containers and units, what those were in, and so on outwards to the last, all during one window
// (microseconds since 1970): for nesting that is deep.
// `inside` holds [parent, from, to], `custody` [shipment, holder, out, received, back].
// traversal
// mode: read
// param: ids LIST<STRING> = ["PALLET-1"]
// param: lo INTEGER = 0
// param: hi INTEGER = 1
// returns: CustodyRow
CYPHER 25
UNWIND $ids AS id
MATCH (s:Item {id: id})
MATCH (s)-[:PACKED_IN|INSTALLED_IN]->*(x)
WITH DISTINCT x
RETURN collect(x.id) AS ids,
       collect(COLLECT {
         MATCH (x)-[r:PACKED_IN|INSTALLED_IN]->(parent)
         WITH parent, r.valid_from.epochSeconds * 1000000 + r.valid_from.microsecond AS begun,
              coalesce(r.valid_to, r.superseded_at) AS left
         WITH parent, begun, left.epochSeconds * 1000000 + left.microsecond AS ended
         WHERE coalesce(begun <= $hi, true) AND coalesce(ended >= $lo, true)
         RETURN [parent.id, begun, ended]
       }) AS inside,
       collect(COLLECT {
         MATCH (x)-[r:SHIPPED_IN]->(s)
         RETURN [s.id, COLLECT { MATCH (s)-[:SHIPPED_TO]->(o) RETURN o.id ORDER BY o.id LIMIT 1 },
                 r.shipped_at.epochSeconds * 1000000 + r.shipped_at.microsecond,
                 r.received_at.epochSeconds * 1000000 + r.received_at.microsecond,
                 r.returned_at.epochSeconds * 1000000 + r.returned_at.microsecond]
       }) AS custody
