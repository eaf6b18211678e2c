// Create edges: every type of edge the projection writes, one part for all types whose properties are set alike.
// Each part lists groups [type, rows], and each row is [place of the tail, place of the head, properties]: a place is the element id
// that a node has in this transaction, where it was found or made a moment ago; times come as ISO 8601 texts. The part `bare` creates
// edges without properties.
// The type comes with the rows: one part for each of the 24 types would take three times as long to plan, and whoever sends the first
// records waits for that.
// All rows come in one map, so that which of them are there does not make for another plan.
// The plan is kept while the graph grows: planning so many parts anew costs more than a batch.
// mode: write
// param: rows MAP = {"consuming": [["CONSUMED_IN", [["4:x:1", "4:x:2", {}]]]]}
// returns: Nothing
CYPHER 25 replan=skip
CALL () {
  UNWIND $rows.consuming AS group
  UNWIND group[1] AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given, group[0] AS type
  CREATE (a)-[r:$(type)]->(b)
  SET r = given{.*,
      valid_from: datetime(given.valid_from),
      valid_to: datetime(given.valid_to)
  }, a:Component
}
CALL () {
  UNWIND $rows.installing AS group
  UNWIND group[1] AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given, group[0] AS type
  CREATE (a)-[r:$(type)]->(b)
  SET r = given{.*,
      valid_from: datetime(given.valid_from),
      valid_to: datetime(given.valid_to),
      certain_from: datetime(given.certain_from),
      certain_to: datetime(given.certain_to),
      superseded_at: datetime(given.superseded_at)
  }, a:Component
}
CALL () {
  UNWIND $rows.lasting AS group
  UNWIND group[1] AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given, group[0] AS type
  CREATE (a)-[r:$(type)]->(b)
  SET r = given{.*,
      valid_from: datetime(given.valid_from),
      valid_to: datetime(given.valid_to),
      at: datetime(given.at)
  }
}
CALL () {
  UNWIND $rows.momentary AS group
  UNWIND group[1] AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given, group[0] AS type
  CREATE (a)-[r:$(type)]->(b)
  SET r = given{.*,
      at: datetime(given.at),
      latest: datetime(given.latest)
  }
}
CALL () {
  UNWIND $rows.shipping AS group
  UNWIND group[1] AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given, group[0] AS type
  CREATE (a)-[r:$(type)]->(b)
  SET r = given{.*,
      shipped_at: datetime(given.shipped_at),
      received_at: datetime(given.received_at),
      returned_at: datetime(given.returned_at)
  }
}
CALL () {
  UNWIND $rows.timeless AS group
  UNWIND group[1] AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given, group[0] AS type
  CREATE (a)-[r:$(type)]->(b)
  SET r = given
}
CALL () {
  UNWIND $rows.bare AS group
  UNWIND group[1] AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, group[0] AS type
  CREATE (a)-[:$(type)]->(b)
}
