// The steps of an operation in whose parameters a key (as JSON writes it) occurs, as columns, `chunk` steps a row; only
// those that may have had something in them during a window.
// mode: read
// param: operation STRING = "reflow"
// param: key STRING = "\"peak_c\""
// param: begin ZONED DATETIME
// param: end ZONED DATETIME
// param: chunk INTEGER = 20000
// returns: ParametersRow
CYPHER 25
MATCH (:Operation {id: $operation})<-[:EXECUTED]-(s:ProcessStep)
WHERE s.parameters CONTAINS $key
  AND ((coalesce(s.ended_at >= $begin, true) AND coalesce(s.started_at <= $end, true))
    OR EXISTS {
      MATCH (s)-[r:PRODUCED|UNDERWENT]-()
      WHERE coalesce(r.at >= $begin, true) AND coalesce(r.at <= $end, true)
    })
WITH collect(s.id) AS steps, collect(s.parameters) AS parameters
UNWIND range(0, size(steps) - 1, $chunk) AS i
RETURN steps[i..i + $chunk] AS steps, parameters[i..i + $chunk] AS parameters
