// The items of a product that bear a serial number, or its lots that bear a lot number, as their id or as an identifier.
// mode: read
// param: asked LIST<MAP> = [{"name": "(01)0(21)1", "gtin": "0", "products": ["P"], "value": "1", "lot": false, "schemes": []}]
// returns: CandidateRow
CYPHER 25
UNWIND $asked AS asked
CALL (asked) {
  MATCH (x:Item {id: asked.value})
  RETURN x, 'id' AS matched
  UNION
  MATCH (:Identifier {value: asked.value})<-[:IDENTIFIED_BY]-(x:Item)
  MATCH (x)-[:IDENTIFIED_BY]->(i:Identifier {value: asked.value}) WHERE toLower(i.scheme) IN asked.schemes
  RETURN x, min(i.scheme) AS matched
}
MATCH (x)-[:INSTANCE_OF]->(p:Product)
WHERE (p.gtin = asked.gtin OR p.id IN asked.products) AND x:Lot = asked.lot AND NOT x:Container
RETURN asked.name AS name,
       x.id AS id,
       CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END AS kind,
       x.product AS product,
       x.supplier AS supplier,
       matched AS matched,
       coalesce(x.placeholder, false) AS placeholder
ORDER BY name, id, matched = 'id' DESC, matched
