"""Detection of more links than memory holds: counted in one pass, judged a part at a time."""
