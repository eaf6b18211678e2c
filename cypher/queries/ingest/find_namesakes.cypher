// The items that bear a name of one of some items, or ever did, these items themselves included; and the units that were
// once said to be of one of them as a lot, and the lots of which they were once said to be.
// mode: read
// param: items LIST<STRING> = ["LOT-1"]
// returns: ItemsRow
CYPHER 25
CALL () {
  UNWIND $items AS item
  MATCH (x:Item {id: item})-[:IDENTIFIED_BY]->(i:Identifier)
  USING INDEX SEEK x:Item(id)
  RETURN i.value AS name
  UNION
  UNWIND $items AS item
  MATCH (r:Record {key: 'item:' + item})-[:MENTIONS]->(i:Identifier)
  USING INDEX SEEK r:Record(key)
  RETURN i.value AS name
  UNION
  UNWIND $items AS item
  RETURN item AS name
}
CALL (name) {
  MATCH (x:Item {id: name})
  RETURN x.id AS id
  UNION
  MATCH (i:Identifier {value: name})<-[:IDENTIFIED_BY]-(x:Item)
  USING INDEX SEEK i:Identifier(value)
  RETURN x.id AS id
  UNION
  MATCH (i:Identifier {value: name})<-[:MENTIONS]-(r:Record)
  USING INDEX SEEK i:Identifier(value)
  WHERE r.key STARTS WITH 'item:'
  WITH DISTINCT substring(r.key, 5) AS id
  MATCH (x:Item {id: id})
  RETURN x.id AS id
}
WITH collect(DISTINCT id) AS sharing
CALL () {
  UNWIND $items AS item
  MATCH (x:Item {id: item})<-[:MENTIONS]-(r:Record)
  USING INDEX SEEK x:Item(id)
  WHERE r.key STARTS WITH 'item:'
  RETURN collect(DISTINCT substring(r.key, 5)) AS of
}
CALL () {
  UNWIND $items AS item
  MATCH (r:Record {key: 'item:' + item})-[:MENTIONS]->(x:Item)
  USING INDEX SEEK r:Record(key)
  RETURN collect(DISTINCT x.id) AS lots
}
RETURN sharing + of + lots AS items
