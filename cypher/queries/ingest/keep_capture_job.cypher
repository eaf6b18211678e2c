// Keep how far a capture job is.
// mode: write
// param: job MAP = {"id": "J"}
// returns: Nothing
CYPHER 25
MERGE (j:CaptureJob {id: $job.id})
SET j = $job, j.caption = 'capture · ' + substring(toString(j.created_at), 0, 16)
