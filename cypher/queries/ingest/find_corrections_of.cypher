// Corrections that came before the records they void.
// The plan is kept while the graph grows: it is a good one on an empty graph, too (`test_kept_plans.py`).
// mode: read
// param: ids LIST<STRING> = ["R-1"]
// returns: VoidsRow
CYPHER 25 replan=skip
UNWIND $ids AS id
MATCH (c:Record {voids: id})
USING INDEX SEEK c:Record(voids)
RETURN c.id AS id, c.voids AS voids, c.recorded_at AS recorded_at
