"""The second pass, shard by shard: who uses which value with whom, exactly and nearly."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.core.arrays import tie_rows
from graph.core.numbers import begins
from graph.core.parameters import Ints, Parameters
from graph.runs.identity import Content
from graph.runs.parts.hashed import in_order, places_among, shard_of
from graph.runs.parts.records import (
    ALIKE,
    HARD,
    NODE,
    PARENT,
    SOFT_INDEX,
    SOFT_OF,
    USE,
    Shards,
)
from graph.runs.parts.scan import Linked
from graph.runs.parts.spool import Records, Spool, records
from graph.runs.parts.ties import StoredTies, Values


@dataclass(frozen=True, slots=True)
class Uses:
    """Spools of who uses what: values that rules count over, and nodes that a part may show."""

    counted: Spool
    shown: Spool


class ValuePass:
    """Reads what `scan_links` and `scan_nodes` spooled, and stores ties of people."""

    def __init__(
        self,
        folder: Path,
        shards: Shards,
        linked: Linked,
        parameters: Parameters,
        counted: np.ndarray,
    ) -> None:
        """`counted` (roles,) says of which roles rules count other people's links."""
        count = shards.count
        self.ties = StoredTies(folder, linked.people, 2 * count)
        self.uses = Uses(Spool(folder, "counted", USE, count), Spool(folder, "shown", USE, count))
        self._shards, self._linked, self._parameters = shards, linked, parameters
        self._roles = counted
        self._alike = Spool(folder, "alike", ALIKE, count)
        self._alone = Spool(folder, "alone", NODE, count)  # nodes without a link
        self._parents = Spool(folder, "parents", PARENT, count)

    def run(self, content: Content) -> None:
        """Store all ties, and count the nodes that are linked, or above such, into `content`."""
        for shard in range(self._shards.count):
            self._shard(shard, content)
        for spool in (self._alike, self._alone, self._parents):
            spool.close()
        for shard in range(self._shards.count):
            self._above(shard, content)
            self._soft(shard)
        for each in (self.ties, self.uses.counted, self.uses.shown):
            each.close()

    def _shard(self, shard: int, content: Content) -> None:
        links = self._shards.links.take(shard)
        order, value = in_order(links["one"], links["other"])
        links = links[order]
        del order
        first = np.flatnonzero(begins(value))
        hashes = links["one"][first], links["other"][first]
        self._hard(shard, links, value, hashes)
        several = np.bincount(value, minlength=len(first)) > 1
        self._count(shard, links, value, several)
        nodes = self._shards.nodes.take(shard)
        place = places_among(nodes["one"], nodes["other"], hashes)
        content.add_rows("attributes", nodes["digest"][place >= 0])
        self._alone.put(nodes[place < 0], shard)
        self._show(shard, links, value, several, nodes[place >= 0], place[place >= 0])
        self._parents_of(self._shards.above.take(shard), hashes)
        self._tokens(self._shards.tokens.take(shard), links, value, hashes)

    def _hard(
        self, shard: int, links: Records, value: Ints, hashes: tuple[np.ndarray, np.ndarray]
    ) -> None:
        """Store the ties of equal values."""
        rows = np.flatnonzero(links["current"])
        rows = rows[(np.bincount(value[rows], minlength=len(hashes[0])) > 1)[value[rows]]]
        chosen = links[rows]
        columns = self._columns(chosen, value[rows], chosen["role"].astype(np.int64))
        ties, old = tie_rows(self._linked.people, columns, self._parameters)
        none = np.full(len(old), -1, dtype=np.int64)
        one, other = hashes
        hard = np.full(len(old), HARD, dtype=np.int64)
        self.ties.put(ties, Values(one[old], other[old], none, hard), shard)

    def _columns(self, rows: Records, value: Ints, role: Ints) -> tuple[Ints, ...]:
        """Value, applicant, role, moment and no given use of LINK or ALIKE records."""
        who = self._linked.person[rows["run"]].astype(np.int64)
        none = np.zeros(len(rows), dtype=np.int64)
        return value, who, role, rows["seen"].astype(np.int64), none

    def _count(self, shard: int, links: Records, value: Ints, several: np.ndarray) -> None:
        """Keep who uses which value under a role that rules count over."""
        rows = np.flatnonzero(several[value] & self._roles[links["role"]])
        kept = records(USE, len(rows), of=value[rows], run=links["run"][rows])
        self.uses.counted.put(kept, shard)

    def _show(
        self,
        shard: int,
        links: Records,
        value: Ints,
        several: np.ndarray,
        nodes: Records,
        place: Ints,
    ) -> None:
        """Keep who uses which node whose mask or flags may be asked for."""
        asked = several[place] | nodes["flagged"]
        node_of = np.full(len(several), -1, dtype=np.int64)
        node_of[place[asked]] = nodes["row"][asked]
        rows = np.flatnonzero(node_of[value] >= 0)
        kept = records(USE, len(rows), of=node_of[value[rows]], run=links["run"][rows])
        self.uses.shown.put(kept, shard)

    def _parents_of(self, above: Records, hashes: tuple[np.ndarray, np.ndarray]) -> None:
        """Keep the nodes above linked ones."""
        linked = places_among(above["one"], above["other"], hashes) >= 0
        one, other = above["one_above"][linked], above["other_above"][linked]
        kept = records(PARENT, len(one), one=one, other=other)
        self._parents.add(kept, shard_of(one, self._shards.count))

    def _above(self, shard: int, content: Content) -> None:
        """Count the nodes above linked ones that are not linked themselves."""
        nodes, parents = self._alone.take(shard), self._parents.take(shard)
        order, value = in_order(parents["one"], parents["other"])
        first = order[np.flatnonzero(begins(value))]
        hashes = parents["one"][first], parents["other"][first]
        there = places_among(nodes["one"], nodes["other"], hashes) >= 0
        content.add_rows("attributes", nodes["digest"][there])

    def _tokens(
        self,
        tokens: Records,
        links: Records,
        value: Ints,
        hashes: tuple[np.ndarray, np.ndarray],
    ) -> None:
        """Pass linked nodes that have a token, and the links to them, on to the token's shard."""
        place = places_among(tokens["one"], tokens["other"], hashes)
        tokens, place = tokens[place >= 0], place[place >= 0]
        token_of = np.full(len(hashes[0]), -1, dtype=np.int64)
        token_of[place] = np.arange(len(place))
        rows = np.flatnonzero(links["current"] & (token_of[value] >= 0))
        token = token_of[value[rows]]
        fits = SOFT_OF[tokens["soft"][token]] == links["role"][rows]
        rows, token = rows[fits], token[fits]
        none = np.full(len(tokens), -1)
        self._pass_on(tokens, none, np.zeros(len(tokens), dtype=np.int64))
        self._pass_on(tokens[token], links["run"][rows], links["seen"][rows])

    def _pass_on(self, tokens: Records, run: np.ndarray, seen: np.ndarray) -> None:
        one = tokens["one_token"]
        same = {"row": tokens["row"], "soft": tokens["soft"]}
        kept = records(
            ALIKE, len(tokens), one=one, other=tokens["other_token"], seen=seen, run=run, **same
        )
        self._alike.add(kept, shard_of(one, self._shards.count))

    def _soft(self, shard: int) -> None:
        """Store the ties of nearly equal values: of tokens that two linked nodes have."""
        alike = self._alike.take(shard)
        order, value = in_order(alike["one"], alike["other"])
        alike, first = alike[order], np.flatnonzero(begins(value))
        node = alike["run"] < 0
        shared = np.bincount(value[node], minlength=len(first)) > 1
        rows = np.flatnonzero(~node & shared[value])
        role = SOFT_INDEX[alike["soft"][rows]]
        columns = self._columns(alike[rows], value[rows], role)
        ties, old = tie_rows(self._linked.people, columns, self._parameters)
        some = alike[first[old]]
        row, soft = some["row"].astype(np.int64), some["soft"].astype(np.int64)
        values = Values(some["one"], some["other"], row, soft)
        self.ties.put(ties, values, self._shards.count + shard)
