// The same as list_through_steps_used, in the walk that ignores times and voids.
// Columns, `chunk` edges a row; numbers are what comes after a prefix in an elementId. `nears` are the ends nearer to the source. `fars` are
// 1024 x the number of the other end + a code, and `edges` the numbers of those edges that have one by their codes, in their order.
// Codes add up: the type (0 CONSUMED_IN, 1 PRODUCED, 2 SERIALIZED_AS), 8 if what it carries depends on times,
// 16 x the kind of the far end (0 unit, 1 lot, 2 container, 3 unknown, 4 no item), 128 if the far end is known to have been made after `at`,
// 256 if it is or was packed in something, 512 if the edge has a number: where times may matter.
// traversal
// mode: read
// param: source STRING = "LOT-1"
// param: at ZONED DATETIME
// param: prefix STRING = "4:00000000-0000-0000-0000-000000000000:"
// param: edge_prefix STRING = "5:00000000-0000-0000-0000-000000000000:"
// param: chunk INTEGER = 50000
// returns: EdgesRow
CYPHER 25
MATCH (s:Item {id: $source})
MATCH (s)-[:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN|VOIDED|SAME_STEP]->*(x)
WITH DISTINCT x
MATCH (x)-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS]->(y)
WITH collect(toInteger(replace(elementId(x), $prefix, ''))) AS nears,
     collect(1024 * toInteger(replace(elementId(y), $prefix, ''))
         + CASE WHEN r:CONSUMED_IN THEN 0 WHEN r:PRODUCED THEN 1 ELSE 2 END
         + CASE WHEN NOT y:Conditional THEN 0 WHEN r.conditional IS NOT NULL OR (r:PRODUCED AND COUNT { (y)<-[:PRODUCED]-() } > 1) THEN 520 ELSE 512 END
         + CASE WHEN y:Unit THEN 0 WHEN y:Lot THEN 16 WHEN y:Container THEN 32 WHEN y:Item THEN 48 ELSE 64 END
         + CASE WHEN EXISTS { (y)-[:PACKED_IN]->() } THEN 256 ELSE 0 END
         + CASE
             WHEN $at IS NULL OR NOT y:Item THEN 0
             WHEN y.made_at IS NOT NULL THEN CASE WHEN y.made_at > $at THEN 128 ELSE 0 END
             WHEN EXISTS { (y)<-[p:PRODUCED]-() WHERE p.ambiguous IS NULL } AND NOT EXISTS {
               MATCH (y)<-[p:PRODUCED]-(made)
               WHERE coalesce(p.at, CASE WHEN made.windowed THEN null ELSE made.ended_at END) IS NULL
                  OR coalesce(p.at, made.ended_at) <= $at
             } THEN 128
             ELSE 0
           END) AS fars,
     collect(CASE WHEN y:Conditional THEN toInteger(replace(elementId(r), $edge_prefix, '')) END) AS edges
UNWIND range(0, size(nears) - 1, $chunk) AS i
RETURN nears[i..i + $chunk] AS nears, fars[i..i + $chunk] AS fars, edges[i..i + $chunk] AS edges
