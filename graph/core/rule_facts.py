"""What rules look at, as arrays: links as codes, the applications to judge, what each holds."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
import polars as pl

from graph.core.numbers import ordering
from graph.core.texts import numbered, taken, times
from graph.core.windows import NEVER, Bools, Ints, Uses, among
from graph.schema import ROLES

ROLE_CODE = {role: code for code, role in enumerate(ROLES)}
REFUSED = ("person", "origin", "applied", "decided", "known", "gone")


@dataclass(frozen=True, slots=True)
class Own:
    """Values that judged applications hold under one role: (judged application, link row)."""

    judge: Ints
    row: Ints


@dataclass(slots=True)
class RuleFacts:
    """Rows of links (codes, microseconds) and the applications to judge; caches by role."""

    whole: pl.DataFrame | None  # all links, where some were left out
    judged: pl.DataFrame  # one row an application, its newest version
    person: Ints  # of each judged application
    origin: Ints
    applied: Ints
    recorded: Ints
    label: pl.Series  # of each link row
    key: pl.Series
    role: Ints
    node: Ints
    applicant: Ints
    source: Ints  # code of the application (or event) that brought the row
    filed: Bools  # brought by an application
    elsewhere: Bools  # its value is used by people who are not in the frame
    seen: Ints
    known: Ints
    gone: Ints
    refused: dict[str, Ints]  # refused versions: REFUSED
    flagged: dict[str, Ints]  # nodes with a flag
    partners: dict[str, Ints]  # partner node, phone node, known
    undated: frozenset[int]  # applied_at values that stand for many rows: no moment at all
    link: Ints  # of each link row, its row in all links
    left: Bools | None = None  # which of all links there are, if some were taken away
    _rows: dict[str, Ints] = field(default_factory=dict)
    _own: dict[str, Own] = field(default_factory=dict)
    _crowd: dict[str, Ints] = field(default_factory=dict)
    _depth: dict[str, int] = field(default_factory=dict)
    _held: Own | None = None

    def without(self, left: Bools) -> Self:
        """Return what is left where `left` says so of all links; applications stay."""
        rows = np.flatnonzero(left[self.link])
        return type(self)(
            whole=self.whole,
            left=left,
            judged=self.judged,
            person=self.person,
            origin=self.origin,
            applied=self.applied,
            recorded=self.recorded,
            label=taken(self.label, rows),
            key=taken(self.key, rows),
            role=self.role[rows],
            node=self.node[rows],
            applicant=self.applicant[rows],
            source=self.source[rows],
            filed=self.filed[rows],
            elsewhere=self.elsewhere[rows],
            seen=self.seen[rows],
            known=self.known[rows],
            gone=self.gone[rows],
            refused=self.refused,
            flagged=self.flagged,
            partners=self.partners,
            undated=self.undated,
            link=self.link[rows],
        )

    def rows(self, role: str) -> Ints:
        """Return the rows of one role."""
        if role not in self._rows:
            self._rows[role] = np.flatnonzero(self.role == ROLE_CODE[role])
        return self._rows[role]

    def filed_rows(self, role: str) -> Ints:
        """Return the rows of one role that applications brought."""
        rows = self.rows(role)
        return rows[self.filed[rows]]

    def own(self, role: str) -> Own:
        """Return what judged applications hold under a role, once a value."""
        if role not in self._own:
            held = self._all_held()
            mine = np.flatnonzero(self.role[held.row] == ROLE_CODE[role])
            self._own[role] = self._once(Own(held.judge[mine], held.row[mine]))
        return self._own[role]

    def everyone(self, role: str, rows: Ints) -> Uses:
        """Return by whom and when the values of some link rows were used under a role."""
        if self.whole is None:
            every = self.filed_rows(role)
            every = every[among(self.node[every], self.node[rows])]
            return Uses(
                self.node[every],
                self.applicant[every],
                self.seen[every],
                self.known[every],
                self.gone[every],
            )
        node, first = np.unique(self.node[rows], return_index=True)
        keys = pl.DataFrame({"attribute_key": self.key.gather(rows[first]), "node": node})
        of_role = (pl.col("attribute_type") == role) & (pl.col("source") == "application")
        if self.left is not None:
            of_role &= pl.lit(pl.Series(self.left))
        links = self.whole.filter(of_role).join(keys, on="attribute_key")
        return Uses(
            links["node"].to_numpy(),
            numbered(links["applicant_id"])[0],
            times(links["seen_at"], 0),
            times(links["recorded_at"], 0),
            times(links["superseded_at"], NEVER),
        )

    def crowd(self, role: str) -> Ints:
        """Return for each node its rows under a role: no count of it can be larger."""
        if role not in self._crowd:
            nodes = int(self.node.max()) + 1 if len(self.node) else 0
            self._crowd[role] = np.bincount(self.node[self.rows(role)], minlength=nodes)
        return self._crowd[role]

    def depth(self, role: str) -> int:
        """Return the most rows of a role that one application brought."""
        if role not in self._depth:
            sources = self.source[self.rows(role)]
            self._depth[role] = int(np.bincount(sources).max()) if len(sources) else 0
        return self._depth[role]

    def _all_held(self) -> Own:
        """Rows brought by judged applications and in force when these were last recorded."""
        if self._held is None:
            size = int(max(self.source.max(initial=-1), self.origin.max(initial=-1))) + 1
            judge_of = np.full(size, -1, dtype=np.int64)
            judge_of[self.origin] = np.arange(len(self.origin))
            row = np.flatnonzero(self.filed & (judge_of[self.source] >= 0))
            judge = judge_of[self.source[row]]
            then = self.recorded[judge]
            held = (self.known[row] <= then) & (then < self.gone[row])
            self._held = Own(judge[held], row[held])
        return self._held

    def _once(self, own: Own) -> Own:
        """One row for each application and value, the one seen last."""
        if len(own.row) < 2:
            return own
        order = ordering(own.judge, self.node[own.row], self.seen[own.row])
        judge, row = own.judge[order], own.row[order]
        node = self.node[row]
        last = np.ones(len(row), dtype=bool)
        last[:-1] = (judge[1:] != judge[:-1]) | (node[1:] != node[:-1])
        return Own(judge[last], row[last])
