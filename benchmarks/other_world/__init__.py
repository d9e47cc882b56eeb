"""A second made-up lender, simulated from a town: to test ring detection, never to tune it."""

from benchmarks.other_world.make import Summary, write_other_world

__all__ = ["Summary", "write_other_world"]
