// The items of which a characteristic was measured out of limits, those given or else the measurement's own, as far
// as that may have been during a window. `mentions` holds [item, kind, at, began, ended, unsure], `chunk` of them a
// row, times in microseconds since 1970: `at` is the measurement's own, the others are of the step it was taken during.
// Unsure are those of an ambiguous name, or of no known operation where one is asked for.
// mode: read
// param: measurement STRING = "torque"
// param: operation STRING = "screwing"
// param: above FLOAT = 2.5
// param: below FLOAT = 1.5
// param: begin ZONED DATETIME
// param: end ZONED DATETIME
// param: chunk INTEGER = 20000
// returns: MentionsRow
CYPHER 25
MATCH (m:Measurement {characteristic: $measurement})
WITH m, toFloatOrNull(m.value) AS value
WHERE CASE
    WHEN $above IS NOT NULL OR $below IS NOT NULL
      THEN coalesce(value > $above, false) OR coalesce(value < $below, false)
    ELSE coalesce(value > m.upper, false) OR coalesce(value < m.lower, false) OR coalesce(m.result = 'fail', false)
  END
OPTIONAL MATCH (m)-[:TAKEN_DURING]->(s:ProcessStep)
WITH m, s, $operation IS NOT NULL AND s.operation IS NULL AS unplaced
WHERE coalesce(s.operation = $operation, true)
  AND coalesce(coalesce(m.at, s.ended_at) >= $begin, true) AND coalesce(coalesce(m.at, s.started_at) <= $end, true)
MATCH (m)-[r:OF]->(x:Item)
WITH collect([x.id,
       CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END,
       m.at.epochSeconds * 1000000 + m.at.microsecond,
       s.started_at.epochSeconds * 1000000 + s.started_at.microsecond,
       s.ended_at.epochSeconds * 1000000 + s.ended_at.microsecond,
       unplaced OR coalesce(r.ambiguous, false)]) AS mentions
UNWIND range(0, size(mentions) - 1, $chunk) AS i
RETURN mentions[i..i + $chunk] AS mentions
