// Where records are in this transaction: the element id of each, for `create_edges`.
// mode: read
// param: ids LIST<STRING> = ["R-1"]
// returns: PlacesRow
CYPHER 25
UNWIND $ids AS id
MATCH (r:Record {id: id})
RETURN collect(r.id) AS ids, collect(elementId(r)) AS places
