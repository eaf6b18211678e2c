// Corrections that came before the records they void.
// mode: read
// param: ids LIST<STRING> = ["R-1"]
// returns: VoidsRow
CYPHER 25
UNWIND $ids AS id
MATCH (c:Record {voids: id})
RETURN c.id AS id, c.voids AS voids, c.recorded_at AS recorded_at
