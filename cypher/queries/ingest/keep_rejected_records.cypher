// Keep what was refused, whole, with where it stood and why.
// mode: write
// param: rows LIST<MAP> = [{"id": "0000"}]
// param: at ZONED DATETIME
// returns: Nothing
CYPHER 25
UNWIND $rows AS row
MERGE (r:RejectedRecord {id: row.id})
ON CREATE SET r = row, r.recorded_at = $at
