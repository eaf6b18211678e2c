// The items that carry a supplier's lot number, as columns, `chunk` items a row; unsure where no supplier is recorded.
// mode: read
// param: supplier STRING = "ACME"
// param: supplier_lot STRING = "A-17"
// param: chunk INTEGER = 50000
// returns: FoundRow
CYPHER 25
MATCH (:Identifier {id: 'supplier_lot:' + $supplier_lot})<-[:IDENTIFIED_BY]-(x:Item)
WHERE coalesce(x.supplier = $supplier, true)
WITH x, x.supplier IS NULL AS unsure
WITH collect(x.id) AS ids,
     collect(CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END)
       AS kinds,
     collect(unsure) AS unsure
UNWIND range(0, size(ids) - 1, $chunk) AS i
RETURN ids[i..i + $chunk] AS ids,
       kinds[i..i + $chunk] AS kinds,
       unsure[i..i + $chunk] AS unsure
