// What names mean: ids under which an item is described, and the items that carry a value as an identifier.
// mode: read
// param: texts LIST<STRING> = ["LOT-1"]
// returns: NamesRow
CYPHER 25
CALL () {
  UNWIND $texts AS text
  MATCH (i:Item {id: text})
  WHERE i.placeholder IS NULL
  RETURN collect(i.id) AS described
}
CALL () {
  UNWIND $texts AS text
  MATCH (n:Identifier {value: text})<-[:IDENTIFIED_BY]-(i:Item)
  USING INDEX SEEK n:Identifier(value)
  RETURN collect(text) AS values, collect(i.id) AS carriers
}
RETURN described, values, carriers
