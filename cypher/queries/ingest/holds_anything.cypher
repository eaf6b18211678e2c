// Whether the graph holds anything but its schema's history, and how many records.
// mode: read
// returns: HoldsRow
CYPHER 25
RETURN EXISTS { MATCH (n) WHERE NOT n:Migration AND NOT n:Ledger } AS anything,
       COUNT { MATCH (r:Record) } AS records
