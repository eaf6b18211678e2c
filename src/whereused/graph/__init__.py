"""The only importer of `neo4j`: driver, query loader, migrations, error translation."""
