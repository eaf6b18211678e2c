// How many items of each kind are downstream of one source, at a time: over
// installations that held then and productions not known to be later.
// An item known to have been made after that time is not counted.
// A start (the source is one) is never counted, even on a cycle; `from_units` and `from_lots` say that there are
// starts of that kind to look out for: reading every id would cost as much as the traversal.
// traversal
// mode: read
// param: source STRING = "LOT-1"
// param: starts LIST<STRING> = ["LOT-1"]
// param: from_units BOOLEAN = true
// param: from_lots BOOLEAN = true
// param: at ZONED DATETIME
// returns: CountRow
CYPHER 25
MATCH (s:Item {id: $source})
MATCH (s) ((step)
  -[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN
    WHERE CASE
      WHEN r:INSTALLED_IN THEN coalesce(r.valid_from <= $at, true) AND coalesce(r.valid_to >= $at, true)
      WHEN r:PRODUCED THEN coalesce(coalesce(r.at, step.ended_at) <= $at, true)
      ELSE true
    END]->
())+ (x)
WITH DISTINCT x WHERE NOT coalesce(x.made_at > $at, false)
RETURN CASE
         WHEN x:Unit THEN CASE WHEN $from_units AND x.id IN $starts THEN 'start' ELSE 'unit' END
         WHEN x:Lot THEN CASE WHEN $from_lots AND x.id IN $starts THEN 'start' ELSE 'lot' END
         WHEN x:Item AND x.id IN $starts THEN 'start'
         WHEN x:Container THEN 'container'
         WHEN x:Item THEN 'unknown'
         ELSE 'step'
       END AS kind, count(*) AS reached
