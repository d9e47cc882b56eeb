"""The HTTP face: FastAPI, version 1."""
