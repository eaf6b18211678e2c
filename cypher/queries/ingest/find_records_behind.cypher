// The records behind the stretches that items have had in containers, column by column, as find_records_by_key.
// Both ends are found first, so that the one with fewer edges is looked through.
// The plan is kept while the graph grows: it is a good one on an empty graph, too (`test_kept_plans.py`).
// mode: read
// param: rows LIST<LIST<STRING>> = [["TOTE-1", "U-1"]]
// returns: EntriesRow
CYPHER 25 replan=skip
UNWIND $rows AS row
MATCH (c:Item {id: row[0]})
USING INDEX SEEK c:Item(id)
MATCH (i:Item {id: row[1]})
USING INDEX SEEK i:Item(id)
WITH DISTINCT c, i
MATCH (i)-[p:PACKED_IN]->(c)
UNWIND p.records AS id
WITH DISTINCT id
MATCH (r:Record {id: id})
USING INDEX SEEK r:Record(id)
RETURN collect(r.id) AS ids, collect(r.body) AS bodies, collect(r.format) AS formats,
       collect(coalesce(r.source, '')) AS sources, collect(coalesce(r.zone, '')) AS zones,
       collect(toString(r.recorded_at)) AS recorded_at, collect(coalesce(toString(r.voided_at), '')) AS voided_at
