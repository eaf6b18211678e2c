// Keep EPCIS events as received, with what they are asked for by; event times, and times of recording other than `at`, come as ISO 8601 texts.
// mode: write
// param: rows LIST<MAP> = [{"id": "urn:uuid:1"}]
// param: at ZONED DATETIME
// returns: Nothing
CYPHER 25
UNWIND $rows AS row
CREATE (r:Record:Event)
SET r = row{.*, event_time: datetime(row.event_time), recorded_at: coalesce(datetime(row.recorded_at), $at)}
