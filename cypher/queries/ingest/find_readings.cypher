// The records that are readings of some EPCIS events.
// mode: read
// param: events LIST<STRING> = ["urn:uuid:1"]
// returns: ReadingsRow
CYPHER 25
UNWIND $events AS event
MATCH (r:Record {event: event})
RETURN collect(r.id) AS ids, collect(r.event) AS events
