// Give EPCIS events anew what they are asked for by.
// mode: write
// param: rows LIST<MAP> = [{"id": "urn:uuid:1", "terms": ["epc=U"]}]
// returns: Nothing
CYPHER 25
UNWIND $rows AS row
MATCH (e:Record&Event {id: row.id})
USING INDEX SEEK e:Record(id)
SET e.terms = row.terms
