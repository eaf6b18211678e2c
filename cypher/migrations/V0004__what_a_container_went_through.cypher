// What was packed and unpacked, container by container in the order of time, and when all was taken out of it: so that of one that goes round
// for years a batch looks at what it can change.
CYPHER 25 CREATE INDEX record_moved_at IF NOT EXISTS FOR (n:Record) ON (n.key, n.moved_at);
CYPHER 25 CREATE INDEX record_emptied_at IF NOT EXISTS FOR (n:Record) ON (n.key, n.emptied_at);
