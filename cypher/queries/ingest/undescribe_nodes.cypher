// Nodes that no record describes any more become placeholders, which have their id for a caption.
// All rows come in one map, so that which of them are there does not make for another plan.
// The plan is kept while the graph grows: each look-up is by a key, and planning so many parts anew costs more than a batch.
// mode: write
// param: rows MAP = {"items": ["X"]}
// returns: Nothing
CYPHER 25 replan=skip
CALL () {
  UNWIND $rows.items AS id
  MATCH (n:Item {id: id})
  REMOVE n:Unit:Lot:Container
  SET n = {id: id, caption: id, placeholder: true, kind_inferred: true}, n:Placeholder
}
CALL () {
  UNWIND $rows.steps AS id
  MATCH (n:ProcessStep {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
CALL () {
  UNWIND $rows.products AS id
  MATCH (n:Product {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
CALL () {
  UNWIND $rows.operations AS id
  MATCH (n:Operation {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
CALL () {
  UNWIND $rows.equipment AS id
  MATCH (n:Equipment {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
CALL () {
  UNWIND $rows.sites AS id
  MATCH (n:Site {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
CALL () {
  UNWIND $rows.organizations AS id
  MATCH (n:Organization {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
CALL () {
  UNWIND $rows.shipments AS id
  MATCH (n:Shipment {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
CALL () {
  UNWIND $rows.quality_records AS id
  MATCH (n:QualityRecord {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
CALL () {
  UNWIND $rows.service_events AS id
  MATCH (n:ServiceEvent {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
CALL () {
  UNWIND $rows.measurements AS id
  MATCH (n:Measurement {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
CALL () {
  UNWIND $rows.depletions AS id
  MATCH (n:Depletion {id: id})
  SET n = {id: id, caption: id, placeholder: true}
}
