"""/v1/verify."""
