// Count one more batch that changed the ledger, and say when it was recorded (null: as before) and by which rules the graph
// follows from it. `restored` (null: as before): it has nothing but another ledger's records.
// mode: write
// param: projection INTEGER = 1
// param: at ZONED DATETIME
// param: restored BOOLEAN = true
// returns: Nothing
CYPHER 25
MATCH (l:Ledger {id: 'ledger'})
SET l.version = l.version + 1,
    l.caption = l.id,
    l.restored = CASE WHEN $restored IS NULL THEN l.restored WHEN $restored THEN true END,
    l.projection = $projection,
    l.recorded_at = CASE WHEN $at IS NULL OR l.recorded_at > $at THEN l.recorded_at ELSE $at END
