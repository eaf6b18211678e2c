// What is (`at` null: now; else was then) immediately inside containers or units: columns; texts are '' where unknown.
// mode: read
// param: holders LIST<STRING> = ["PALLET-1"]
// param: at ZONED DATETIME
// returns: ContentsRow
CYPHER 25
UNWIND $holders AS id
MATCH (holder:Item {id: id})<-[r:PACKED_IN|INSTALLED_IN]-(x:Item)
WHERE CASE
    WHEN $at IS NULL THEN r.valid_to IS NULL
    ELSE coalesce(r.valid_from <= $at, true) AND coalesce(r.valid_to >= $at, true)
  END
WITH id, r, x ORDER BY id, x.id, r.valid_from
RETURN collect(id) AS holders,
       collect(x.id) AS ids,
       collect(CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END)
         AS kinds,
       collect(coalesce(x.product, '')) AS products,
       collect(type(r)) AS types,
       collect(coalesce(r.position, '')) AS positions,
       collect([toString(r.valid_from), toString(r.valid_to)]) AS times,
       collect(coalesce(r.superseded_at <= coalesce($at, datetime()), false)
         OR coalesce(r.certain_from > coalesce($at, datetime()), false)) AS unsure
