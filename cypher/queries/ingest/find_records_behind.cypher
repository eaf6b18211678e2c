// The records behind the stretches that items have had in containers, column by column, as find_records_by_key.
// mode: read
// param: rows LIST<LIST<STRING>> = [["TOTE-1", "U-1"]]
// returns: EntriesRow
CYPHER 25
UNWIND $rows AS row
MATCH (c:Item {id: row[0]})
MATCH (i:Item {id: row[1]})
MATCH (i)-[p:PACKED_IN]->(c)
UNWIND p.records AS id
WITH DISTINCT id
MATCH (r:Record {id: id})
RETURN collect(r.id) AS ids, collect(r.body) AS bodies, collect(r.format) AS formats,
       collect(coalesce(r.source, '')) AS sources, collect(coalesce(r.zone, '')) AS zones,
       collect(toString(r.recorded_at)) AS recorded_at, collect(coalesce(toString(r.voided_at), '')) AS voided_at
