// One item further: what the frontier went into, through a step or directly, the first `take` of each by id.
// Two rows: through steps, and by installation or serialization.
// mode: read
// param: frontier LIST<STRING> = ["LOT-1"]
// param: mode STRING = "ever"
// param: at ZONED DATETIME
// param: take INTEGER = 100
// returns: HopRow
CYPHER 25
UNWIND $frontier AS id
MATCH (:Item {id: id})-[:CONSUMED_IN]->(step)-[r:PRODUCED]->(x:Item)
WHERE $mode <> 'as_of' OR coalesce(coalesce(r.at, step.ended_at) <= $at, true)
WITH DISTINCT x ORDER BY x.id LIMIT $take
RETURN collect(x.id) AS ids,
       collect(CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END)
         AS kinds,
       collect(coalesce(x.made_at > $at, false)) AS late
UNION ALL
UNWIND $frontier AS id
MATCH (:Item {id: id})-[r:INSTALLED_IN|SERIALIZED_AS]->(x:Item)
WHERE $mode = 'ever' OR r:SERIALIZED_AS
   OR $mode = 'current' AND r.valid_to IS NULL
   OR $mode = 'as_of' AND coalesce(r.valid_from <= $at, true) AND coalesce(r.valid_to >= $at, true)
WITH DISTINCT x ORDER BY x.id LIMIT $take
RETURN collect(x.id) AS ids,
       collect(CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END)
         AS kinds,
       collect(coalesce(x.made_at > $at, false)) AS late
