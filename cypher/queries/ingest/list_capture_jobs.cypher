// Capture jobs, the last first, from a place on.
// mode: read
// param: take INTEGER = 30
// param: before ZONED DATETIME
// param: before_id STRING = ""
// returns: JobRow
CYPHER 25
MATCH (j:CaptureJob)
WHERE j.created_at <= coalesce($before, datetime('9999-12-31T00:00:00Z'))
  AND ($before IS NULL OR j.created_at < $before OR j.id < $before_id)
WITH j ORDER BY j.created_at DESC, j.id DESC
LIMIT $take
RETURN j.id AS id, j.created_at AS created_at, j.finished_at AS finished_at, j.seen_at AS seen_at, j.running AS running,
       j.success AS success, j.behaviour AS behaviour, j.owner AS owner, j.accepted AS accepted,
       j.duplicates AS duplicates, j.rejected AS rejected, j.errors AS errors,
       coalesce(j.master_data, '{}') AS master_data
