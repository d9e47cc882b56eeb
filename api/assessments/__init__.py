"""/v1/assessments."""
