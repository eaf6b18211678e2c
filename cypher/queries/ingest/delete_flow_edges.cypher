// Delete all edges of one kind between two nodes, for those by which things flow: what most batches change.
// The others are in `delete_other_edges`: all in one would take seconds to plan, which whoever sends the first records waits for.
// Each row is [id of the tail, id of the head]; both ends are found first, so that the one with fewer edges is looked through.
// All rows come in one map, so that which of them are there does not make for another plan.
// The plan is kept while the graph grows: each look-up is by a key, and planning so many parts anew costs more than a batch.
// mode: write
// param: rows MAP = {"item_consumed_in_process_step": [["A", "B"]]}
// returns: Nothing
CYPHER 25 replan=skip
CALL () {
  UNWIND $rows.item_consumed_in_process_step AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:ProcessStep {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:CONSUMED_IN]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_produced_item AS row
  MATCH (a:ProcessStep {id: row[0]})
  MATCH (b:Item {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:PRODUCED]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.item_underwent_process_step AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:ProcessStep {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:UNDERWENT]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.item_serialized_as_item AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:Item {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:SERIALIZED_AS]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.item_installed_in_item AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:Item {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:INSTALLED_IN]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.item_packed_in_item AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:Item {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:PACKED_IN]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.item_shipped_in_shipment AS row
  MATCH (a:Item {id: row[0]})
  MATCH (b:Shipment {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:SHIPPED_IN]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.shipment_shipped_to_organization AS row
  MATCH (a:Shipment {id: row[0]})
  MATCH (b:Organization {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:SHIPPED_TO]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.shipment_shipped_from_organization AS row
  MATCH (a:Shipment {id: row[0]})
  MATCH (b:Organization {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:SHIPPED_FROM]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.shipment_for_order_order AS row
  MATCH (a:Shipment {id: row[0]})
  MATCH (b:Order {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:FOR_ORDER]->(b)
  DELETE r
}
CALL () {
  UNWIND $rows.process_step_for_order_work_order AS row
  MATCH (a:ProcessStep {id: row[0]})
  MATCH (b:WorkOrder {id: row[1]})
  WITH DISTINCT a, b
  MATCH (a)-[r:FOR_ORDER]->(b)
  DELETE r
}
