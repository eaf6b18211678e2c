// Proof that the database answers.
// mode: read
// returns: PingRow
CYPHER 25
RETURN 1 AS answer
