// What some items are or were packed in, one level up, as columns; times in microseconds since 1970 (unknown: `always` or `forever`).
// `prefix` is what comes before the number in an elementId.
// mode: read
// param: nodes LIST<INTEGER> = [0]
// param: prefix STRING = "4:00000000-0000-0000-0000-000000000000:"
// param: always INTEGER = -1
// param: forever INTEGER = 1
// returns: UpRow
CYPHER 25
UNWIND $nodes AS number
MATCH (a) WHERE elementId(a) = $prefix + number
MATCH (a)-[r:PACKED_IN]->(b)
RETURN collect(number) AS insides,
       collect(toInteger(split(elementId(b), ':')[2])) AS outsides,
       collect(coalesce(r.valid_from.epochSeconds * 1000000 + r.valid_from.microsecond, $always)) AS begins,
       collect(coalesce(r.valid_to.epochSeconds * 1000000 + r.valid_to.microsecond, $forever)) AS ends
