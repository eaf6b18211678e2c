// Those of the items that are not known to have been made after a time.
// mode: read
// param: ids LIST<STRING> = ["UNIT-1"]
// param: at ZONED DATETIME
// returns: IdsRow
CYPHER 25
MATCH (x:Item) WHERE x.id IN $ids AND coalesce(x.made_at <= $at, true)
RETURN collect(x.id) AS ids
