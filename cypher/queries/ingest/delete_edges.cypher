// Delete all edges of one kind between two nodes.
// Each row is [id of the tail, id of the head].
// All rows come in one map, so that which of them are there does not make for another plan.
// mode: write
// param: rows MAP = {"item_consumed_in_process_step": [["A", "B"]]}
// returns: Nothing
CYPHER 25
CALL () {
  UNWIND $rows.item_consumed_in_process_step AS row
  MATCH (a:Item {id: row[0]})-[r:CONSUMED_IN]->(b:ProcessStep {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_produced_item AS row
  MATCH (a:ProcessStep {id: row[0]})-[r:PRODUCED]->(b:Item {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.item_underwent_process_step AS row
  MATCH (a:Item {id: row[0]})-[r:UNDERWENT]->(b:ProcessStep {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.item_serialized_as_item AS row
  MATCH (a:Item {id: row[0]})-[r:SERIALIZED_AS]->(b:Item {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.item_installed_in_item AS row
  MATCH (a:Item {id: row[0]})-[r:INSTALLED_IN]->(b:Item {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.item_packed_in_item AS row
  MATCH (a:Item {id: row[0]})-[r:PACKED_IN]->(b:Item {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.item_shipped_in_shipment AS row
  MATCH (a:Item {id: row[0]})-[r:SHIPPED_IN]->(b:Shipment {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.shipment_shipped_to_organization AS row
  MATCH (a:Shipment {id: row[0]})-[r:SHIPPED_TO]->(b:Organization {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.shipment_shipped_from_organization AS row
  MATCH (a:Shipment {id: row[0]})-[r:SHIPPED_FROM]->(b:Organization {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.shipment_for_order_order AS row
  MATCH (a:Shipment {id: row[0]})-[r:FOR_ORDER]->(b:Order {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.item_instance_of_product AS row
  MATCH (a:Item {id: row[0]})-[r:INSTANCE_OF]->(b:Product {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.item_identified_by_identifier AS row
  MATCH (a:Item {id: row[0]})-[r:IDENTIFIED_BY]->(b:Identifier {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.item_supplied_by_organization AS row
  MATCH (a:Item {id: row[0]})-[r:SUPPLIED_BY]->(b:Organization {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_ran_on_equipment AS row
  MATCH (a:ProcessStep {id: row[0]})-[r:RAN_ON]->(b:Equipment {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_executed_operation AS row
  MATCH (a:ProcessStep {id: row[0]})-[r:EXECUTED]->(b:Operation {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_for_order_work_order AS row
  MATCH (a:ProcessStep {id: row[0]})-[r:FOR_ORDER]->(b:WorkOrder {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_at_site_site AS row
  MATCH (a:ProcessStep {id: row[0]})-[r:AT_SITE]->(b:Site {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.measurement_of_item AS row
  MATCH (a:Measurement {id: row[0]})-[r:OF]->(b:Item {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.measurement_taken_during_process_step AS row
  MATCH (a:Measurement {id: row[0]})-[r:TAKEN_DURING]->(b:ProcessStep {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.service_event_of_item AS row
  MATCH (a:ServiceEvent {id: row[0]})-[r:OF]->(b:Item {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.service_event_at_site_site AS row
  MATCH (a:ServiceEvent {id: row[0]})-[r:AT_SITE]->(b:Site {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.depletion_of_item AS row
  MATCH (a:Depletion {id: row[0]})-[r:OF]->(b:Item {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.quality_record_concerns_item AS row
  MATCH (a:QualityRecord {id: row[0]})-[r:CONCERNS]->(b:Item {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.quality_record_concerns_process_step AS row
  MATCH (a:QualityRecord {id: row[0]})-[r:CONCERNS]->(b:ProcessStep {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.quality_record_concerns_equipment AS row
  MATCH (a:QualityRecord {id: row[0]})-[r:CONCERNS]->(b:Equipment {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.operation_of_product_product AS row
  MATCH (a:Operation {id: row[0]})-[r:OF_PRODUCT]->(b:Product {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.equipment_at_site_site AS row
  MATCH (a:Equipment {id: row[0]})-[r:AT_SITE]->(b:Site {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.organization_at_site_site AS row
  MATCH (a:Organization {id: row[0]})-[r:AT_SITE]->(b:Site {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.site_at_site_site AS row
  MATCH (a:Site {id: row[0]})-[r:AT_SITE]->(b:Site {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.record_mentions_item AS row
  MATCH (a:Record {id: row[0]})-[r:MENTIONS]->(b:Item {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_same_step_process_step AS row
  MATCH (a:ProcessStep {id: row[0]})-[r:SAME_STEP]->(b:ProcessStep {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_same_step_record AS row
  MATCH (a:ProcessStep {id: row[0]})-[r:SAME_STEP]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.record_same_step_record AS row
  MATCH (a:Record {id: row[0]})-[r:SAME_STEP]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.record_same_step_process_step AS row
  MATCH (a:Record {id: row[0]})-[r:SAME_STEP]->(b:ProcessStep {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.item_voided_record AS row
  MATCH (a:Item {id: row[0]})-[r:VOIDED]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.record_voided_item AS row
  MATCH (a:Record {id: row[0]})-[r:VOIDED]->(b:Item {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.record_mentions_identifier AS row
  MATCH (a:Record {id: row[0]})-[r:MENTIONS]->(b:Identifier {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.item_derived_from_record AS row
  MATCH (a:Item {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_derived_from_record AS row
  MATCH (a:ProcessStep {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.product_derived_from_record AS row
  MATCH (a:Product {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.operation_derived_from_record AS row
  MATCH (a:Operation {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.equipment_derived_from_record AS row
  MATCH (a:Equipment {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.site_derived_from_record AS row
  MATCH (a:Site {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.organization_derived_from_record AS row
  MATCH (a:Organization {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.shipment_derived_from_record AS row
  MATCH (a:Shipment {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.quality_record_derived_from_record AS row
  MATCH (a:QualityRecord {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.service_event_derived_from_record AS row
  MATCH (a:ServiceEvent {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.measurement_derived_from_record AS row
  MATCH (a:Measurement {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
CALL () {
  UNWIND $rows.depletion_derived_from_record AS row
  MATCH (a:Depletion {id: row[0]})-[r:DERIVED_FROM]->(b:Record {id: row[1]})
  DELETE r
}
