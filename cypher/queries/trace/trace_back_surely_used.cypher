// Whether one item leads to each of some nodes over edges that carry whatever the times are, looked for from the node upstream among the nearest `most`:
// `met` if so; `seen` nodes were looked at, and if they are fewer than `most`, there was nothing else. Nodes are numbers; `prefix` is what comes before
// the number in an elementId. Which edges these are, reach_used_surely says.
// traversal
// mode: read
// param: source STRING = "LOT-1"
// param: nodes LIST<INTEGER> = [0]
// param: prefix STRING = "4:00000000-0000-0000-0000-000000000000:"
// param: most INTEGER = 100
// returns: TracedBackRow
CYPHER 25
UNWIND $nodes AS number
MATCH (x) WHERE elementId(x) = $prefix + number
CALL (x) {
  MATCH (x) ((b)
    <-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN
      WHERE NOT b:Conditional
         OR r.conditional IS NULL
        AND NOT ((r:CONSUMED_IN OR r:SERIALIZED_AS) AND a:Changing AND a.id <> $source)
        AND NOT (r:PRODUCED AND b:Changing AND r.at IS NULL AND a.ended_at IS NULL)]-
  (a))+ (y)
  WITH DISTINCT y LIMIT $most
  RETURN count(CASE WHEN y:Item AND y.id = $source THEN 1 END) > 0 AS met, count(*) AS seen
}
RETURN number, met, seen
