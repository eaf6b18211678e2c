// The migrations that this graph has had, oldest first, with the checksum of the file each came from.
// mode: read
// returns: AppliedRow
CYPHER 25
MATCH (m:Migration)
RETURN m.version AS version, m.checksum AS checksum
ORDER BY version
