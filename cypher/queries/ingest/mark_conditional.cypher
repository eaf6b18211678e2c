// What leads into these nodes, or onward from these items, may have changed: those into which an edge leads that carries under conditions only
// bear the label Conditional, so that traces look at the properties of an edge only where that may matter.
// An edge may if it says so, if it leads into a step or a unit from what changes over time, or if it is one of several productions.
// The plan is kept while the graph grows: it is a good one on an empty graph, too (`test_kept_plans.py`).
// mode: write
// param: items LIST<STRING> = ["X"]
// param: steps LIST<STRING> = ["S"]
// param: onward LIST<STRING> = ["X"]
// returns: Nothing
CYPHER 25 replan=skip
CALL () {
  UNWIND $items AS id
  MATCH (n:Item {id: id})
  USING INDEX SEEK n:Item(id)
  RETURN n
  UNION
  UNWIND $steps AS id
  MATCH (n:ProcessStep {id: id})
  USING INDEX SEEK n:ProcessStep(id)
  RETURN n
  UNION
  UNWIND $onward AS id
  MATCH (i:Item {id: id})-[:CONSUMED_IN|SERIALIZED_AS]->(n)
  USING INDEX SEEK i:Item(id)
  RETURN n
}
WITH n,
     EXISTS { (n)<-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]-() WHERE r.conditional IS NOT NULL }
       OR EXISTS { (n)<-[:CONSUMED_IN|SERIALIZED_AS]-(:Changing) }
       OR COUNT { (n)<-[:PRODUCED]-() } > 1 AS conditional
WHERE conditional <> n:Conditional
REMOVE n:Conditional
SET n:$(CASE WHEN conditional THEN ['Conditional'] ELSE [] END)
