// The readings of an EPCIS event, to void them with it.
CYPHER 25 CREATE INDEX record_event IF NOT EXISTS FOR (n:Record) ON (n.event);
// EPCIS events in the order in which they happened or came, page by page.
CYPHER 25 CREATE INDEX event_event_time IF NOT EXISTS FOR (n:Event) ON (n.event_time, n.id);
CYPHER 25 CREATE INDEX event_recorded_at IF NOT EXISTS FOR (n:Event) ON (n.recorded_at, n.id);
// EPCIS events by what they name.
CYPHER 25 CREATE FULLTEXT INDEX event_terms IF NOT EXISTS FOR (n:Event) ON EACH [n.terms] OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword'}};
CYPHER 25 CREATE CONSTRAINT capture_job_id IF NOT EXISTS FOR (n:CaptureJob) REQUIRE n.id IS UNIQUE;
CYPHER 25 CREATE INDEX capture_job_created_at IF NOT EXISTS FOR (n:CaptureJob) ON (n.created_at, n.id);
