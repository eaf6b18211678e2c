// The make-up of these items may have changed: those that change over time (something is installed in them, or they are
// produced more than once) bear the label Changing, so that traces know what they need not look at.
// The plan is kept while the graph grows: it is a good one on an empty graph, too (`test_kept_plans.py`).
// mode: write
// param: items LIST<STRING> = ["X"]
// returns: Nothing
CYPHER 25 replan=skip
UNWIND $items AS id
MATCH (i:Item {id: id})
USING INDEX SEEK i:Item(id)
WITH i, EXISTS { (i)<-[:INSTALLED_IN]-() } OR COUNT { (i)<-[:PRODUCED]-() } > 1 AS changing
WHERE changing <> i:Changing
REMOVE i:Changing
SET i:$(CASE WHEN changing THEN ['Changing'] ELSE [] END)
