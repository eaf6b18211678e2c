// All records of some groups, column by column, times as ISO 8601 texts; `voided_at` is empty where nothing voided a record.
// The plan is kept while the graph grows: it is a good one on an empty graph, too (`test_kept_plans.py`).
// mode: read
// param: keys LIST<STRING> = ["item:LOT-1"]
// returns: EntriesRow
CYPHER 25 replan=skip
UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX SEEK r:Record(key)
RETURN collect(r.id) AS ids, collect(r.body) AS bodies, collect(r.format) AS formats,
       collect(coalesce(r.source, '')) AS sources, collect(coalesce(r.zone, '')) AS zones,
       collect(toString(r.recorded_at)) AS recorded_at, collect(coalesce(toString(r.voided_at), '')) AS voided_at
