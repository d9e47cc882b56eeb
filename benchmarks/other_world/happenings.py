"""Events before they are written: one row each, whatever kind they are of."""

import numpy as np

from benchmarks.other_world.chance import NONE, Ints, Table

_KINDS = """
    register login device_change address_change phone_change card_change delivered payment return
    buy_out contact_attempt contact_in promise extension complaint survey legal_claim
"""
_COLUMNS = """
    person account order time kind device ip wifi lat lon flags address phone card amount payer
    result
"""
KINDS = tuple(_KINDS.split())
RESULTS = ("ok", "no_answer", "answered", "failed", "not_mine", "late")


def happen(kind: str, of: Table, rows: Ints, time: Ints, **values: Ints) -> Table:
    """Return one event of a kind for each of some applications, knowing only `values`."""
    out = Table({name: np.full(len(rows), NONE, np.int64) for name in _COLUMNS.split()})
    out["person"], out["account"] = of["person"][rows], of["account"][rows]
    out["order"], out["time"] = rows.astype(np.int64), time.astype(np.int64)
    out["kind"][:] = KINDS.index(kind)
    for name, value in values.items():
        out[name] = np.asarray(value, np.int64)
    return out


def join(tables: list[Table]) -> Table:
    """Return all tables, one below the other; all must have the same columns."""
    return Table({name: np.concatenate([table[name] for table in tables]) for name in tables[0]})


def result(name: str, size: int) -> Ints:
    """Return so many of a result's code."""
    return np.full(size, RESULTS.index(name), np.int64)
