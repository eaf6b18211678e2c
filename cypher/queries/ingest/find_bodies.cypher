// Records as they were received.
// mode: read
// param: ids LIST<STRING> = ["R-1"]
// returns: BodyRow
CYPHER 25
UNWIND $ids AS id
MATCH (r:Record {id: id})
RETURN r.id AS id, r.body AS body
