// The products of items, as columns; an item without one is left out.
// mode: read
// param: ids LIST<STRING> = ["LOT-1"]
// returns: ProductsRow
CYPHER 25
UNWIND $ids AS id
MATCH (x:Item {id: id}) WHERE x.product IS NOT NULL
RETURN collect(id) AS ids, collect(x.product) AS products
