// Delete all edges of one kind between two nodes, for those that say what things are and where that was recorded (see `delete_flow_edges`).
// Each row is [id of the tail, id of the head]; both ends are found first, so that the one with fewer edges is looked through.
// All rows come in one map, so that which of them are there does not make for another plan.
// The plan is kept while the graph grows: each look-up is by a key, and planning so many parts anew costs more than a batch.
// mode: write
// param: rows MAP = {"item_instance_of_product": [["A", "B"]]}
// returns: Nothing
CYPHER 25 replan=skip
CALL () {
  UNWIND $rows.item_instance_of_product AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:Product {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:INSTANCE_OF]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.item_identified_by_identifier AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:Identifier {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:IDENTIFIED_BY]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.item_supplied_by_organization AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:Organization {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:SUPPLIED_BY]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_ran_on_equipment AS row
  MATCH (a:ProcessStep {id: row[0]})
  MATCH (b:Equipment {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:RAN_ON]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_executed_operation AS row
  MATCH (a:ProcessStep {id: row[0]})
  MATCH (b:Operation {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:EXECUTED]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_at_site_site AS row
  MATCH (a:ProcessStep {id: row[0]})
  MATCH (b:Site {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:AT_SITE]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.measurement_of_item AS row
  MATCH (a:Measurement {id: row[0]})
  MATCH (b:Item {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:OF]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.measurement_taken_during_process_step AS row
  MATCH (a:Measurement {id: row[0]})
  MATCH (b:ProcessStep {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:TAKEN_DURING]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.service_event_of_item AS row
  MATCH (a:ServiceEvent {id: row[0]})
  MATCH (b:Item {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:OF]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.service_event_at_site_site AS row
  MATCH (a:ServiceEvent {id: row[0]})
  MATCH (b:Site {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:AT_SITE]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.depletion_of_item AS row
  MATCH (a:Depletion {id: row[0]})
  MATCH (b:Item {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:OF]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.quality_record_concerns_item AS row
  MATCH (a:QualityRecord {id: row[0]})
  MATCH (b:Item {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:CONCERNS]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.quality_record_concerns_process_step AS row
  MATCH (a:QualityRecord {id: row[0]})
  MATCH (b:ProcessStep {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:CONCERNS]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.quality_record_concerns_equipment AS row
  MATCH (a:QualityRecord {id: row[0]})
  MATCH (b:Equipment {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:CONCERNS]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.operation_of_product_product AS row
  MATCH (a:Operation {id: row[0]})
  MATCH (b:Product {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:OF_PRODUCT]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.equipment_at_site_site AS row
  MATCH (a:Equipment {id: row[0]})
  MATCH (b:Site {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:AT_SITE]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.organization_at_site_site AS row
  MATCH (a:Organization {id: row[0]})
  MATCH (b:Site {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:AT_SITE]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.site_at_site_site AS row
  MATCH (a:Site {id: row[0]})
  MATCH (b:Site {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:AT_SITE]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.record_mentions_item AS row
  MATCH (a:Record {id: row[0]})
  MATCH (b:Item {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:MENTIONS]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_same_step_process_step AS row
  MATCH (a:ProcessStep {id: row[0]})
  MATCH (b:ProcessStep {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:SAME_STEP]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_same_step_record AS row
  MATCH (a:ProcessStep {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:SAME_STEP]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.record_same_step_record AS row
  MATCH (a:Record {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:SAME_STEP]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.record_same_step_process_step AS row
  MATCH (a:Record {id: row[0]})
  MATCH (b:ProcessStep {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:SAME_STEP]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.item_voided_record AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:VOIDED]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.record_voided_item AS row
  MATCH (a:Record {id: row[0]})
  MATCH (b:Item {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:VOIDED]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.record_mentions_identifier AS row
  MATCH (a:Record {id: row[0]})
  MATCH (b:Identifier {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:MENTIONS]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.item_derived_from_record AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_derived_from_record AS row
  MATCH (a:ProcessStep {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.product_derived_from_record AS row
  MATCH (a:Product {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.operation_derived_from_record AS row
  MATCH (a:Operation {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.equipment_derived_from_record AS row
  MATCH (a:Equipment {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.site_derived_from_record AS row
  MATCH (a:Site {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.organization_derived_from_record AS row
  MATCH (a:Organization {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.shipment_derived_from_record AS row
  MATCH (a:Shipment {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.quality_record_derived_from_record AS row
  MATCH (a:QualityRecord {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.service_event_derived_from_record AS row
  MATCH (a:ServiceEvent {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.measurement_derived_from_record AS row
  MATCH (a:Measurement {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.depletion_derived_from_record AS row
  MATCH (a:Depletion {id: row[0]})
  MATCH (b:Record {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:DERIVED_FROM]->(b)
  DELETE r
}
