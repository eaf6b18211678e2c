// Items and steps to draw: what each is.
// mode: read
// param: items LIST<STRING> = ["LOT-1"]
// param: steps LIST<STRING> = ["STEP-1"]
// returns: NodesRow
CYPHER 25
CALL () {
  UNWIND $items AS id
  MATCH (n:Item {id: id})
  RETURN 'item:' AS prefix, n
  UNION ALL
  UNWIND $steps AS id
  MATCH (n:ProcessStep {id: id})
  RETURN 'step:' AS prefix, n
}
RETURN collect(prefix + n.id) AS keys,
       collect(CASE WHEN n:ProcessStep THEN 'step' WHEN n:Unit THEN 'unit' WHEN n:Lot THEN 'lot'
                    WHEN n:Container THEN 'container' ELSE 'unknown' END) AS kinds,
       collect(labels(n)) AS labels,
       collect(coalesce(n.product, n.operation, '')) AS products
