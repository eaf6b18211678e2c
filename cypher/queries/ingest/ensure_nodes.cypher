// Make sure that what edges lead to is there; a node that nothing describes yet is a placeholder, visible as such.
// What is only named has its id for a caption. Each column lists [id, place] of the nodes: see create_edges.
// All rows come in one map, so that which of them are there does not make for another plan.
// The plan is kept while the graph grows: each look-up is by a key, and planning so many parts anew costs more than a batch.
// mode: write
// param: rows MAP = {"items": ["X"]}
// returns: EnsuredRow
CYPHER 25 replan=skip
CALL () {
  UNWIND $rows.items AS id
  MERGE (n:Item {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true, n.kind_inferred = true, n:Placeholder
  RETURN collect([n.id, elementId(n)]) AS items
}
CALL () {
  UNWIND $rows.steps AS id
  MERGE (n:ProcessStep {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS steps
}
CALL () {
  UNWIND $rows.products AS id
  MERGE (n:Product {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS products
}
CALL () {
  UNWIND $rows.operations AS id
  MERGE (n:Operation {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS operations
}
CALL () {
  UNWIND $rows.equipment AS id
  MERGE (n:Equipment {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS equipment
}
CALL () {
  UNWIND $rows.sites AS id
  MERGE (n:Site {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS sites
}
CALL () {
  UNWIND $rows.organizations AS id
  MERGE (n:Organization {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS organizations
}
CALL () {
  UNWIND $rows.shipments AS id
  MERGE (n:Shipment {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS shipments
}
CALL () {
  UNWIND $rows.quality_records AS id
  MERGE (n:QualityRecord {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS quality_records
}
CALL () {
  UNWIND $rows.service_events AS id
  MERGE (n:ServiceEvent {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS service_events
}
CALL () {
  UNWIND $rows.measurements AS id
  MERGE (n:Measurement {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS measurements
}
CALL () {
  UNWIND $rows.depletions AS id
  MERGE (n:Depletion {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
  RETURN collect([n.id, elementId(n)]) AS depletions
}
CALL () {
  UNWIND $rows.work_orders AS id
  MERGE (n:WorkOrder {id: id})
  ON CREATE SET n.caption = id
  RETURN collect([n.id, elementId(n)]) AS work_orders
}
CALL () {
  UNWIND $rows.orders AS id
  MERGE (n:Order {id: id})
  ON CREATE SET n.caption = id
  RETURN collect([n.id, elementId(n)]) AS orders
}
CALL () {
  UNWIND $rows.identifiers AS row
  MERGE (n:Identifier {id: row.id})
  ON CREATE SET n += row.properties
  RETURN collect([n.id, elementId(n)]) AS identifiers
}
RETURN items, steps, products, operations, equipment, sites, organizations, shipments, quality_records, service_events,
       measurements, depletions, work_orders, orders, identifiers
