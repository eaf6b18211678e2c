// The ids and times of EPCIS events that bear one of some terms, as the full-text index has them.
// mode: read
// param: text STRING = "\"epc=U\""
// param: most INTEGER = 1000
// returns: FoundEventsRow
CYPHER 25
CALL db.index.fulltext.queryNodes('event_terms', $text, {limit: $most}) YIELD node
WITH node AS e WHERE e:Event
RETURN collect(e.id) AS ids, collect(e.event_time) AS event_times, collect(e.recorded_at) AS recorded_at
