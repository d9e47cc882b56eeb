"""`find_rings`: from what is known of some applicants to scored rings with their evidence."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from graph.core.arrays import Ties, encode, narrowed
from graph.core.communities import METHODS, communities, weigh_pairs
from graph.core.components import components, joining_pairs
from graph.core.findings import Findings
from graph.core.hits import Hits
from graph.core.innocent import Innocent, best_innocent
from graph.core.membership import Bonds, release
from graph.core.numbers import ranked
from graph.core.parameters import Ints, Parameters
from graph.core.people import read_people, rule_hits
from graph.core.rule_book import RuleBook
from graph.core.scoring import Groups, People, score_groups
from graph.core.statistics import Statistics, count_statistics
from graph.core.texts import kept
from graph.core.threads import side_by_side
from graph.core.weights import tie_weights, weight_table
from graph.core.wording import Wording
from graph.model import Found, Knowledge

__all__ = ["METHODS", "Judged", "Model", "Proposal", "find_rings", "statistics"]


@dataclass(frozen=True, slots=True)
class Model:
    """One version of all that is data: parameters, rules, wording."""

    parameters: Parameters
    rules: RuleBook
    wording: Wording
    text: str = ""  # the parameters as JSON, for the store


@dataclass(frozen=True, slots=True)
class Connected:
    """Everybody's ties with their weights, which of them join, and the components they make."""

    ties: Ties
    weights: Ints
    joins: np.ndarray
    component: Ints  # (p,) -1: tied to nobody

    def people(self) -> pl.Series:
        """Return the applicants who are tied to anybody, in order."""
        return kept(self.ties.people, self.component >= 0)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The connected people's ties with their weights, and their groups (arrays (p,))."""

    ties: Ties
    weights: Ints
    component: Ints
    community: Ints
    finer: Ints  # the same at a higher resolution, inside each community


@dataclass(frozen=True, slots=True)
class Judged:
    """Groups that hold together, with what speaks for and against each."""

    group: Ints  # (p,)
    bonds: Bonds
    last_own: Ints  # (p,) own weight when last in a group
    people: People
    hits: Hits  # of the same people
    groups: Groups
    innocent: Innocent

    def scores(self, parameters: Parameters) -> Ints:
        """Return each group's score in micro-nats."""
        return self.groups.scores(self.innocent.weight, parameters)


def statistics(knowledge: Knowledge, model: Model) -> Statistics:
    """Count the base rates that weights rest on, from all that is known of a lender."""
    parameters = model.parameters
    return count_statistics(
        knowledge, encode(knowledge.links, knowledge.attributes, parameters), parameters
    )


def find_rings(
    knowledge: Knowledge, statistics: Statistics, model: Model, *, method: str = "leiden"
) -> Found:
    """Find the rings among the applicants in `knowledge`.

    Pure and decomposable: of the union of unconnected sets it gives the union of the results,
    whatever the order of rows and the number of threads. Scores are whole micro-nats; ids are
    provisional (`keep_ids`), and q_value and status are left to `report`. Frames and documents
    are made when first asked for, or all by `Found.made`.
    """
    ties = encode(knowledge.links, knowledge.attributes, model.parameters)
    return find_in_ties(ties, knowledge, statistics, model, method=method)


def find_in_ties(
    ties: Ties, knowledge: Knowledge, statistics: Statistics, model: Model, *, method: str
) -> Found:
    """Do `find_rings` on ties that were encoded already."""
    connected = connect(ties, statistics, model.parameters, method=method)
    return find_connected(connected, knowledge, statistics, model, method=method)


def find_connected(
    connected: Connected,
    knowledge: Knowledge,
    statistics: Statistics,
    model: Model,
    *,
    method: str,
) -> Found:
    """Do `find_rings` on people whose components are known."""
    # Rules ask of the same people whatever groups they are in.
    proposal, hits = side_by_side(
        len(connected.ties.applicant),
        lambda: group(connected, model.parameters, method=method),
        lambda: rule_hits(knowledge, statistics, model.rules, connected.people()),
    )
    judged = judge(proposal, knowledge, statistics, model, hits=hits)
    return Findings(proposal, judged, knowledge, statistics, model)


def propose(ties: Ties, statistics: Statistics, parameters: Parameters, *, method: str) -> Proposal:
    """Propose communities inside components of ties that weigh enough to join."""
    return group(connect(ties, statistics, parameters, method=method), parameters, method=method)


def connect(
    ties: Ties, statistics: Statistics, parameters: Parameters, *, method: str
) -> Connected:
    """Find the components of ties that weigh enough to join."""
    weights, joins = weigh(ties, weight_table(statistics, parameters), parameters, method=method)
    pairs = pairs_that_connect(ties, joins, parameters, method=method)
    return Connected(ties, weights, joins, components(ties, pairs))


def weigh(
    ties: Ties, table: Ints, parameters: Parameters, *, method: str
) -> tuple[Ints, np.ndarray]:
    """Return what each row of `ties` weighs by `table` (roles, bins), and whether it joins."""
    weights = tie_weights(ties.use, ties.tie_role, table, parameters)
    return weights, _joins(ties, weights, parameters, method)


