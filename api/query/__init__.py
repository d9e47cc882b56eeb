"""/v1/query."""
