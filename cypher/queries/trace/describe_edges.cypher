// Edges by their numbers, with all that is known of them and the records behind them, as columns. A step goes by the id in its records, whichever
// stretch of it the edge belongs to; a fact that was voided by the type of edge it would have been.
// `times` are [valid_from, valid_to, at] in microseconds since 1970.
// mode: read
// param: edges LIST<INTEGER> = [0]
// param: prefix STRING = "5:00000000-0000-0000-0000-000000000000:"
// returns: PathEdgesRow
CYPHER 25
UNWIND $edges AS number
MATCH (a)-[r]->(b) WHERE elementId(r) = $prefix + number
RETURN collect(number) AS edges,
       collect(coalesce(CASE WHEN r:VOIDED THEN r.type END, type(r))) AS types,
       collect(coalesce(CASE WHEN a:ProcessStep THEN a.step END, a.id)) AS tails,
       collect(coalesce(CASE WHEN b:ProcessStep THEN b.step END, b.id)) AS heads,
       collect([t IN [r.valid_from, r.valid_to, r.at] | t.epochSeconds * 1000000 + t.microsecond]) AS times,
       collect([r.quantity, r.uom, r.position]) AS details,
       collect(r.ambiguous IS NOT NULL) AS ambiguous,
       collect(r:VOIDED) AS voided,
       collect(coalesce(r.records, [])) AS records
