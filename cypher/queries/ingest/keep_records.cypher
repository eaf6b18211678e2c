// Keep records as received; event times, and times of recording other than `at`, come as ISO 8601 texts.
// Each row is a list, its entries in the order of these properties: to set them one by one takes half as long as from a map.
// mode: write
// param: rows LIST<LIST<STRING>> = [["R-1"]]
// param: at ZONED DATETIME
// returns: PlacesRow
CYPHER 25
UNWIND $rows AS row
CREATE (r:Record {
  id: row[0],
  hash: row[1],
  key: row[2],
  caption: row[3],
  kind: row[4],
  source: row[5],
  event_time: datetime(row[6]),
  body: row[7],
  format: row[8],
  zone: row[9],
  voids: row[10],
  event: row[11],
  received: row[12],
  recorded_at: coalesce(datetime(row[13]), $at),
  moved_at: datetime(row[14]),
  emptied_at: datetime(row[15])
})
RETURN collect(r.id) AS ids, collect(elementId(r)) AS places
