"""/v1/rings."""
