"""One part: its knowledge and its ties, judged as `find_rings` judges all."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from graph.core.numbers import begins, distinct, ranked
from graph.core.parameters import Ints, Parameters
from graph.core.rings import Connected, Model, find_connected, weigh
from graph.core.statistics import Statistics
from graph.core.texts import taken
from graph.core.weights import weight_table
from graph.model import Found, Knowledge
from graph.ordered import ordered
from graph.results import conform_result
from graph.runs.parts.cut import Cut
from graph.runs.parts.frames import PartFrames
from graph.runs.parts.hashed import in_order, places_among, value_hashes
from graph.runs.parts.records import HARD, SOFT
from graph.runs.parts.routes import ROW
from graph.runs.parts.spool import Records, Spool
from graph.runs.parts.ties import ties_of
from graph.schema import KEYS, SOFT_ROLES, conform
from graph.store.known import with_applicant


@dataclass(frozen=True, slots=True)
class PartFound:
    """What was found in a part, and whose applications its rings' members are."""

    found: Found
    applications: pl.DataFrame  # applicant_id, application_id


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts on disk: each is read once."""

    people: pl.Series
    cut: Cut
    ties: Spool
    values: Spool
    frames: dict[str, PartFrames]
    partners: pl.DataFrame

    def find(
        self, part: int, known: Knowledge, statistics: Statistics, model: Model, *, method: str
    ) -> PartFound:
        """Return what is found in a part; of `known` only the moment and the zone are read."""
        nodes = self.frames["attributes"].take(part)
        own = self._frames(part)
        attributes = _in_order("attributes", nodes.drop(ROW))
        knowledge = Knowledge(**own, attributes=attributes, as_of=known.as_of, zone=known.zone)
        del own, attributes
        connected = self._connected(part, knowledge, nodes, statistics, model.parameters, method)
        del nodes
        found = find_connected(connected, knowledge, statistics, model, method=method).made()
        theirs = knowledge.applications.select("applicant_id", "application_id")
        return PartFound(found, theirs.join(found.members, on="applicant_id", how="semi"))

    def _frames(self, part: int) -> dict[str, pl.DataFrame]:
        """Return the other frames as `known_at` leaves them; no test asks for events themselves."""
        links = _in_order("links", self.frames["links"].take(part))
        applications = conform("applications", self.frames["applications"].take(part))
        found = {"links": links, "applications": applications, "partners": self.partners}
        for name in ("outcomes", "instalments"):
            rows = self.frames[name].take(part).lazy()
            found[name] = conform(name, with_applicant(rows, applications.lazy()).collect())
        return found

    def _connected(
        self,
        part: int,
        knowledge: Knowledge,
        nodes: pl.DataFrame,
        statistics: Statistics,
        parameters: Parameters,
        method: str,
    ) -> Connected:
        rows, values = self.ties.take(part), self.values.take(part)
        who = distinct(rows["applicant"].astype(np.int64))
        rows["applicant"] = who.searchsorted(rows["applicant"])
        rows["value"] = values["value"].searchsorted(rows["value"])
        ties = ties_of(rows, values["users"], taken(self.people, who))
        label, key = _texts(values, knowledge.links, nodes)
        ties = replace(ties, label=label, key=key)
        table = weight_table(statistics, parameters)
        weights, joins = weigh(ties, table, parameters, method=method)
        return Connected(ties, weights, joins, self._component(part, who))

    def _component(self, part: int, who: Ints) -> Ints:
        """Return the components of some people, numbered anew; -1: of another part."""
        inside = self.cut.part[who] == part
        component = np.full(len(who), -1, dtype=np.int64)
        component[inside] = ranked(self.cut.component[who[inside]])[1]
        return component


def _in_order(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return what `conform` returns of many rows that lie in another order."""
    return ordered(rows, KEYS[name], token="attribute_key")


def _texts(
    values: Records, links: pl.DataFrame, nodes: pl.DataFrame
) -> tuple[pl.Series, pl.Series]:
    """Return label and key of VALUE records: of hard ones from links, of soft ones from nodes."""
    hard = np.flatnonzero(values["soft"] == HARD)
    soft = np.flatnonzero(values["soft"] != HARD)
    labels, keys = _of_links(values[hard], links)
    named, tokens = _of_nodes(values[soft], nodes)
    order = np.argsort(np.concatenate([hard, soft]))
    both = (
        pl.concat([one.alias(""), other.alias("")])
        for one, other in ((labels, named), (keys, tokens))
    )
    label, key = (taken(each, order) for each in both)
    return label, key


def _of_links(values: Records, links: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    one, other = value_hashes(links["label"], links["attribute_key"])
    order, code = in_order(one, other)
    first = order[begins(code)]
    place = places_among(values["one"], values["other"], (one[first], other[first]))
    return taken(links["label"], first[place]), taken(links["attribute_key"], first[place])


def _of_nodes(values: Records, nodes: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Return a soft value's role, and the token that the node of its row has."""
    rows = nodes[ROW].to_numpy()
    order = np.argsort(rows, kind="stable")
    place = order[rows[order].searchsorted(values["row"])] if len(values) else order[:0]
    soft = values["soft"].astype(np.int64)
    label = taken(pl.Series(SOFT, dtype=pl.String), soft)
    tokens = pl.Series([None] * 0, dtype=pl.String)
    found = np.zeros(0, dtype=np.int64)
    for number, (_, column) in enumerate(SOFT_ROLES.values()):
        mine = np.flatnonzero(soft == number)
        tokens = pl.concat([tokens, taken(nodes[column], place[mine]).alias("")])
        found = np.concatenate([found, mine])
    return label, taken(tokens, np.argsort(found))


def joined(parts: list[PartFound]) -> Found:
    """Return what was found in all parts as one, in the order that `find_rings` has."""
    frames = {
        name: pl.concat([getattr(each.found, name) for each in parts])
        for name in ("rings", "members", "applicants", "communities", "evidence")
    }
    frames["communities"] = conform_result("communities", frames["communities"])
    documents = {ring: text for each in parts for ring, text in each.found.documents.items()}
    return Found(**frames, documents=documents)
