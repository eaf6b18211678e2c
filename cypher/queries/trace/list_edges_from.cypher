// The edges upstream of the sources that count in the mode asked, as columns of node numbers, `chunk` edges a row.
// `nears` are the ends nearer to the sources. `ended` marks an installation that is over, if that is to be told.
// Not `MATCH (s) WHERE s.id IN $sources`: Neo4j 2026.08.1 plans that without the DISTINCT and repeats what several reach.
// traversal
// mode: read
// param: sources LIST<STRING> = ["LOT-1"]
// param: mode STRING = "ever"
// param: at ZONED DATETIME
// param: tell_ended BOOLEAN = true
// param: chunk INTEGER = 50000
// returns: EdgesRow
CYPHER 25
UNWIND $sources AS source
MATCH (s:Item {id: source})
MATCH (s)<-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-*(x)
WITH DISTINCT x
MATCH (x)<-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-(y)
WHERE CASE
    WHEN $mode = 'ever' THEN true
    WHEN r:INSTALLED_IN AND $mode = 'current' THEN r.valid_to IS NULL
    WHEN r:INSTALLED_IN THEN coalesce(r.valid_from <= $at, true) AND coalesce(r.valid_to >= $at, true)
    WHEN r:PRODUCED AND $mode = 'as_of' THEN coalesce(coalesce(r.at, y.ended_at) <= $at, true)
    ELSE true
  END
WITH collect(toInteger(split(elementId(x), ':')[2])) AS nears,
     collect(toInteger(split(elementId(y), ':')[2])) AS fars,
     collect($tell_ended AND r:INSTALLED_IN AND r.valid_to IS NOT NULL) AS ended
UNWIND range(0, size(nears) - 1, $chunk) AS i
RETURN nears[i..i + $chunk] AS nears, fars[i..i + $chunk] AS fars, ended[i..i + $chunk] AS ended
