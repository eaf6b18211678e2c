"""Starting, stopping, saving and restoring the managed local Neo4j."""
