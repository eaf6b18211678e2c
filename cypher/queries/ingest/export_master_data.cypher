// What the records of headers of EPCIS documents were made of, and the kinds of these records; without those that are void.
// mode: read
// returns: KeptElementRow
CYPHER 25
MATCH (r:Record)
WHERE r.received STARTS WITH '{"vocabulary":' AND r.voided_at IS NULL
WITH r.received AS received, collect(DISTINCT r.kind) AS kinds
ORDER BY received
RETURN received, kinds
