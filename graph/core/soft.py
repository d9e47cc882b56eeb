"""Soft ties: values that are nearly one (serial numbers, one template of e-mails) as values."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.core.numbers import ranked
from graph.core.parameters import ROLE_INDEX, Ints
from graph.core.texts import found_in, met_again, taken, where_is
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


NONE, NO_TEXTS = np.zeros(0, dtype=np.int64), pl.Series([], dtype=pl.String)
NO_SOFT = SoftRows(NONE, NONE, NONE, NO_TEXTS, NO_TEXTS)


def soft_rows(links: pl.DataFrame, attributes: pl.DataFrame, current: Ints) -> SoftRows:
    """Return who uses what nearly equal values have in common, by the `current` rows of `links`.

    Only tokens that two values share tie, so this is small beside `links`.
    """
    link, value, role, names, keys = [], [], [], [], []
    values = 0
    for name, (of, token) in SOFT_ROLES.items():
        node, code, shared = _shared_tokens(attributes, ROLES[of].label, token)
        if not len(shared):
            continue
        rows = where_is(links["attribute_type"], of)
        place = found_in(
            taken(attributes["attribute_key"], node), taken(links["attribute_key"], rows)
        )
        used = np.flatnonzero(place >= 0)
        used = used[_are_among(rows[used], current)]
        link.append(rows[used])
        value.append(values + code[place[used]])
        role.append(np.full(len(used), ROLE_INDEX[name], dtype=np.int64))
        names += [name] * len(shared)
        keys.append(shared.alias(""))
        values += len(shared)
    if not link:
        return NO_SOFT
    return SoftRows(
        link=np.concatenate(link),
        value=np.concatenate(value),
        role=np.concatenate(role),
        label=pl.Series(names, dtype=pl.String),
        key=pl.concat(keys),
    )


def _are_among(rows: Ints, rising: Ints) -> NDArray[np.bool_]:
    """Return which of the rows are among the rising ones."""
    place = np.minimum(np.searchsorted(rising, rows), len(rising) - 1)
    return rising[place] == rows if len(rising) else np.zeros(len(rows), dtype=bool)


def _shared_tokens(nodes: pl.DataFrame, label: str, token: str) -> tuple[Ints, Ints, pl.Series]:
    """Return the nodes of a label whose token another has too, its number, and the tokens."""
    none, tokens = np.zeros(0, dtype=np.int64), nodes[token]
    if tokens.null_count() == len(tokens):
        return none, none, tokens.clear()
    rows = where_is(nodes["label"], label)
    own = taken(tokens, rows)
    if own.null_count():
        given = own.is_not_null()
        rows, own = rows[given.to_numpy()], own.filter(given)
    every = np.arange(len(own))
    chosen, code, row_of = met_again((own,), every, np.zeros(len(own), dtype=bool))
    if not len(chosen):
        return none, none, tokens.clear()
    used, number = ranked(code)
    return rows[chosen], number, taken(own, row_of[used])
