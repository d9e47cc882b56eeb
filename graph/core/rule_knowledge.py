"""From knowledge to what rules look at.

Only links that can matter are encoded: those of the judged applicants, those that meet a value
of theirs, and the other details of the applications that do.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from graph.core.numbers import may_be_among
from graph.core.rule_book import RuleBook
from graph.core.rule_facts import REFUSED, RuleFacts
from graph.core.texts import SMALL, is_among, numbered_together, of_runs, places_in, times
from graph.core.threads import side_by_side
from graph.core.windows import NEVER, Bools, Ints
from graph.model import Knowledge
from graph.schema import ROLES


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
    asked = roles_asked(book)
    role = places_in(tuple(ROLES), links["attribute_type"])
    mine = of_runs(links["applicant_id"], chosen)
    keys, sources = links["attribute_key"].hash().to_numpy(), links["source_id"].hash().to_numpy()
    own = mine & _filed(links["source"]) & _one_of(asked.values, role)
    meets = mine | may_be_among(keys, keys[own])
    near = meets | may_be_among(sources, sources[meets & _one_of(asked.shared, role)])
    beside = (meets & _one_of(asked.counted, role)) | (near & _one_of(asked.details, role))
    kept: Bools = mine | beside
    return kept


class RolesAsked(NamedTuple):
    """The roles of a rule book under which links of others count."""

    values: set[str]  # of a value in question
    counted: set[str]
    shared: set[str]  # whose applications' other details count
    details: set[str]  # of these


def roles_asked(book: RuleBook) -> RolesAsked:
    """Return the roles of `book` under which links of others count."""
    joined = [rule for rule in book.rules if rule.details or rule.of]
    values = {role for rule in book.rules for role in (rule.of or rule.roles)}
    return RolesAsked(
        values=values,
        counted=values | {rule.count_role for rule in book.rules},
        shared={role for rule in joined for role in (rule.of or rule.roles)},
        details={role for rule in joined for role in (rule.details or rule.roles)},
    )


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
