"""/v1/applicants."""
