"""Soft ties: values that are nearly one (serial numbers, one template of e-mails) as values."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from graph.core.parameters import ROLE_INDEX, Ints
from graph.core.texts import columns, found_in, numbered, taken, where_is
from graph.schema import ROLES, SOFT_ROLES


@dataclass(frozen=True, slots=True)
class SoftRows:
    """What nearly equal values have in common, as a value that their users share.

    The label of such a value is the soft role itself; it stands in no graph.
    """

    link: Ints  # (n,) row of the links
    value: Ints  # (n,) index into label and key
    role: Ints  # (n,) index into ROLE_NAMES
    label: pl.Series
    key: pl.Series


def soft_rows(links: Mapping[str, pl.Series], attributes: pl.DataFrame) -> SoftRows:
    """Return who uses what nearly equal values have in common, by the columns of `links`.

    Only tokens that two values share tie, so this is small beside `links`.
    """
    nodes = columns(attributes)
    link, value, role, names, keys = [], [], [], [], []
    values = 0
    for name, (of, token) in SOFT_ROLES.items():
        node, code, shared = _shared_tokens(nodes, ROLES[of].label, token)
        if not len(shared):
            continue
        rows = where_is(links["attribute_type"], of)
        place = found_in(taken(nodes["attribute_key"], node), taken(links["attribute_key"], rows))
        used = np.flatnonzero(place >= 0)
        link.append(rows[used])
        value.append(values + code[place[used]])
        role.append(np.full(len(used), ROLE_INDEX[name], dtype=np.int64))
        names += [name] * len(shared)
        keys.append(shared.alias(""))
        values += len(shared)
    return SoftRows(
        link=_joined(link),
        value=_joined(value),
        role=_joined(role),
        label=pl.Series(names, dtype=pl.String),
        key=pl.concat(keys) if keys else pl.Series([], dtype=pl.String),
    )


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _shared_tokens(
    nodes: Mapping[str, pl.Series], label: str, token: str
) -> tuple[Ints, Ints, pl.Series]:
    """Return the nodes of a label whose token another has too, its number, and the tokens."""
    none, tokens = np.zeros(0, dtype=np.int64), nodes[token]
    if tokens.null_count() == len(tokens):
        return none, none, tokens.clear()
    rows = where_is(nodes["label"], label)
    own = taken(tokens, rows)
    if own.null_count():
        given = own.is_not_null()
        rows, own = rows[given.to_numpy()], own.filter(given)
    code, first = numbered(own)
    several = np.bincount(code, minlength=len(first)) > 1
    if not several.any():
        return none, none, tokens.clear()
    chosen = np.flatnonzero(several[code])
    number = np.cumsum(several) - 1
    return rows[chosen], number[code[chosen]], taken(own, first[several])
