// A step may be several nodes, which its id in the records joins.
CYPHER 25 CREATE INDEX process_step_step IF NOT EXISTS FOR (n:ProcessStep) ON (n.step);
// What was recorded or voided after a time, for earlier states of knowledge.
CYPHER 25 CREATE INDEX record_recorded_at IF NOT EXISTS FOR (n:Record) ON (n.recorded_at);
CYPHER 25 CREATE INDEX record_voided_at IF NOT EXISTS FOR (n:Record) ON (n.voided_at);
// Records that wait to be projected anew: none but while that is done.
CYPHER 25 CREATE INDEX record_aside IF NOT EXISTS FOR (n:Record) ON (n.aside);
