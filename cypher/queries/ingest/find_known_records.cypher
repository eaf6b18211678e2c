// Which of these records the ledger has, and whether a correction ended their effect.
// The plan is kept while the graph grows: it is a good one on an empty graph, too (`test_kept_plans.py`).
// mode: read
// param: ids LIST<STRING> = ["R-1"]
// returns: KnownRow
CYPHER 25 replan=skip
UNWIND $ids AS id
MATCH (r:Record {id: id})
USING INDEX SEEK r:Record(id)
RETURN collect(r.id) AS ids, collect(r.hash) AS hashes, collect(coalesce(r.key, '')) AS keys,
       collect(r.voided_at IS NOT NULL) AS voided
