"""The records that detection in parts writes: whole numbers alone, texts stay in their files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.core.parameters import ROLE_INDEX
from graph.runs.parts.spool import Spool
from graph.schema import ROLES, SOFT_ROLES

SHARD_ROWS = 2_000_000  # of links that are looked at side by side
SOFT = tuple(SOFT_ROLES)  # a soft role's place here is its number in records
SOFT_INDEX = np.array([ROLE_INDEX[name] for name in SOFT])
SOFT_OF = np.array([ROLE_INDEX[of] for of, _ in SOFT_ROLES.values()])
SOFT_LABELS = tuple(ROLES[of].label for of, _ in SOFT_ROLES.values())

_HASHES = [("one", "u8"), ("other", "u8")]
# A link: its value, the run of its applicant's rows, its role, and when it was seen.
LINK = np.dtype([*_HASHES, ("seen", "i8"), ("run", "i4"), ("role", "u1"), ("current", "?")])
# A node: its row in the attributes, the hash of that row, and whether a flag of it is asked for.
NODE = np.dtype([*_HASHES, ("digest", "u8"), ("row", "i4"), ("flagged", "?")])
ABOVE = np.dtype([*_HASHES, ("one_above", "u8"), ("other_above", "u8")])
TOKEN = np.dtype(
    [*_HASHES, ("one_token", "u8"), ("other_token", "u8"), ("row", "i4"), ("soft", "i1")]
)
PARENT = np.dtype(_HASHES)
# What has a token: a node (`run` -1), or a link to it.
ALIKE = np.dtype([*_HASHES, ("seen", "i8"), ("run", "i4"), ("row", "i4"), ("soft", "i1")])
# Who uses what several use: a value by its number in the shard, or a node by its row.
USE = np.dtype([("of", "i4"), ("run", "i4")])
TIE = np.dtype(
    [("value", "i8"), ("applicant", "i4"), ("role", "u1"), ("tie_role", "u1"),
     ("first", "i8"), ("last", "i8"), ("use", "i4")]
)  # fmt: skip
# A value that ties: for a soft one a row of attributes that has its token.
VALUE = np.dtype([*_HASHES, ("value", "i8"), ("users", "i4"), ("row", "i4"), ("soft", "i1")])
CAUSE = np.dtype([("code", "i8")])
HARD = -1  # of `soft`


@dataclass(frozen=True, slots=True)
class Shards:
    """All spools that the first pass fills, shard by shard of values."""

    count: int
    links: Spool
    nodes: Spool
    above: Spool
    tokens: Spool

    @classmethod
    def of(cls, folder: Path, rows: int) -> "Shards":
        """Return empty spools for so many rows of links."""
        count = max(1, -(-rows // SHARD_ROWS))
        kinds = (("links", LINK), ("nodes", NODE), ("above", ABOVE), ("tokens", TOKEN))
        return cls(count, *(Spool(folder, name, kind, count) for name, kind in kinds))

    def close(self) -> None:
        """Let nothing be added any more."""
        for spool in (self.links, self.nodes, self.above, self.tokens):
            spool.close()
