// The edges between pairs of neighbours on a path that count in the mode asked; pairs are node numbers, tail and head.
// mode: read
// param: item STRING = "LOT-1"
// param: pairs LIST<LIST<INTEGER>> = [[0, 1]]
// param: mode STRING = "ever"
// param: at ZONED DATETIME
// returns: PathEdgeRow
CYPHER 25
MATCH (known:Item {id: $item})
WITH split(elementId(known), ':') AS parts
WITH parts[0] + ':' + parts[1] + ':' AS prefix
UNWIND $pairs AS pair
MATCH (a) WHERE elementId(a) = prefix + pair[0]
MATCH (b) WHERE elementId(b) = prefix + pair[1]
MATCH (a)-[r:CONSUMED_IN|PRODUCED|SERIALIZED_AS|INSTALLED_IN]->(b)
WHERE CASE
    WHEN $mode = 'ever' THEN true
    WHEN r:INSTALLED_IN AND $mode = 'current' THEN r.valid_to IS NULL
    WHEN r:INSTALLED_IN THEN coalesce(r.valid_from <= $at, true) AND coalesce(r.valid_to >= $at, true)
    WHEN r:PRODUCED AND $mode = 'as_of' THEN coalesce(coalesce(r.at, a.ended_at) <= $at, true)
    ELSE true
  END
RETURN pair[0] AS tail, pair[1] AS head, type(r) AS type, a.id AS tail_id, b.id AS head_id,
       r.valid_from AS valid_from, r.valid_to AS valid_to, r.at AS at, r.quantity AS quantity, r.uom AS uom,
       r.position AS position, coalesce(r.ambiguous, false) AS ambiguous, coalesce(r.records, []) AS records
ORDER BY tail, head, valid_from, valid_to, at, position
