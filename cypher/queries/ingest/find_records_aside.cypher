// Some of the records that are set aside, column by column, times as ISO 8601 texts; `voided_at` is empty where nothing voided a record.
// mode: read
// param: most INTEGER = 1000
// returns: EntriesRow
CYPHER 25
MATCH (r:Record)
WHERE r.aside IS NOT NULL
WITH r LIMIT $most
RETURN collect(r.id) AS ids, collect(r.body) AS bodies, collect(r.format) AS formats,
       collect(coalesce(r.source, '')) AS sources, collect(coalesce(r.zone, '')) AS zones,
       collect(toString(r.recorded_at)) AS recorded_at, collect(coalesce(toString(r.voided_at), '')) AS voided_at
