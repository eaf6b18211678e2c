// Records are no longer set aside: they stand under their keys again.
// mode: write
// param: rows LIST<MAP> = [{"id": "R-1", "key": "item:X", "caption": "item · 2026-03-01 08:00"}]
// returns: Nothing
CYPHER 25
UNWIND $rows AS row
MATCH (r:Record {id: row.id})
SET r.key = row.key, r.caption = row.caption,
    r.moved_at = datetime(row.moved_at),
    r.emptied_at = datetime(row.emptied_at)
REMOVE r.aside
