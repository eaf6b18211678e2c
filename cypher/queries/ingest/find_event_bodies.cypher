// Some EPCIS events as they were received, column by column, by their ids from one on.
// mode: read
// param: after STRING = ""
// param: most INTEGER = 1000
// returns: EventBodiesRow
CYPHER 25
MATCH (e:Record&Event)
WHERE e.id > $after
WITH e ORDER BY e.id
LIMIT $most
RETURN collect(e.id) AS ids, collect(e.event_id) AS event_ids, collect(e.body) AS bodies
