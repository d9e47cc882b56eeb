"""The command line: every command opens a store, calls one function and prints."""
