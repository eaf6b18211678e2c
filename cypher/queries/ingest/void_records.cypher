// End the effect of records that corrections and error declarations name; these themselves cannot be voided.
// mode: write
// param: rows LIST<MAP> = [{"id": "R-1", "by": ["R-2"], "at": null}]
// returns: Nothing
CYPHER 25
UNWIND $rows AS row
MATCH (r:Record {id: row.id})
WHERE r.voids IS NULL
SET r.voided_by = [old IN coalesce(r.voided_by, []) WHERE NOT old IN row.by] + row.by,
    r.voided_at = CASE WHEN r.voided_at < row.at THEN r.voided_at ELSE row.at END
