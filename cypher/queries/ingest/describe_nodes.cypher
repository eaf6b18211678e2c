// Give nodes the properties that their records say, whole; times come as ISO 8601 texts.
// `labels` are those that come from the item's kind.
// All rows come in one map, so that which of them are there does not make for another plan.
// The plan is kept while the graph grows: each look-up is by a key, and planning so many parts anew costs more than a batch.
// mode: write
// param: rows MAP = {"items": [{"id": "X", "labels": [], "properties": {"id": "X"}}]}
// returns: Nothing
CYPHER 25 replan=skip
CALL () {
  UNWIND $rows.items AS row
  MERGE (n:Item {id: row.id})
  REMOVE n:Unit:Lot:Container:Placeholder
  SET n = row.properties, n:$(row.labels),
      n.made_at = datetime(row.properties.made_at),
      n.expires_at = datetime(row.properties.expires_at)
}
CALL () {
  UNWIND $rows.steps AS row
  MERGE (n:ProcessStep {id: row.id})
  SET n = row.properties,
      n.started_at = datetime(row.properties.started_at),
      n.ended_at = datetime(row.properties.ended_at),
      n.stretch_from = datetime(row.properties.stretch_from),
      n.stretch_to = datetime(row.properties.stretch_to),
      n.clean_breaks = [moment IN row.properties.clean_breaks | datetime(moment)]
}
CALL () {
  UNWIND $rows.products AS row
  MERGE (n:Product {id: row.id})
  SET n = row.properties
}
CALL () {
  UNWIND $rows.operations AS row
  MERGE (n:Operation {id: row.id})
  SET n = row.properties
}
CALL () {
  UNWIND $rows.equipment AS row
  MERGE (n:Equipment {id: row.id})
  SET n = row.properties
}
CALL () {
  UNWIND $rows.sites AS row
  MERGE (n:Site {id: row.id})
  SET n = row.properties
}
CALL () {
  UNWIND $rows.organizations AS row
  MERGE (n:Organization {id: row.id})
  SET n = row.properties
}
CALL () {
  UNWIND $rows.shipments AS row
  MERGE (n:Shipment {id: row.id})
  SET n = row.properties,
      n.shipped_at = datetime(row.properties.shipped_at),
      n.received_at = datetime(row.properties.received_at),
      n.returned_at = datetime(row.properties.returned_at)
}
CALL () {
  UNWIND $rows.quality_records AS row
  MERGE (n:QualityRecord {id: row.id})
  SET n = row.properties,
      n.opened_at = datetime(row.properties.opened_at),
      n.closed_at = datetime(row.properties.closed_at)
}
CALL () {
  UNWIND $rows.service_events AS row
  MERGE (n:ServiceEvent {id: row.id})
  SET n = row.properties,
      n.at = datetime(row.properties.at)
}
CALL () {
  UNWIND $rows.measurements AS row
  MERGE (n:Measurement {id: row.id})
  SET n = row.properties,
      n.at = datetime(row.properties.at)
}
CALL () {
  UNWIND $rows.depletions AS row
  MERGE (n:Depletion {id: row.id})
  SET n = row.properties,
      n.at = datetime(row.properties.at)
}
