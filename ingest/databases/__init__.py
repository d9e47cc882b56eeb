"""Rows from databases: a query's answer, batch by batch, from where the last load ended."""
