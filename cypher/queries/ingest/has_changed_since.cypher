// Whether anything was recorded, or voided, after a time.
// mode: read
// param: at ZONED DATETIME
// returns: ChangedRow
CYPHER 25
RETURN EXISTS { MATCH (r:Record) WHERE r.recorded_at > $at }
    OR EXISTS { MATCH (r:Record) WHERE r.voided_at > $at } AS changed
