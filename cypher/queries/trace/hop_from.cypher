// One item further upstream of some items, through a step or directly: the first `take` of each by id, in two rows.
// `sure` is false if every edge to one of them carries under conditions only, or from what may not have been bad all its life.
// mode: read
// param: frontier LIST<STRING> = ["LOT-1"]
// param: source STRING = "LOT-1"
// param: take INTEGER = 100
// returns: HopRow
CYPHER 25
UNWIND $frontier AS id
MATCH (a:Item {id: id})
MATCH (a)<-[r:PRODUCED]-(step)<-[c:CONSUMED_IN]-(x:Item)
WITH x, max(c.conditional IS NULL AND r.conditional IS NULL AND (x.id = $source OR NOT x:Changing)
            AND (r.at IS NOT NULL OR step.ended_at IS NOT NULL OR NOT a:Changing)) AS sure
ORDER BY x.id LIMIT $take
RETURN collect(x.id) AS ids,
       collect(CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END)
         AS kinds,
       all(each IN collect(sure) WHERE each) AS sure
UNION ALL
UNWIND $frontier AS id
MATCH (a:Item {id: id})
MATCH (a)<-[r:INSTALLED_IN|SERIALIZED_AS]-(x:Item)
WITH x, max(r.conditional IS NULL AND (r:INSTALLED_IN OR x.id = $source OR NOT x:Changing)) AS sure
ORDER BY x.id LIMIT $take
RETURN collect(x.id) AS ids,
       collect(CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END)
         AS kinds,
       all(each IN collect(sure) WHERE each) AS sure
