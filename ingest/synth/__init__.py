"""A made-up lender, to try everything on without anybody's data."""

from ingest.synth.world import WorldSummary, write_world

__all__ = ["WorldSummary", "write_world"]
