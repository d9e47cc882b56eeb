"""/v1/find."""
