// What decides when edges carry, by edge number; times in microseconds since 1970 (where there is none: `unknown`).
// `begins` and `ends`: of CONSUMED_IN while loaded, of INSTALLED_IN while in; of PRODUCED and SERIALIZED_AS `begins` is when it came off or was made,
// `ends` at the latest. Of INSTALLED_IN also since and until when it is certain (`from`, `to`), and when it was superseded (units only).
// `unsure`: it is certain at no time.
// mode: read
// param: edges LIST<INTEGER> = [0]
// param: prefix STRING = "5:00000000-0000-0000-0000-000000000000:"
// param: unknown INTEGER = -1
// returns: TimesRow
CYPHER 25
UNWIND $edges AS number
MATCH (a)-[r]->(b) WHERE elementId(r) = $prefix + number
WITH number,
     CASE
       WHEN r:CONSUMED_IN THEN coalesce(r.valid_from, b.started_at)
       WHEN r:PRODUCED THEN coalesce(r.at, CASE WHEN a.windowed THEN null ELSE a.ended_at END)
       WHEN r:SERIALIZED_AS THEN r.at
       ELSE r.valid_from
     END AS begun,
     CASE WHEN r:CONSUMED_IN THEN coalesce(r.valid_to, b.ended_at) WHEN r:PRODUCED THEN r.latest ELSE r.valid_to END AS ended,
     CASE WHEN r:INSTALLED_IN THEN r.certain_from END AS since,
     CASE WHEN r:INSTALLED_IN THEN r.certain_to END AS until,
     CASE WHEN r:INSTALLED_IN AND a:Unit THEN r.superseded_at END AS superseded,
     r.possible IS NOT NULL OR r.ambiguous IS NOT NULL OR (a:Unit AND r.superseded IS NOT NULL) AS unsure
RETURN collect(number) AS edges,
       collect(coalesce(begun.epochSeconds * 1000000 + begun.microsecond, $unknown)) AS begins,
       collect(coalesce(ended.epochSeconds * 1000000 + ended.microsecond, $unknown)) AS ends,
       collect(coalesce(since.epochSeconds * 1000000 + since.microsecond, $unknown)) AS certain_begins,
       collect(coalesce(until.epochSeconds * 1000000 + until.microsecond, $unknown)) AS certain_ends,
       collect(coalesce(superseded.epochSeconds * 1000000 + superseded.microsecond, $unknown)) AS superseded,
       collect(unsure) AS unsure
