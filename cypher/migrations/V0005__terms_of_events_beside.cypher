// The full-text index of what events name is brought up to date beside the transactions that capture them: whoever asks it waits for that.
CYPHER 25 DROP INDEX event_terms IF EXISTS;
CYPHER 25 CREATE FULLTEXT INDEX event_terms IF NOT EXISTS FOR (n:Event) ON EACH [n.terms] OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword', `fulltext.eventually_consistent`: true}};
