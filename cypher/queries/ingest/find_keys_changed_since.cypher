// The groups of the records that were recorded, or voided, after a time: at most about `most` of them.
// mode: read
// param: at ZONED DATETIME
// param: most INTEGER = 100
// returns: KeysRow
CYPHER 25
CALL () {
  MATCH (r:Record) WHERE r.recorded_at > $at
  RETURN DISTINCT r.key AS key LIMIT $most
  UNION
  MATCH (r:Record) WHERE r.voided_at > $at
  RETURN DISTINCT r.key AS key LIMIT $most
}
RETURN collect(key) AS keys
