"""/v1/instalments."""
