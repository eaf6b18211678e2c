// Of each container, by its key, the records of what was moved between its last emptying before a window and its first one after, these
// included, and of what was moved nobody knows when (at `never`); column by column, as find_records_by_key. What is voided empties nothing.
// By key and time, as their index has them, the nearest emptying is the first that is met.
// The plan is kept while the graph grows: it is a good one on an empty graph, too (`test_kept_plans.py`).
// mode: read
// param: rows LIST<LIST<STRING>> = [["pack:TOTE-1", "2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z"]]
// param: never STRING = "0001-01-01T00:00:00Z"
// returns: EntriesRow
CYPHER 25 replan=skip
UNWIND $rows AS row
CALL (row) {
  OPTIONAL MATCH (e:Record)
  USING INDEX SEEK e:Record(key, emptied_at)
  WHERE e.key = row[0] AND e.emptied_at < datetime(row[1]) AND e.voided_at IS NULL
  WITH e ORDER BY e.key DESC, e.emptied_at DESC LIMIT 1
  RETURN e.emptied_at AS since
}
CALL (row) {
  OPTIONAL MATCH (e:Record)
  USING INDEX SEEK e:Record(key, emptied_at)
  WHERE e.key = row[0] AND e.emptied_at > datetime(row[2]) AND e.voided_at IS NULL
  WITH e ORDER BY e.key, e.emptied_at LIMIT 1
  RETURN e.emptied_at AS until
}
WITH row[0] AS key, coalesce(since, datetime($never)) AS since, coalesce(until, datetime('9999-12-31T23:59:59.999999Z')) AS until
CALL (key, since, until) {
  MATCH (r:Record)
  USING INDEX SEEK r:Record(key, moved_at)
  WHERE r.key = key AND since <= r.moved_at <= until
  RETURN r
  UNION
  MATCH (r:Record)
  USING INDEX SEEK r:Record(key, moved_at)
  WHERE r.key = key AND r.moved_at = datetime($never)
  RETURN r
}
RETURN collect(r.id) AS ids, collect(r.body) AS bodies, collect(r.format) AS formats,
       collect(coalesce(r.source, '')) AS sources, collect(coalesce(r.zone, '')) AS zones,
       collect(toString(r.recorded_at)) AS recorded_at, collect(coalesce(toString(r.voided_at), '')) AS voided_at
