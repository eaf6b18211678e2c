// The items of a product that were made during a window, as columns, `chunk` items a row; unsure where no time is
// recorded. An item was made at its `made_at`, or else at its earliest production if all of them have known times.
// mode: read
// param: product STRING = "PCB-2"
// param: begin ZONED DATETIME
// param: end ZONED DATETIME
// param: chunk INTEGER = 50000
// returns: FoundRow
CYPHER 25
MATCH (:Product {id: $product})<-[:INSTANCE_OF]-(x:Item)
CALL (x) {
  OPTIONAL MATCH (x)<-[r:PRODUCED]-(s:ProcessStep)
  WHERE x.made_at IS NULL
  WITH r, CASE WHEN r.ambiguous THEN null WHEN s.windowed THEN r.at ELSE coalesce(r.at, s.ended_at) END AS at
  RETURN min(at) AS earliest, count(r) = count(at) AS timed
}
WITH x, coalesce(x.made_at, CASE WHEN timed THEN earliest END) AS made
WHERE coalesce(made >= $begin, true) AND coalesce(made <= $end, true)
WITH x, made IS NULL AND ($begin IS NOT NULL OR $end IS NOT NULL) AS unsure
WITH collect(x.id) AS ids,
     collect(CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END)
       AS kinds,
     collect(unsure) AS unsure
UNWIND range(0, size(ids) - 1, $chunk) AS i
RETURN ids[i..i + $chunk] AS ids,
       kinds[i..i + $chunk] AS kinds,
       unsure[i..i + $chunk] AS unsure
