// What decides when edges carry, by edge number; times in microseconds since 1970.
// `times`: of CONSUMED_IN while loaded [from, to]; of PRODUCED [came off, at the latest]; of SERIALIZED_AS [made];
// of INSTALLED_IN [from, to, certain from, certain to, superseded (units only)]. `unsure`: it is certain at no time.
// mode: read
// param: edges LIST<INTEGER> = [0]
// param: prefix STRING = "5:00000000-0000-0000-0000-000000000000:"
// returns: TimesRow
CYPHER 25
UNWIND $edges AS number
MATCH (a)-[r]->(b) WHERE elementId(r) = $prefix + number
WITH number, r,
     CASE
       WHEN r:CONSUMED_IN THEN [coalesce(r.valid_from, b.started_at), coalesce(r.valid_to, b.ended_at)]
       WHEN r:PRODUCED THEN [coalesce(r.at, CASE WHEN a.windowed THEN null ELSE a.ended_at END), r.latest]
       WHEN r:SERIALIZED_AS THEN [r.at]
       ELSE [r.valid_from, r.valid_to, r.certain_from, r.certain_to, CASE WHEN a:Unit THEN r.superseded_at END]
     END AS times,
     r.possible IS NOT NULL OR r.ambiguous IS NOT NULL OR (a:Unit AND r.superseded IS NOT NULL) AS unsure
RETURN collect(number) AS edges,
       collect([t IN times | t.epochSeconds * 1000000 + t.microsecond]) AS times,
       collect(unsure) AS unsure
