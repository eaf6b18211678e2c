// Keep records as received; event times, and times of recording other than `at`, come as ISO 8601 texts.
// mode: write
// param: rows LIST<MAP> = [{"id": "R-1"}]
// param: at ZONED DATETIME
// returns: Nothing
CYPHER 25
UNWIND $rows AS row
CREATE (r:Record)
SET r = row, r.event_time = datetime(row.event_time), r.recorded_at = coalesce(datetime(row.recorded_at), $at)