def pairs_that_connect(
    ties: Ties, joins: np.ndarray, parameters: Parameters, *, method: str
) -> Ints:
    """Return (pairs, 2) rows of `ties` that connect all who belong to one component."""
    always = method == "components"  # which joins on every link
    return joining_pairs(ties, joins, parameters, reach=1, whenever=always)


def group(connected: Connected, parameters: Parameters, *, method: str) -> Proposal:
    """Propose communities, and finer ones, inside each component."""
    ties, weights, component = connected.ties, connected.weights, connected.component
    pairs = joining_pairs(ties, connected.joins, parameters, reach=parameters.pair_reach)
    left, right = ties.applicant[pairs[:, 0]], ties.applicant[pairs[:, 1]]
    pair_weight = np.minimum(weights[pairs[:, 0]], weights[pairs[:, 1]])
    weighed = weigh_pairs(left, right, pair_weight, len(ties.people))
    proposed = communities(
        ties.people, component, weighed, method=method, resolution=parameters.resolution
    )
    finer = communities(
        ties.people, proposed, weighed, method=method, resolution=parameters.finer_resolution
    )
    inside = component >= 0
    part, rows = narrowed(ties, inside)
    return Proposal(part, weights[rows], component[inside], proposed[inside], finer[inside])


def _joins(ties: Ties, weights: Ints, parameters: Parameters, method: str) -> np.ndarray:
    """Which rows tie people together; `components` joins on every link."""
    if method == "components":
        return np.ones(len(weights), dtype=bool)
    return (weights >= parameters.join) & ~parameters.public[ties.tie_role]


def judge(
    proposal: Proposal,
    knowledge: Knowledge,
    statistics: Statistics,
    model: Model,
    *,
    hits: Hits | None = None,
) -> Judged:
    """Let the loosely tied fall out, then weigh each group against its best innocent rival.

    A community of which a finer part scores higher than all of it is split into its parts.
    """
    ids, parameters = proposal.ties.people, model.parameters
    if hits is None:
        hits = rule_hits(knowledge, statistics, model.rules, ids)
    people = read_people(ids, knowledge, statistics, hits, parameters)
    return judge_people(proposal, people, hits, parameters)


def judge_people(proposal: Proposal, people: People, hits: Hits, parameters: Parameters) -> Judged:
    """Do `judge` with what is known of the proposal's people."""
    ids = proposal.ties.people
    better = np.zeros(len(ids), dtype=bool)
    split = _split(proposal)
    if split.any():
        some, theirs, their_hits = _only(proposal, split), people.only(split), hits.only(split)
        whole = _judge(some, some.community, theirs, their_hits, parameters)
        parts = _judge(some, some.finer, theirs, their_hits, parameters)
        better[split] = _better(some, whole, parts, parameters)
    chosen = np.where(better, len(better) + proposal.finer, proposal.community)
    return _judge(proposal, chosen, people, hits, parameters)


def _split(proposal: Proposal) -> np.ndarray:
    """Which people (p,) are of a community that has more than one finer part."""
    community, finer = proposal.community, proposal.finer
    first = np.zeros(int(community.max(initial=-1)) + 1, dtype=np.int64)
    first[community] = finer
    several = np.zeros(len(first), dtype=bool)
    several[community[finer != first[community]]] = True
    return several[community]


def _only(proposal: Proposal, chosen: np.ndarray) -> Proposal:
    """The proposal of some communities' people alone: groups are judged each by itself."""
    ties, rows = narrowed(proposal.ties, chosen)
    groups = proposal.component[chosen], proposal.community[chosen], proposal.finer[chosen]
    return Proposal(ties, proposal.weights[rows], *groups)


def _better(proposal: Proposal, whole: Judged, parts: Judged, parameters: Parameters) -> np.ndarray:
    """Which people (p,) are of a community of which some finer part scores higher than all."""
    count = int(proposal.community.max(initial=-1)) + 1
    top = [np.full(count, np.iinfo(np.int64).min) for _ in range(2)]
    for most, judged in zip(top, (whole, parts), strict=True):
        inside = judged.group >= 0
        score = judged.scores(parameters)[judged.group[inside]]
        np.maximum.at(most, proposal.community[inside], score)
    return (top[1] > top[0])[proposal.community]


def _judge(
    proposal: Proposal, proposed: Ints, people: People, hits: Hits, parameters: Parameters
) -> Judged:
    """Weigh the groups that are left of the proposed ones."""
    ties = proposal.ties
    left, bonds, last_own = release(ties, proposal.weights, proposed, parameters)
    group, bonds = _renumbered(left, bonds)
    groups = score_groups(ties, proposal.weights, group, bonds, people, hits, parameters)
    innocent = best_innocent(ties, group, bonds, groups, people, parameters)
    return Judged(group, bonds, last_own, people, hits, groups, innocent)


def _renumbered(group: Ints, bonds: Bonds) -> tuple[Ints, Bonds]:
    """Number the groups that are left 0 … g-1, in the order that they had."""
    left, inverse = ranked(group[group >= 0])
    renumbered = np.full(len(group), -1, dtype=np.int64)
    renumbered[group >= 0] = inverse
    owner = np.searchsorted(left, bonds.group)
    return renumbered, Bonds(bonds.row, owner, bonds.cell, bonds.weight)
