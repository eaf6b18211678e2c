// Remove some of all edges, which all follow from the records, and say how many were removed.
// mode: write
// param: most INTEGER = 1000
// returns: ManyRow
CYPHER 25
MATCH ()-[r]->()
WITH r LIMIT $most
DELETE r
RETURN count(*) AS many
