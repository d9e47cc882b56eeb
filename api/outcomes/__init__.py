"""/v1/outcomes."""
