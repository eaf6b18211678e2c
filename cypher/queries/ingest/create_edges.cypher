// Create edges: every type of edge the projection writes.
// DERIVED_FROM, MENTIONS and SAME_STEP have no properties. Each row is [place of the tail, place of the head, properties]: a place
// is the element id that a node has in this transaction, where it was found or made a moment ago; times come as ISO 8601 texts.
// All rows come in one map, so that which of them are there does not make for another plan.
// The plan is kept while the graph grows: planning so many parts anew costs more than a batch.
// mode: write
// param: rows MAP = {"consumed_in": [["4:x:1", "4:x:2", {}]]}
// returns: Nothing
CYPHER 25 replan=skip
CALL () {
  UNWIND $rows.consumed_in AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given
  CREATE (a)-[r:CONSUMED_IN]->(b)
  SET r = given{.*,
      valid_from: datetime(given.valid_from),
      valid_to: datetime(given.valid_to)
  }, a:Component
}
CALL () {
  UNWIND $rows.produced AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given
  CREATE (a)-[r:PRODUCED]->(b)
  SET r = given{.*,
      at: datetime(given.at),
      latest: datetime(given.latest)
  }
}
CALL () {
  UNWIND $rows.underwent AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given
  CREATE (a)-[r:UNDERWENT]->(b)
  SET r = given{.*,
      at: datetime(given.at)
  }
}
CALL () {
  UNWIND $rows.serialized_as AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given
  CREATE (a)-[r:SERIALIZED_AS]->(b)
  SET r = given{.*,
      at: datetime(given.at)
  }
}
CALL () {
  UNWIND $rows.installed_in AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given
  CREATE (a)-[r:INSTALLED_IN]->(b)
  SET r = given{.*,
      valid_from: datetime(given.valid_from),
      valid_to: datetime(given.valid_to),
      certain_from: datetime(given.certain_from),
      certain_to: datetime(given.certain_to),
      superseded_at: datetime(given.superseded_at)
  }, a:Component
}
CALL () {
  UNWIND $rows.packed_in AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given
  CREATE (a)-[r:PACKED_IN]->(b)
  SET r = given{.*,
      valid_from: datetime(given.valid_from),
      valid_to: datetime(given.valid_to)
  }
}
CALL () {
  UNWIND $rows.shipped_in AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given
  CREATE (a)-[r:SHIPPED_IN]->(b)
  SET r = given{.*,
      shipped_at: datetime(given.shipped_at),
      received_at: datetime(given.received_at),
      returned_at: datetime(given.returned_at)
  }
}
CALL () {
  UNWIND $rows.voided AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  WITH a, b, row[2] AS given
  CREATE (a)-[r:VOIDED]->(b)
  SET r = given{.*,
      valid_from: datetime(given.valid_from),
      valid_to: datetime(given.valid_to),
      at: datetime(given.at)
  }
}
CALL () {
  UNWIND $rows.shipped_to AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:SHIPPED_TO]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.shipped_from AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:SHIPPED_FROM]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.for_order AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:FOR_ORDER]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.instance_of AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:INSTANCE_OF]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.identified_by AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:IDENTIFIED_BY]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.supplied_by AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:SUPPLIED_BY]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.ran_on AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:RAN_ON]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.executed AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:EXECUTED]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.at_site AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:AT_SITE]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.of AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:OF]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.taken_during AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:TAKEN_DURING]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.concerns AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:CONCERNS]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.of_product AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[r:OF_PRODUCT]->(b)
  SET r = row[2]
}
CALL () {
  UNWIND $rows.mentions AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[:MENTIONS]->(b)
}
CALL () {
  UNWIND $rows.same_step AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[:SAME_STEP]->(b)
}
CALL () {
  UNWIND $rows.derived_from AS row
  MATCH (a) WHERE elementId(a) = row[0]
  MATCH (b) WHERE elementId(b) = row[1]
  CREATE (a)-[:DERIVED_FROM]->(b)
}
