// What is or was packed in some containers, one level down, as columns; `times` are [from, to] in microseconds since 1970.
// Each container comes as [number, from, to]: what was out again before, or came in after (milliseconds since 1970, null is open), is
// left out, because totes go round for years.
// `kinds` are of what is inside: 0 unit, 1 lot, 2 container, 3 unknown. `prefix` is what comes before the number in an elementId.
// mode: read
// param: containers LIST<LIST<INTEGER>> = [[0, 0, null]]
// param: prefix STRING = "4:00000000-0000-0000-0000-000000000000:"
// returns: PackingRow
CYPHER 25
UNWIND $containers AS container
MATCH (b) WHERE elementId(b) = $prefix + container[0]
WITH b,
     CASE WHEN container[1] IS NOT NULL THEN datetime({epochMillis: container[1]}) END AS begun,
     CASE WHEN container[2] IS NOT NULL THEN datetime({epochMillis: container[2]}) END AS ended
MATCH (a)-[r:PACKED_IN]->(b)
WHERE NOT coalesce(r.valid_to < begun, false) AND NOT coalesce(r.valid_from > ended, false)
RETURN collect(toInteger(split(elementId(a), ':')[2])) AS insides,
       collect(toInteger(split(elementId(b), ':')[2])) AS outsides,
       collect(toInteger(split(elementId(r), ':')[2])) AS edges,
       collect(CASE WHEN a:Unit THEN 0 WHEN a:Lot THEN 1 WHEN a:Container THEN 2 ELSE 3 END) AS kinds,
       collect([t IN [r.valid_from, r.valid_to] | t.epochSeconds * 1000000 + t.microsecond]) AS times
