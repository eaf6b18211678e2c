// What a quality record concerns: items [id, kind, ambiguous], the ids of all stretches of its steps, and equipment.
// traversal
// mode: read
// param: quality STRING = "NCR-12"
// returns: ConcernsRow
CYPHER 25
OPTIONAL MATCH (q:QualityRecord {id: $quality})
RETURN COLLECT {
         MATCH (q)-[r:CONCERNS]->(x:Item)
         RETURN [x.id,
           CASE WHEN x:Unit THEN 'unit' WHEN x:Lot THEN 'lot' WHEN x:Container THEN 'container' ELSE 'unknown' END,
           coalesce(r.ambiguous, false)]
       } AS items,
       COLLECT {
         MATCH (q)-[:CONCERNS]->(n:ProcessStep)
         MATCH (n)-[:SAME_STEP]->*(s:ProcessStep)
         RETURN DISTINCT s.id
       } AS steps,
       COLLECT { MATCH (q)-[:CONCERNS]->(e:Equipment) RETURN e.id } AS equipment
