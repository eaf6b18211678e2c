// One capture job.
// mode: read
// param: id STRING = "J"
// returns: JobRow
CYPHER 25
MATCH (j:CaptureJob {id: $id})
RETURN j.id AS id, j.created_at AS created_at, j.finished_at AS finished_at, j.seen_at AS seen_at, j.running AS running,
       j.success AS success, j.behaviour AS behaviour, j.owner AS owner, j.accepted AS accepted,
       j.duplicates AS duplicates, j.rejected AS rejected, j.errors AS errors,
       coalesce(j.master_data, '{}') AS master_data
