// Remember that a migration was applied.
// mode: write
// param: version INTEGER = 1
// param: name STRING = "V0001__sample"
// param: checksum STRING = "0000"
// returns: Nothing
CYPHER 25
MERGE (m:Migration {version: $version})
SET m.name = $name, m.caption = $name, m.checksum = $checksum, m.applied_at = datetime.transaction()
