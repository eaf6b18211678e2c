// The make-up of these items may have changed: those that change over time (something is installed in them, or they are
// produced more than once) bear the label Changing, so that traces know what they need not look at.
// mode: write
// param: items LIST<STRING> = ["X"]
// returns: Nothing
CYPHER 25
UNWIND $items AS id
MATCH (i:Item {id: id})
WITH i, EXISTS { (i)<-[:INSTALLED_IN]-() } OR COUNT { (i)<-[:PRODUCED]-() } > 1 AS changing
WHERE changing <> i:Changing
REMOVE i:Changing
SET i:$(CASE WHEN changing THEN ['Changing'] ELSE [] END)
