// How many records are set aside.
// mode: read
// returns: ManyRow
CYPHER 25
MATCH (r:Record)
WHERE r.aside IS NOT NULL
RETURN count(r) AS many
