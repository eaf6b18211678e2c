"""The HTTP API: routers, schemas and the error map. No Cypher, no decisions."""
