// The items whose id or identifier equals each name; `matched` is `id` or the identifier's scheme.
// mode: read
// param: names LIST<STRING> = ["LOT-1"]
// returns: CandidateRow
CYPHER 25
UNWIND $names AS name
CALL (name) {
  MATCH (x:Item {id: name})
  RETURN x, 'id' AS matched
  UNION
  MATCH (:Identifier {value: name})<-[:IDENTIFIED_BY]-(x:Item)
  MATCH (x)-[:IDENTIFIED_BY]->(i:Identifier {value: name})
  RETURN x, min(i.scheme) AS matched
}
RETURN name AS name,
       x.id AS id,
       CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END AS kind,
       x.product AS product,
       x.supplier AS supplier,
       matched AS matched,
       coalesce(x.placeholder, false) AS placeholder
ORDER BY name, id, matched = 'id' DESC, matched
