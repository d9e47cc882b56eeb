"""What a live decision looks at: the component around one applicant, exactly as a batch sees it.

Round by round: the links of those found, all links to the nodes that these name, and who is tied
through them by the very weights of the batch is read next. Everybody else stays a mere user of a
node: counted within its window, never walked through.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from graph.core.arrays import encode
from graph.core.components import components, joining_pairs
from graph.core.parameters import Ints, Parameters
from graph.core.rings import Model
from graph.core.rule_book import RuleBook
from graph.core.statistics import Statistics
from graph.core.weights import tie_weights, weight_table
from graph.model import Facts, Knowledge
from graph.schema import FRAMES, KEYS, ROLES, SOFT_ROLES, conform, empty
from graph.store.base import Store

READ_MOST = 5_000  # a hub used by more is counted only, and named among what was left out
DETAIL_MOST = 200  # the same, for nodes whose users' other details some rule compares
NODE = ["label", "attribute_key"]


@dataclass(frozen=True, slots=True)
class Component:
    """Knowledge around one applicant, and what was left out of it, in words."""

    knowledge: Knowledge
    left_out: tuple[str, ...] = ()


def component_around(
    store: Store,
    applicant_id: str,
    own: Facts,
    *,
    model: Model,
    statistics: Statistics,
    as_of: datetime | None = None,
    only_rules: bool = False,
) -> Component:
    """Return all that is known of the component around `applicant_id`, `own` facts included.

    `only_rules` reads no more than what rules ask of this applicant: their values and their users.

    `own` need not be in the store. `find_rings` says of this applicant what it says of them in all
    that the store knows. Cost: some dozens of statements a round, one round for each step away.
    """
    walk = _Walk(store, own, as_of)
    table = weight_table(statistics, model.parameters)
    compared = _compared(model.rules)
    frontier = {applicant_id, *own.links["applicant_id"]}
    while frontier:
        walk.read(frontier)
        if only_rules and not walk.between(compared).height:
            break
        tied = _tied(walk.links(), walk.attributes, applicant_id, table, model.parameters)
        frontier = tied - walk.whole
    walk.read_details(compared)
    return Component(walk.knowledge(), tuple(walk.left_out))


class _Walk:
    """What was read so far: everything of `whole` people, and of others their use of nodes."""

    def __init__(self, store: Store, own: Facts, as_of: datetime | None) -> None:
        self.store, self.own, self.as_of = store, own, as_of
        self.whole: set[str] = set()
        self.parts: list[Knowledge] = []
        self.attributes = own.attributes
        self.nodes = pl.DataFrame(schema={**dict.fromkeys(NODE, pl.String), "use": pl.Int64})
        self.others = empty("links")
        self.left_out: list[str] = []

    def read(self, people: set[str]) -> None:
        """Read everything of `people`, then who else uses their nodes or nearly the same."""
        nobody = self.nodes.select(NODE).clear()
        part = self.store.read_around(sorted(people), nobody, as_of=self.as_of, walk={})
        self.parts.append(part)
        self.whole |= people
        self.attributes = _once("attributes", self.attributes, part.attributes)
        links = _once("links", part.links.drop("use"), self.own.links)
        self._read_users(pl.concat([links.select(NODE), self._read_alike(links).select(NODE)]))

    def _read_users(self, nodes: pl.DataFrame) -> None:
        fresh = nodes.unique().join(self.nodes, on=NODE, how="anti")
        counted = fresh.join(self.store.read_uses(fresh, as_of=self.as_of), on=NODE, how="left")
        self.nodes = pl.concat([self.nodes, counted.with_columns(pl.col("use").fill_null(0))])
        few = counted.filter(pl.col("use") <= READ_MOST).select(NODE)
        self.others = pl.concat([self.others, self.store.read_links_to(few, as_of=self.as_of)])
        many = counted.filter(pl.col("use") > READ_MOST).sort("label", "use")
        for label, use in many.select("label", "use").iter_rows():
            self.left_out.append(f"{label} of {use} applicants: counted, not read")

    def _read_alike(self, links: pl.DataFrame) -> pl.DataFrame:
        """Return the nodes that are nearly equal to linked ones; their attributes are kept.

        A token that too many share is taken out: it ties nobody.
        """
        found = [empty("attributes")]
        for name, (role, column) in SOFT_ROLES.items():
            label = ROLES[role].label
            linked = links.filter(pl.col("attribute_type") == role).select(NODE)
            mine = self.attributes.filter(pl.col("label") == label).join(
                linked, on=NODE, how="semi"
            )
            tokens = mine[column].drop_nulls().unique().sort().to_list()
            if not tokens:
                continue
            alike = self.store.read_alike(label, column, tokens)
            uses = self.store.read_uses(alike, as_of=self.as_of).join(alike, on=NODE)
            most = uses.group_by(column).agg(pl.col("use").sum()).filter(pl.col("use") > READ_MOST)
            self.left_out += [f"{name} of {use} applicants: not read" for use in most["use"].sort()]
            common = pl.col(column).is_in(most[column].implode()).fill_null(value=False)
            found.append(alike.filter(~common))
            common &= pl.col("label") == label
            kept = pl.when(~common).then(pl.col(column))
            self.attributes = self.attributes.with_columns(kept.alias(column))
        alike = pl.concat(found)
        self.attributes = _once("attributes", alike, self.attributes)
        return alike

    def read_details(self, labels: frozenset[str]) -> None:
        """Read the other links of those who use a node whose users some rule compares."""
        compared = self._own(labels)
        few = compared.filter(pl.col("use") <= DETAIL_MOST).select(NODE)
        users = self.others.join(few, on=NODE, how="semi")["applicant_id"]
        people = sorted(set(users) - self.whole)
        nobody = self.nodes.select(NODE).clear()
        if people:
            part = self.store.read_around(people, nobody, as_of=self.as_of, walk={})
            self.others = pl.concat([self.others, part.links.drop("use")])
        for label, use in self.between(labels).sort("label", "use")[["label", "use"]].rows():
            self.left_out.append(f"{label} of {use} applicants: their details were not compared")

    def between(self, labels: frozenset[str]) -> pl.DataFrame:
        """Return the nodes whose users were read, but too many for their details."""
        return self._own(labels).filter(pl.col("use").is_between(DETAIL_MOST + 1, READ_MOST))

    def _own(self, labels: frozenset[str]) -> pl.DataFrame:
        own = self._whole_links().select(NODE).unique()
        return self.nodes.filter(pl.col("label").is_in(list(labels))).join(own, on=NODE, how="semi")

    def links(self) -> pl.DataFrame:
        """Return all links read, with the `use` of the nodes that were only counted."""
        both = _once("links", self.others, self._whole_links())
        many = self.nodes.filter(pl.col("use") > READ_MOST)
        return both.join(many, on=NODE, how="left", maintain_order="left")

    def _whole_links(self) -> pl.DataFrame:
        return _once("links", *(part.links.drop("use") for part in self.parts), self.own.links)

    def knowledge(self) -> Knowledge:
        """Return all that was read, the own facts last."""
        frames = {"links": self.links(), "attributes": conform("attributes", self.attributes)}
        for name in FRAMES:
            if name not in frames:
                parts = [getattr(part, name) for part in self.parts]
                frames[name] = _once(name, *parts, getattr(self.own, name))
        first = self.parts[0]
        return Knowledge(**frames, as_of=first.as_of, zone=first.zone)


def _once(name: str, *frames: pl.DataFrame) -> pl.DataFrame:
    """Return frames of one kind as one, conformed; of rows with one key the last counts."""
    both = pl.concat([frame for frame in frames if frame.height] or [empty(name)])
    return conform(name, both.unique(KEYS[name], keep="last", maintain_order=True))


def _compared(book: RuleBook) -> frozenset[str]:
    """Return the labels of the nodes whose users' other details some rule compares."""
    roles = {role for rule in book.rules if rule.details for role in rule.roles}
    roles |= {role for rule in book.rules for role in rule.of}
    return frozenset(ROLES[role].label for role in roles)


def _tied(
    links: pl.DataFrame,
    attributes: pl.DataFrame,
    applicant_id: str,
    table: Ints,
    parameters: Parameters,
) -> set[str]:
    """Return everyone whom values tie to `applicant_id`, directly or through others."""
    ties = encode(links, attributes, parameters)
    place = ties.people.index_of(applicant_id) if len(ties.people) else None
    if place is None:
        return set()
    weights = tie_weights(ties.use, ties.tie_role, table, parameters)
    joins = (weights >= parameters.join) & ~parameters.public[ties.tie_role]
    component = components(ties, joining_pairs(ties, joins, parameters, reach=1))
    if component[place] < 0:
        return set()
    return set(ties.people.filter(pl.Series(np.asarray(component == component[place]))))
