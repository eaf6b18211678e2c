// All records as they were received, in the order in which they were recorded.
// mode: read
// returns: KeptRow
CYPHER 25
MATCH (r:Record)
WHERE r.recorded_at >= datetime('0001-01-01T00:00:00Z')
WITH r ORDER BY r.recorded_at
RETURN r.id AS id, r.hash AS hash, r.body AS body, r.format AS format, coalesce(r.source, '') AS source,
       coalesce(r.zone, '') AS zone, r.recorded_at AS recorded_at, coalesce(r.received, '') AS received
