"""Longer measurements, each one command that writes JSON and a table."""
