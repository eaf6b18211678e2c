// Delete nodes that nothing describes and nothing leads to any more; an item that feeds nothing is no component.
// All rows come in one map, so that which of them are there does not make for another plan.
// The plan is kept while the graph grows: each look-up is by a key, and planning so many parts anew costs more than a batch.
// mode: write
// param: rows MAP = {"items": ["X"]}
// returns: Nothing
CYPHER 25 replan=skip
CALL () {
  UNWIND $rows.items AS id
  MATCH (n:Item&Component {id: id})
  USING INDEX SEEK n:Item(id)
  WHERE NOT EXISTS { (n)-[:CONSUMED_IN|INSTALLED_IN]->() }
  REMOVE n:Component
}
CALL () {
  UNWIND $rows.items AS id
  MATCH (n:Item {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.steps AS id
  MATCH (n:ProcessStep {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.products AS id
  MATCH (n:Product {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.operations AS id
  MATCH (n:Operation {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.equipment AS id
  MATCH (n:Equipment {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.sites AS id
  MATCH (n:Site {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.organizations AS id
  MATCH (n:Organization {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.shipments AS id
  MATCH (n:Shipment {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.quality_records AS id
  MATCH (n:QualityRecord {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.service_events AS id
  MATCH (n:ServiceEvent {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.measurements AS id
  MATCH (n:Measurement {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.depletions AS id
  MATCH (n:Depletion {id: id})
  WHERE n.placeholder AND NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.work_orders AS id
  MATCH (n:WorkOrder {id: id})
  WHERE NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.orders AS id
  MATCH (n:Order {id: id})
  WHERE NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
CALL () {
  UNWIND $rows.identifiers AS id
  MATCH (n:Identifier {id: id})
  WHERE NOT EXISTS { (n)--() }
  SET n = {}
  DELETE n
}
