// Wait until every index is online, five minutes at most.
// mode: read
// returns: Nothing
CYPHER 25
CALL db.awaitIndexes(300)
