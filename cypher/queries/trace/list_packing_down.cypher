// What is or was packed in some containers, one level down, as columns; times in microseconds since 1970 (unknown: `always` or `forever`).
// Each container comes as [number, from, to]: what was out again before, or came in after (milliseconds since 1970, null is open), is
// left out, because totes go round for years.
// `kinds` are of what is inside: 0 unit, 1 lot, 2 container, 3 unknown. `prefix` is what comes before the number in an elementId.
// mode: read
// param: containers LIST<LIST<INTEGER>> = [[0, 0, null]]
// param: prefix STRING = "4:00000000-0000-0000-0000-000000000000:"
// param: always INTEGER = -1
// param: forever INTEGER = 1
// returns: DownRow
CYPHER 25
UNWIND $containers AS container
MATCH (b) WHERE elementId(b) = $prefix + container[0]
WITH b,
     container[0] AS number,
     CASE WHEN container[1] IS NOT NULL THEN datetime({epochMillis: container[1]}) END AS begun,
     CASE WHEN container[2] IS NOT NULL THEN datetime({epochMillis: container[2]}) END AS ended
MATCH (a)-[r:PACKED_IN]->(b)
WHERE NOT coalesce(r.valid_to < begun, false) AND NOT coalesce(r.valid_from > ended, false)
RETURN collect(toInteger(split(elementId(a), ':')[2])) AS insides,
       collect(number) AS outsides,
       collect(coalesce(r.valid_from.epochSeconds * 1000000 + r.valid_from.microsecond, $always)) AS begins,
       collect(coalesce(r.valid_to.epochSeconds * 1000000 + r.valid_to.microsecond, $forever)) AS ends,
       collect(toInteger(split(elementId(r), ':')[2])) AS edges,
       collect(CASE WHEN a:Unit THEN 0 WHEN a:Lot THEN 1 WHEN a:Container THEN 2 ELSE 3 END) AS kinds
