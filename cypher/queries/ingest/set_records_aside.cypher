// Set some records aside, so that the projection does not see them, and say how many.
// mode: write
// param: most INTEGER = 1000
// returns: ManyRow
CYPHER 25
MATCH (r:Record)
WHERE r.key IS NOT NULL
WITH r LIMIT $most
SET r.aside = r.key
REMOVE r.key
RETURN count(*) AS many
