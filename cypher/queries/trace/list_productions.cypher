// Every production of some items, by node number: the edge, the step that made it and when it came off (microseconds since 1970).
// mode: read
// param: items LIST<INTEGER> = [0]
// param: prefix STRING = "4:00000000-0000-0000-0000-000000000000:"
// returns: ProductionsRow
CYPHER 25
UNWIND $items AS number
MATCH (x) WHERE elementId(x) = $prefix + number
MATCH (x)<-[r:PRODUCED]-(s)
WITH number, r, s, coalesce(r.at, CASE WHEN s.windowed THEN null ELSE s.ended_at END) AS at
RETURN collect(number) AS items,
       collect(toInteger(split(elementId(r), ':')[2])) AS edges,
       collect(coalesce(s.step, s.id)) AS steps,
       collect(coalesce(at.epochSeconds * 1000000 + at.microsecond, -1)) AS times,
       collect(at IS NOT NULL) AS timed,
       collect(r.ambiguous IS NULL) AS sure
