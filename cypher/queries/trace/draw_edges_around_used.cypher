// The edges one further downstream of some items, and some steps, to draw: columns, as draw_edges_used has them.
// mode: read
// param: items LIST<STRING> = ["LOT-1"]
// param: steps LIST<STRING> = ["STEP-1"]
// returns: DrawnRow
CYPHER 25
CALL () {
  UNWIND $items AS id
  MATCH (x:Item {id: id})-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->(y)
  RETURN x, r, y
  UNION ALL
  UNWIND $steps AS id
  MATCH (x:ProcessStep {id: id})-[r:CONSUMED_IN|PRODUCED]->(y)
  RETURN x, r, y
}
RETURN collect(toInteger(split(elementId(r), ':')[2])) AS numbers,
       collect(type(r)) AS types,
       collect(CASE WHEN x:Item THEN 'item:' ELSE 'step:' END + x.id) AS nears,
       collect(CASE WHEN y:Item THEN 'item:' ELSE 'step:' END + y.id) AS fars,
       collect([toString(r.valid_from), toString(r.valid_to)]) AS times,
       collect(coalesce(r.records, [])) AS records
