// What came off or went through steps on pieces of equipment, as far as it may have been there during a window.
// `mentions` holds [item, kind, at, began, ended, ambiguous], `chunk` of them a row, times in microseconds since 1970:
// `at` is the mention's own, the others are the step's.
// mode: read
// param: equipment LIST<STRING> = ["OVEN-3"]
// param: begin ZONED DATETIME
// param: end ZONED DATETIME
// param: chunk INTEGER = 20000
// returns: MentionsRow
CYPHER 25
UNWIND $equipment AS machine
MATCH (:Equipment {id: machine})<-[:RAN_ON]-(s:ProcessStep)
WITH DISTINCT s
MATCH (s)-[r:PRODUCED|UNDERWENT]-(x:Item)
WHERE coalesce(coalesce(r.at, s.ended_at) >= $begin, true) AND coalesce(coalesce(r.at, s.started_at) <= $end, true)
WITH collect([x.id,
       CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END,
       r.at.epochSeconds * 1000000 + r.at.microsecond,
       s.started_at.epochSeconds * 1000000 + s.started_at.microsecond,
       s.ended_at.epochSeconds * 1000000 + s.ended_at.microsecond,
       coalesce(r.ambiguous, false)]) AS mentions
UNWIND range(0, size(mentions) - 1, $chunk) AS i
RETURN mentions[i..i + $chunk] AS mentions
