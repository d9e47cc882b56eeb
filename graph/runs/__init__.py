"""Runs join the pure core and a store: batch detection, one live application, a past moment."""
