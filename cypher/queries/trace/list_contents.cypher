// What is (`at` null: now; else was then) immediately inside containers or units: columns; texts are '' where unknown.
// `unsure`: it may not be one of those at all, or was not known to be inside by then, or may have left before.
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
WITH id, r, x, coalesce($at, datetime()) AS then ORDER BY id, x.id, r.valid_from
RETURN collect(id) AS holders,
       collect(x.id) AS ids,
       collect(CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END)
         AS kinds,
       collect(coalesce(x.product, '')) AS products,
       collect(type(r)) AS types,
       collect(coalesce(r.position, '')) AS positions,
       collect([toString(r.valid_from), toString(r.valid_to)]) AS times,
       collect(coalesce(r.possible, false) OR coalesce(r.ambiguous, false)
         OR (x:Unit AND (coalesce(r.superseded, false) OR coalesce(r.superseded_at < then, false)))
         OR coalesce(r.certain_from > then, false) OR coalesce(r.certain_to < then, false)
         OR ($at IS NOT NULL AND r:PACKED_IN AND r.valid_from IS NULL)) AS unsure
