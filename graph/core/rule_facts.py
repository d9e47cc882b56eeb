"""What rules look at, as arrays: links as codes, the applications to judge, what each holds.

Only links that can matter are encoded: those of the judged applicants, those that meet a value
of theirs, and the other details of the applications that do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import polars as pl

from graph.core.numbers import may_be_among, ordering
from graph.core.rule_book import RuleBook
from graph.core.texts import (
    SMALL,
    is_among,
    numbered,
    numbered_together,
    of_runs,
    places_in,
    taken,
    times,
)
from graph.core.threads import side_by_side
from graph.core.windows import NEVER, Bools, Ints, Uses, among
from graph.model import Knowledge
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


def read_facts(
    knowledge: Knowledge,
    book: RuleBook,
    *,
    applicants: Sequence[str] | pl.Series | None,
    undated: frozenset[int],
) -> RuleFacts:
    """Return what the rules of `book` need to judge the applications of `applicants` (all)."""
    chosen = applicants
    if chosen is not None and not isinstance(chosen, pl.Series):
        chosen = pl.Series("applicant_id", chosen, dtype=pl.String)
    versions = _of_these(knowledge.applications, chosen)
    near, judged = side_by_side(
        knowledge.links.height,
        lambda: _touched(knowledge.links, book, chosen),
        lambda: _newest(versions),
    )
    rows = np.arange(knowledge.links.height) if near is None else np.flatnonzero(near)
    links = knowledge.links if near is None else knowledge.links.filter(pl.Series(near))
    flags = _flagged(knowledge.attributes, links, book)
    refused = _declined(versions)
    whole = None if links is knowledge.links else knowledge.links
    agreed = knowledge.partners
    return _encode(links, rows, whole, judged, refused, flags, agreed, undated)


def _of_these(versions: pl.DataFrame, chosen: pl.Series | None) -> pl.DataFrame:
    if chosen is None:
        return versions
    asked = is_among(versions["applicant_id"], chosen)
    return versions if asked.all() else versions.filter(asked)


def _newest(versions: pl.DataFrame) -> pl.DataFrame:
    """One row an application: the version recorded last."""
    ids = versions["application_id"]
    different = len(set(ids.to_list())) if len(ids) <= SMALL else ids.n_unique()
    if different == versions.height:
        return versions
    ordered = versions.sort("application_id", "recorded_at", "row_token", nulls_last=True)
    return ordered.unique("application_id", keep="last", maintain_order=True)


def _declined(versions: pl.DataFrame) -> pl.DataFrame:
    decision = versions["decision"]
    if len(decision) <= SMALL and "declined" not in decision.to_list():
        return versions.head(0)
    return versions.filter(decision == "declined")


def _touched(links: pl.DataFrame, book: RuleBook, chosen: pl.Series | None) -> Bools | None:
    """Where links are of chosen applicants, of their values, or details of applications with these.

    Values of which only the size matters (an agent's people) are left to `RuleFacts.everyone`.
    A few links more do no harm: they meet nothing that is asked. None: all links.
    """
    if chosen is None or links.height <= SMALL:
        return None
    roles, counted, per, wanted = roles_asked(book)
    role = places_in(tuple(ROLES), links["attribute_type"])
    mine = of_runs(links["applicant_id"], chosen)
    keys, sources = links["attribute_key"].hash().to_numpy(), links["source_id"].hash().to_numpy()
    own = mine & _filed(links["source"]) & _one_of(roles, role)
    meets = mine | may_be_among(keys, keys[own])
    near = meets | may_be_among(sources, sources[meets & _one_of(per, role)])
    kept: Bools = mine | (meets & _one_of(counted, role)) | (near & _one_of(wanted, role))
    return kept


def roles_asked(book: RuleBook) -> tuple[set[str], set[str], set[str], set[str]]:
    """Return the roles of `book` under which links of others count.

    Those of a value in question, those that are counted, those whose applications' other details
    count, and those of such details.
    """
    joined = [rule for rule in book.rules if rule.details or rule.of]
    roles = {role for rule in book.rules for role in (rule.of or rule.roles)}
    counted = roles | {rule.count_role for rule in book.rules}
    per = {role for rule in joined for role in (rule.of or rule.roles)}
    wanted = {role for rule in joined for role in (rule.details or rule.roles)}
    return roles, counted, per, wanted


def _one_of(names: set[str], role: Ints) -> Bools:
    """Return where a role (its code, -1: none) is one of `names`."""
    chosen = np.array([*(name in names for name in ROLES), False])
    found: Bools = chosen[role]
    return found


def flags_asked(book: RuleBook) -> list[str]:
    """Return the flags of nodes that some rule of `book` asks for."""
    return sorted({flag for rule in book.rules if rule.roles for flag in rule.flags})


def _flagged(attributes: pl.DataFrame, links: pl.DataFrame, book: RuleBook) -> pl.DataFrame:
    """Nodes among `links` with a flag that some rule asks for: label, attribute_key, flags."""
    flags = flags_asked(book)
    if not flags or attributes["flags"].null_count() == attributes.height:
        return attributes.head(0)
    found = attributes.filter(pl.col("flags").str.contains_any(flags))
    if found.height > SMALL:
        keys = links["attribute_key"].hash().unique()
        found = found.filter(pl.col("attribute_key").hash().is_in(keys.implode()))
    return found


def _encode(
    links: pl.DataFrame,
    rows_of: Ints,
    whole: pl.DataFrame | None,
    judged: pl.DataFrame,
    refused: pl.DataFrame,
    flags: pl.DataFrame,
    partners: pl.DataFrame,
    undated: frozenset[int],
) -> RuleFacts:
    agreed = partners.filter(pl.col("phone_key").is_not_null()) if partners.height else partners
    labels = _partner_labels(agreed)
    rows, flat = links.height, agreed.height
    phones = pl.Series(["Phone"] * flat, dtype=pl.String)
    nodes = [(frame["label"], frame["attribute_key"]) for frame in (links, flags)]
    nodes += [(labels, agreed["attribute_key"]), (phones, agreed["phone_key"])]
    people = [(frame["applicant_id"],) for frame in (links, judged, refused)]
    sources = [(links["source_id"],), *((each["application_id"],) for each in (judged, refused))]
    (of_links, of_flags, partner, phone), (whose, which) = side_by_side(
        rows,
        lambda: numbered_together(*nodes),
        lambda: (numbered_together(*people), numbered_together(*sources)),
    )
    applicant, person, refused_person = whose
    source, origin, refused_origin = which
    use = links["use"].is_not_null().to_numpy() if "use" in links.columns else np.zeros(rows, bool)
    return RuleFacts(
        whole=whole,
        judged=judged,
        person=person,
        origin=origin,
        applied=times(judged["applied_at"], 0),
        recorded=times(judged["recorded_at"], NEVER - 1),
        label=links["label"],
        key=links["attribute_key"],
        role=places_in(tuple(ROLES), links["attribute_type"]),
        node=of_links,
        applicant=applicant,
        source=source,
        filed=_filed(links["source"]),
        elsewhere=use,
        seen=times(links["seen_at"], 0),
        known=times(links["recorded_at"], 0),
        gone=times(links["superseded_at"], NEVER),
        refused=_refused(refused, refused_person, refused_origin),
        flagged=_by_flag(flags["flags"], of_flags),
        partners={"node": partner, "phone": phone, "known": times(agreed["recorded_at"], 0)},
        undated=undated,
        link=rows_of,
    )


def _filed(source: pl.Series) -> Bools:
    if len(source) <= SMALL:
        return np.array([each == "application" for each in source.to_list()], dtype=bool)
    return (source == "application").to_numpy()


def _partner_labels(partners: pl.DataFrame) -> pl.Series:
    return partners["kind"].str.to_titlecase() if partners.height else partners["kind"]


def _refused(refused: pl.DataFrame, person: Ints, origin: Ints) -> dict[str, Ints]:
    if not refused.height:
        none = np.zeros(0, dtype=np.int64)
        return dict.fromkeys(REFUSED, none)
    known = times(refused["recorded_at"], 0)
    decided = times(refused["decided_at"], NEVER)
    return {
        "person": person,
        "origin": origin,
        "applied": times(refused["applied_at"], 0),
        "decided": np.where(decided == NEVER, known, decided),
        "known": known,
        "gone": times(refused["superseded_at"], NEVER),
    }


def _by_flag(flags: pl.Series, node: Ints) -> dict[str, Ints]:
    found: dict[str, list[int]] = {}
    for code, text in zip(node.tolist(), flags.to_list(), strict=True):
        for flag in text.split("|"):
            found.setdefault(flag, []).append(code)
    return {flag: np.array(nodes, dtype=np.int64) for flag, nodes in found.items()}
