"""What goes wrong on the way into a lender's tables: slips, gaps, spellings, corrections."""

from dataclasses import dataclass

import numpy as np

from benchmarks.other_world.chance import NONE, Flags, Ints, Table, chosen, stream
from benchmarks.other_world.lives import DAY, HORIZON
from benchmarks.other_world.street import SPELLINGS

_OPTIONAL = """
    card device ip wifi address home contact1 contact2 payer consignee score income mail
"""


@dataclass(frozen=True)
class Spelling:
    """How each row writes its address, its phone numbers (0: plain) and its id."""

    address: Ints
    phone: Ints
    id_slipped: Flags
    filler: Ints  # 1, 2: the device, 3: the contacts are a value that names nobody; 0: none

    def take(self, rows: Ints) -> "Spelling":
        """Return these rows."""
        return Spelling(
            self.address[rows], self.phone[rows], self.id_slipped[rows], self.filler[rows]
        )


def soil(seed: int, out: Table, dirt: float) -> tuple[Table, Spelling]:
    """Return rows with slips and gaps, how they are spelt, and amendments below the rest.

    Of all rows, dirt / 2 have a slip, dirt have one to three empty cells, 4 * dirt (at most .8)
    are spelt otherwise, dirt / 4 have a filler for device or contacts, and dirt / 2 are amended
    some hours or days later.
    """
    rng = stream(seed, "dirt")
    before = Table({name: column.copy() for name, column in out.items()})
    n = out.rows
    everywhere = np.ones(n, np.bool_)
    slips = chosen(rng, everywhere, dirt / 2)
    which = rng.integers(0, 3, n)
    power = 10 ** rng.integers(0, 8, n)
    wrong = out["phone"] + np.where(out["phone"] // power % 10 == 9, -power, power)
    out["phone"] = np.where(slips & (which == 0) & (out["phone"] >= 0), wrong, out["phone"])
    out["given"] = np.where(slips & (which == 1), out["given"] // 100 * 100 + 7, out["given"])
    _leave_out(rng, out, dirt)
    odd = min(0.8, 4 * dirt)
    spelling = Spelling(
        np.where(chosen(rng, everywhere, odd), rng.integers(1, SPELLINGS, n), 0),
        np.where(chosen(rng, everywhere, odd / 2), rng.integers(1, 4, n), 0),
        slips & (which == 2),
        np.where(chosen(rng, everywhere, dirt / 4), rng.integers(1, 4, n), 0),
    )
    amended = np.flatnonzero(chosen(rng, everywhere, dirt / 2))
    later = before.take(amended)
    delay = rng.exponential(1.5 * DAY, len(amended)).astype(np.int64) + 900
    later["recorded"] = np.minimum(later["recorded"] + delay, HORIZON)
    kept = spelling.take(np.concatenate([np.arange(n), amended]))
    kept.id_slipped[n:] = False
    kept.filler[n:] = 0
    return out.stack(later), kept


def _leave_out(rng: np.random.Generator, out: Table, dirt: float) -> None:
    """Empty one to three cells in a share of the rows."""
    optional = _OPTIONAL.split()
    times = np.where(rng.random(out.rows) < dirt, rng.integers(1, 4, out.rows), 0)
    for k in range(3):
        column = rng.integers(0, len(optional), out.rows)
        for number, name in enumerate(optional):
            out[name][(times > k) & (column == number)] = NONE
