// The groups of the windowed steps that leave their mixing to one of these operations: they are cut anew when it changes.
// mode: read
// param: operations LIST<STRING> = ["OP-1"]
// returns: KeysRow
CYPHER 25
UNWIND $operations AS id
MATCH (o:Operation {id: id})<-[:EXECUTED]-(s:ProcessStep)
USING INDEX SEEK o:Operation(id)
WHERE s.windowed AND s.mixing IS NULL
RETURN collect(DISTINCT 'step:' + s.step) AS keys
