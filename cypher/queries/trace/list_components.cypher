// What was ever installed directly in items: `fits` holds [parent, component, kind, from, to, superseded, certain from,
// certain to, unsure], `chunk` of them a row, times in microseconds since 1970.
// mode: read
// param: parents LIST<STRING> = ["UNIT-1"]
// param: chunk INTEGER = 20000
// returns: FitsRow
CYPHER 25
UNWIND $parents AS parent
MATCH (:Item {id: parent})<-[r:INSTALLED_IN]-(x:Item)
WITH collect([parent, x.id,
       CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END,
       r.valid_from.epochSeconds * 1000000 + r.valid_from.microsecond,
       r.valid_to.epochSeconds * 1000000 + r.valid_to.microsecond,
       r.superseded_at.epochSeconds * 1000000 + r.superseded_at.microsecond,
       r.certain_from.epochSeconds * 1000000 + r.certain_from.microsecond,
       r.certain_to.epochSeconds * 1000000 + r.certain_to.microsecond,
       coalesce(r.possible, false) OR coalesce(r.ambiguous, false) OR (x:Unit AND coalesce(r.superseded, false))]) AS fits
UNWIND range(0, size(fits) - 1, $chunk) AS i
RETURN fits[i..i + $chunk] AS fits
