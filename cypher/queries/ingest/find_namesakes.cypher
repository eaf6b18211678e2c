// The items that bear a name of one of some items, or ever did, these items themselves included; and the units that were
// once said to be of one of them as a lot, and the lots of which they were once said to be.
// mode: read
// param: items LIST<STRING> = ["LOT-1"]
// returns: ItemsRow
CYPHER 25
CALL () {
  UNWIND $items AS item
  MATCH (:Item {id: item})-[:IDENTIFIED_BY]->(i:Identifier)
  RETURN i.value AS name
  UNION
  UNWIND $items AS item
  MATCH (:Record {key: 'item:' + item})-[:MENTIONS]->(i:Identifier)
  RETURN i.value AS name
  UNION
  UNWIND $items AS item
  RETURN item AS name
}
CALL (name) {
  MATCH (x:Item {id: name})
  RETURN x.id AS id
  UNION
  MATCH (:Identifier {value: name})<-[:IDENTIFIED_BY]-(x:Item)
  RETURN x.id AS id
  UNION
  MATCH (:Identifier {value: name})<-[:MENTIONS]-(r:Record) WHERE r.key STARTS WITH 'item:'
  MATCH (x:Item {id: substring(r.key, 5)})
  RETURN x.id AS id
}
WITH collect(DISTINCT id) AS sharing
CALL () {
  UNWIND $items AS item
  MATCH (:Item {id: item})<-[:MENTIONS]-(r:Record) WHERE r.key STARTS WITH 'item:'
  RETURN collect(DISTINCT substring(r.key, 5)) AS of
}
CALL () {
  UNWIND $items AS item
  MATCH (:Record {key: 'item:' + item})-[:MENTIONS]->(x:Item)
  RETURN collect(DISTINCT x.id) AS lots
}
RETURN sharing + of + lots AS items
