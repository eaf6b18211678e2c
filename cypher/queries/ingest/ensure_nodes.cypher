// Make sure that what edges lead to is there; a node that nothing describes yet is a placeholder, visible as such.
// What is only named has its id for a caption.
// All rows come in one map, so that which of them are there does not make for another plan.
// The plan is kept while the graph grows: each look-up is by a key, and planning so many parts anew costs more than a batch.
// mode: write
// param: rows MAP = {"items": ["X"]}
// returns: Nothing
CYPHER 25 replan=skip
CALL () {
  UNWIND $rows.items AS id
  MERGE (n:Item {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true, n.kind_inferred = true, n:Placeholder
}
CALL () {
  UNWIND $rows.steps AS id
  MERGE (n:ProcessStep {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
}
CALL () {
  UNWIND $rows.products AS id
  MERGE (n:Product {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
}
CALL () {
  UNWIND $rows.operations AS id
  MERGE (n:Operation {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
}
CALL () {
  UNWIND $rows.equipment AS id
  MERGE (n:Equipment {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
}
CALL () {
  UNWIND $rows.sites AS id
  MERGE (n:Site {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
}
CALL () {
  UNWIND $rows.organizations AS id
  MERGE (n:Organization {id: id})
  ON CREATE SET n.caption = id, n.placeholder = true
}
CALL () {
  UNWIND $rows.work_orders AS id
  MERGE (n:WorkOrder {id: id})
  ON CREATE SET n.caption = id
}
CALL () {
  UNWIND $rows.orders AS id
  MERGE (n:Order {id: id})
  ON CREATE SET n.caption = id
}
CALL () {
  UNWIND $rows.identifiers AS row
  MERGE (n:Identifier {id: row.id})
  ON CREATE SET n += row.properties
}
