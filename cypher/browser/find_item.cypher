// Which item carries this name?
// The items whose id begins with a text, and those of which another name does: a serial, a supplier's lot, a tag, a key.
// `REEL-FET` finds every reel of transistors. The id is what the other queries take. At most 40 names, exact ones first.
// mode: read
// param: name STRING = "VW00000064"
// api: GET /v1/resolve?id={name}
CYPHER 25
WITH $name AS text
CALL (text) {
  MATCH (item:Item)
  WHERE item.id STARTS WITH text
  RETURN item, null AS called, null AS name
  UNION
  MATCH (name:Identifier)<-[called:IDENTIFIED_BY]-(item:Item)
  WHERE name.value STARTS WITH text
  RETURN item, called, name
}
RETURN item, called, name
ORDER BY text = item.id OR coalesce(text = name.value, false) DESC, item.id, name.id
LIMIT 40
