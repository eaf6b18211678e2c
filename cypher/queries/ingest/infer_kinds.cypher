// Items whose kind nobody recorded have the kind that their role tells, if it tells one.
// mode: write
// param: items LIST<STRING> = ["X"]
// returns: Nothing
CYPHER 25
UNWIND $items AS id
MATCH (i:Item {id: id})
WHERE i.kind_inferred
WITH i, CASE
  WHEN EXISTS { (i)<-[:PACKED_IN]-() } THEN 'container'
  WHEN EXISTS { (i)<-[:INSTALLED_IN]-() } THEN 'unit'
  WHEN EXISTS { (i)-[:SERIALIZED_AS]->() } THEN 'lot'
  WHEN EXISTS { (i)<-[:SERIALIZED_AS]-() } THEN 'unit'
END AS kind
REMOVE i:Unit:Lot:Container
SET i.kind = kind,
    i:$(CASE kind WHEN 'container' THEN ['Container'] WHEN 'unit' THEN ['Unit'] WHEN 'lot' THEN ['Lot'] ELSE [] END)
