// What happened to an item, one row a happening, the first `most` of each kind by time; shippings are told by custody.
// mode: read
// param: item STRING = "LOT-1"
// param: most INTEGER = 100
// returns: HappenedRow
CYPHER 25
MATCH (x:Item {id: $item})
CALL (x) {
  MATCH (x)<-[r:PRODUCED]-(s:ProcessStep)
  WITH r, s, coalesce(r.at, s.ended_at) AS at ORDER BY at LIMIT $most
  RETURN 'produced' AS kind, at,
         {step: s.step, operation: s.operation, work_order: s.work_order, site: s.site, equipment: s.equipment} AS refs,
         {quantity: r.quantity, uom: r.uom, result: s.result} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)-[r:CONSUMED_IN]->(s:ProcessStep)
  WITH r, s, coalesce(r.valid_from, s.started_at, s.ended_at) AS at ORDER BY at LIMIT $most
  RETURN 'consumed' AS kind, at,
         {step: s.step, operation: s.operation, work_order: s.work_order, site: s.site, equipment: s.equipment} AS refs,
         {quantity: r.quantity, uom: r.uom, until: r.valid_to} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)-[r:UNDERWENT]->(s:ProcessStep)
  WITH r, s, coalesce(r.at, s.ended_at) AS at ORDER BY at LIMIT $most
  RETURN 'underwent' AS kind, at,
         {step: s.step, operation: s.operation, work_order: s.work_order, site: s.site, equipment: s.equipment} AS refs,
         {result: coalesce(r.result, s.result)} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)<-[r:SERIALIZED_AS]-(y)
  WITH r, y, r.at AS at ORDER BY at LIMIT $most
  RETURN 'serialized_from' AS kind, at, {lot: y.id} AS refs,
         {} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)-[r:SERIALIZED_AS]->(y)
  WITH r, y, r.at AS at ORDER BY at LIMIT $most
  RETURN 'serialized_as' AS kind, at, {unit: y.id} AS refs,
         {} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)-[r:INSTALLED_IN]->(y)
  WHERE r.valid_from IS NOT NULL OR r.valid_to IS NULL
  WITH r, y, r.valid_from AS at ORDER BY at LIMIT $most
  RETURN 'installed' AS kind, at, {parent: y.id} AS refs,
         {position: r.position} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)-[r:INSTALLED_IN]->(y)
  WHERE r.valid_to IS NOT NULL
  WITH r, y, r.valid_to AS at ORDER BY at LIMIT $most
  RETURN 'removed' AS kind, at, {parent: y.id} AS refs,
         {position: r.position} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)<-[r:INSTALLED_IN]-(y)
  WHERE r.valid_from IS NOT NULL OR r.valid_to IS NULL
  WITH r, y, r.valid_from AS at ORDER BY at LIMIT $most
  RETURN 'component_installed' AS kind, at, {component: y.id} AS refs,
         {position: r.position} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)<-[r:INSTALLED_IN]-(y)
  WHERE r.valid_to IS NOT NULL
  WITH r, y, r.valid_to AS at ORDER BY at LIMIT $most
  RETURN 'component_removed' AS kind, at, {component: y.id} AS refs,
         {position: r.position} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)-[r:PACKED_IN]->(y)
  WHERE r.valid_from IS NOT NULL OR r.valid_to IS NULL
  WITH r, y, r.valid_from AS at ORDER BY at LIMIT $most
  RETURN 'packed' AS kind, at, {container: y.id} AS refs,
         {} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)-[r:PACKED_IN]->(y)
  WHERE r.valid_to IS NOT NULL
  WITH r, y, r.valid_to AS at ORDER BY at LIMIT $most
  RETURN 'unpacked' AS kind, at, {container: y.id} AS refs,
         {} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)<-[r:PACKED_IN]-(y)
  WHERE r.valid_from IS NOT NULL OR r.valid_to IS NULL
  WITH r, y, r.valid_from AS at ORDER BY at LIMIT $most
  RETURN 'content_packed' AS kind, at, {item: y.id} AS refs,
         {} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)<-[r:PACKED_IN]-(y)
  WHERE r.valid_to IS NOT NULL
  WITH r, y, r.valid_to AS at ORDER BY at LIMIT $most
  RETURN 'content_unpacked' AS kind, at, {item: y.id} AS refs,
         {} AS details,
         coalesce(r.records, []) AS records
  UNION ALL
  MATCH (x)<-[:OF]-(m:Measurement)
  WITH m, m.at AS at ORDER BY at LIMIT $most
  RETURN 'measured' AS kind, at, {step: COLLECT { MATCH (m)-[:TAKEN_DURING]->(s) RETURN s.step LIMIT 1 }} AS refs,
         {characteristic: m.characteristic, value: m.value, unit: m.unit, lower: m.lower, upper: m.upper,
          result: m.result} AS details,
         COLLECT { MATCH (m)-[:DERIVED_FROM]->(rec) RETURN rec.id } AS records
  UNION ALL
  MATCH (x)<-[r:CONCERNS]-(q:QualityRecord)
  WITH r, q, q.opened_at AS at ORDER BY at LIMIT $most
  RETURN 'quality' AS kind, at, {quality: q.id} AS refs,
         {kind: q.kind, status: q.status, closed_at: q.closed_at, disposition: q.disposition, text: q.text} AS details,
         COLLECT { MATCH (q)-[:DERIVED_FROM]->(rec) RETURN rec.id } AS records
  UNION ALL
  MATCH (x)<-[:OF]-(e:ServiceEvent)
  WITH e, e.at AS at ORDER BY at LIMIT $most
  RETURN 'service' AS kind, at, {service: e.id, site: e.site} AS refs,
         {kind: e.kind, text: e.text} AS details,
         COLLECT { MATCH (e)-[:DERIVED_FROM]->(rec) RETURN rec.id } AS records
  UNION ALL
  MATCH (x)<-[:OF]-(d:Depletion)
  WITH d, d.at AS at ORDER BY at LIMIT $most
  RETURN 'depleted' AS kind, at, {} AS refs,
         {kind: d.kind, quantity: d.quantity, uom: d.uom, reason: d.reason} AS details,
         COLLECT { MATCH (d)-[:DERIVED_FROM]->(rec) RETURN rec.id } AS records
}
RETURN kind AS kind, at AS at, refs AS refs, details AS details, records AS records
