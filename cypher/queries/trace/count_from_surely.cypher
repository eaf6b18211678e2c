// How many items are upstream of one item over edges that carry whatever the times are. What goes
// into a step or a unit must be bad all its life, so it is neither made up of parts that come and go nor produced again
// (it would be `Changing`), unless it is the source itself; and of several productions one without a time may be no first.
// Only what is `Conditional` has an edge leading into it for which that has to be looked at: a label costs less than a property.
// traversal
// mode: read
// param: source STRING = "LOT-1"
// returns: ManyRow
CYPHER 25
MATCH (s:Item {id: $source})
MATCH (s) ((a)
  <-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN
    WHERE NOT a:Conditional
       OR r.conditional IS NULL
      AND NOT ((r:CONSUMED_IN OR r:SERIALIZED_AS) AND b:Changing AND b.id <> $source)
      AND NOT (r:PRODUCED AND a:Changing AND r.at IS NULL AND b.ended_at IS NULL)]-
(b))+ (x:Item)
WITH DISTINCT x
RETURN count(x) AS reached
