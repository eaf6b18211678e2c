// Where items are in the store, for walks that begin at them: elementIds, kinds (0 unit, 1 lot, 2 container, 3 unknown) and
// whether each is known to have been made after `at`: by made_at, or else by its productions if all have known times.
// mode: read
// param: ids LIST<STRING> = ["LOT-1"]
// param: at ZONED DATETIME
// returns: SourcesRow
CYPHER 25
UNWIND $ids AS id
MATCH (x:Item {id: id})
RETURN collect(id) AS ids,
       collect(elementId(x)) AS elements,
       collect(CASE WHEN x:Unit THEN 0 WHEN x:Lot THEN 1 WHEN x:Container THEN 2 ELSE 3 END) AS kinds,
       collect(CASE
         WHEN $at IS NULL THEN false
         WHEN x.made_at IS NOT NULL THEN x.made_at > $at
         ELSE EXISTS { (x)<-[p:PRODUCED]-() WHERE p.ambiguous IS NULL } AND NOT EXISTS {
           MATCH (x)<-[p:PRODUCED]-(made)
           WHERE coalesce(p.at, CASE WHEN made.windowed THEN null ELSE made.ended_at END) IS NULL
              OR coalesce(p.at, made.ended_at) <= $at
         }
       END) AS late
