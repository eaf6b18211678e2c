// What places items, as columns. `facts` holds, in no order, times in microseconds since 1970:
// ['in', parent, installed, from, to, superseded], ['custody', shipment, [holder], out, received, back],
// ['loss', kind, quantity, of the item's own unit of measure] and of a lot ['lot', quantity, serialized, [taken by steps]].
// mode: read
// param: ids LIST<STRING> = ["UNIT-1"]
// returns: LocateRow
CYPHER 25
UNWIND $ids AS id
MATCH (x:Item {id: id})
RETURN collect(id) AS ids,
       collect(coalesce(x.product, '')) AS products,
       collect(COLLECT {
         MATCH (x)-[r:PACKED_IN|INSTALLED_IN]->(parent)
         RETURN ['in', parent.id, r:INSTALLED_IN, r.valid_from.epochSeconds * 1000000 + r.valid_from.microsecond,
                 r.valid_to.epochSeconds * 1000000 + r.valid_to.microsecond,
                 r.superseded_at.epochSeconds * 1000000 + r.superseded_at.microsecond]
       } + COLLECT {
         MATCH (x)-[r:SHIPPED_IN]->(s)
         RETURN ['custody', s.id, COLLECT { MATCH (s)-[:SHIPPED_TO]->(o) RETURN o.id ORDER BY o.id LIMIT 1 },
                 r.shipped_at.epochSeconds * 1000000 + r.shipped_at.microsecond,
                 r.received_at.epochSeconds * 1000000 + r.received_at.microsecond,
                 r.returned_at.epochSeconds * 1000000 + r.returned_at.microsecond]
       } + COLLECT {
         MATCH (x)<-[:OF]-(d:Depletion)
         RETURN ['loss', d.kind, d.quantity, coalesce(d.uom = x.uom, false)]
       } + CASE WHEN x:Lot THEN [['lot', x.quantity, EXISTS { (x)-[:SERIALIZED_AS]->() }, COLLECT {
         MATCH (x)-[r:CONSUMED_IN]->() WHERE r.uom = x.uom RETURN sum(r.quantity)
       }]] ELSE [] END) AS facts,
       collect(EXISTS { MATCH (x)-[:CONSUMED_IN]->(s) WHERE NOT EXISTS { (s)-[:PRODUCED]->(x) } }) AS consumed,
       collect(CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END)
         AS kinds,
       collect(coalesce(x.placeholder, false)) AS placeholders
