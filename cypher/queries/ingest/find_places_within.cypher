// Places, and all that is at them at any depth, as far as it is known.
// traversal
// mode: read
// param: places LIST<STRING> = ["(414)4012345000054"]
// returns: PlacesRow
CYPHER 25
UNWIND $places AS place
MATCH (inner:Site|Equipment)-[:AT_SITE]->+(outer:Site {id: place})
USING INDEX SEEK outer:Site(id)
WITH DISTINCT inner
RETURN collect(inner.id) AS places
