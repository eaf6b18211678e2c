// Who had containers and units, and what those were in, during the window asked for of each (microseconds since 1970).
// `inside` holds [parent, from, to], `custody` [shipment, holder, out, received, back].
// mode: read
// param: windows LIST<MAP> = [{"id": "PALLET-1", "lo": 0, "hi": 1}]
// returns: CustodyRow
CYPHER 25
UNWIND $windows AS w
MATCH (x:Item {id: w.id})
RETURN collect(w.id) AS ids,
       collect(COLLECT {
         MATCH (x)-[r:PACKED_IN|INSTALLED_IN]->(parent)
         WITH parent, r.valid_from.epochSeconds * 1000000 + r.valid_from.microsecond AS begun,
              coalesce(r.valid_to, r.superseded_at) AS left
         WITH parent, begun, left.epochSeconds * 1000000 + left.microsecond AS ended
         WHERE coalesce(begun <= w.hi, true) AND coalesce(ended >= w.lo, true)
         RETURN [parent.id, begun, ended]
       }) AS inside,
       collect(COLLECT {
         MATCH (x)-[r:SHIPPED_IN]->(s)
         RETURN [s.id, COLLECT { MATCH (s)-[:SHIPPED_TO]->(o) RETURN o.id ORDER BY o.id LIMIT 1 },
                 r.shipped_at.epochSeconds * 1000000 + r.shipped_at.microsecond,
                 r.received_at.epochSeconds * 1000000 + r.received_at.microsecond,
                 r.returned_at.epochSeconds * 1000000 + r.returned_at.microsecond]
       }) AS custody
