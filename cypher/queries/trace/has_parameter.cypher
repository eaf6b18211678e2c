// Whether any step of an operation ever had a parameter, by its key as JSON writes it.
// mode: read
// param: operation STRING = "reflow"
// param: key STRING = "\"peak_c\""
// returns: KnownRow
CYPHER 25
RETURN EXISTS {
  MATCH (:Operation {id: $operation})<-[:EXECUTED]-(s:ProcessStep)
  WHERE s.parameters CONTAINS $key
} AS known
