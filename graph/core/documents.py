"""One self-contained document a ring, and how its score is computed again from that alone.

`verify` does not search: it takes the stored members, ties, uses and statistics, weighs them by
the model of the stored version, and must get the stored score.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from graph.core.arrays import Ties
from graph.core.hits import Hits
from graph.core.innocent import best_innocent
from graph.core.membership import find_bonds
from graph.core.numbers import ordering
from graph.core.parameters import ROLE_NAMES, Ints, Parameters
from graph.core.scoring import Bools, People, score_groups
from graph.core.statistics import Statistics
from graph.core.texts import texts_at
from graph.core.weights import tie_weights, weight_table

if TYPE_CHECKING:
    from graph.core.rings import Judged, Proposal

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Stored and recomputed score in micro-nats; `holds` if the document tells the truth."""

    ring_id: str
    stored: int
    recomputed: int
    model: str
    problem: str = ""

    @property
    def holds(self) -> bool:
        """Whether the stored score follows from the stored evidence."""
        return not self.problem and self.stored == self.recomputed


def documents(
    proposal: "Proposal",
    judged: "Judged",
    names: Mapping[int, str],
    scores: Ints,
    statistics: Statistics,
    parameters: Parameters,
) -> dict[str, str]:
    """Return each listed ring's document as JSON text, by its provisional id."""
    counted = statistics.to_dict()
    listed = np.zeros(len(scores) + 1, dtype=bool)  # the last: of those in no group
    listed[list(names)] = True
    ties = _ties_by_group(proposal, judged, listed)
    members = _members_by_group(proposal, judged, listed)
    return {
        name: _text(
            {
                "format": FORMAT,
                "model": parameters.version,
                "statistics": {"version": statistics.version, **counted},
                "score_micro": int(scores[group]),
                "members": members[group],
                "ties": ties.get(group, []),
            }
        )
        for group, name in names.items()
    }


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def finished(text: str, **more: object) -> str:
    """Return a document with its permanent ids and what else the run adds, under a digest."""
    document = {**json.loads(text), **more}
    return _text({**document, "digest": digest_of(document)})


_FINISHED = {"ring_id", "reasons", "digest"}  # what has any of these was finished, under a digest


def digest_of(document: Mapping[str, Any]) -> str:
    """Return SHA-256 over all of a document but its own `digest`: a change anywhere shows."""
    rest = {name: value for name, value in document.items() if name != "digest"}
    return hashlib.sha256(_text(rest).encode()).hexdigest()


def _ties_by_group(
    proposal: "Proposal", judged: "Judged", listed: Bools
) -> dict[int, list[list[Any]]]:
    ties, bonds = proposal.ties, judged.bonds
    chosen = np.flatnonzero(listed[bonds.group])
    row = bonds.row[chosen]
    # Values and people stand in order of their texts: no text is sorted here.
    order = ordering(bonds.group[chosen], ties.value[row], ties.first[row], ties.applicant[row])
    group, row = bonds.group[chosen][order].tolist(), row[order]
    columns = (
        texts_at(ties.people, ties.applicant[row]),
        texts_at(ties.label, ties.value[row]),
        texts_at(ties.key, ties.value[row]),
        [ROLE_NAMES[i] for i in ties.role[row].tolist()],
        [ROLE_NAMES[i] for i in ties.tie_role[row].tolist()],
        ties.first[row].tolist(),
        ties.last[row].tolist(),
        ties.use[row].tolist(),
    )
    found: dict[int, list[list[Any]]] = {}
    for owner, *rest in zip(group, *columns, strict=True):
        found.setdefault(owner, []).append(rest)
    return found


def _members_by_group(
    proposal: "Proposal", judged: "Judged", listed: Bools
) -> dict[int, list[dict[str, Any]]]:
    people, members = judged.people, np.flatnonzero(listed[judged.group])
    hits: dict[int, dict[str, int]] = {}
    for person, rule, weight in judged.hits.by_person():
        hits.setdefault(person, {})[rule] = weight
    found: dict[int, list[dict[str, Any]]] = {}
    surnames: dict[int, dict[int, int]] = {}
    columns = {
        "applicant_id": texts_at(proposal.ties.people, members),
        "applied": people.applied[members].tolist(),
        "timed": people.timed[members].tolist(),
        "surname": people.surname[members].tolist(),
        "birth_year": people.birth_year[members].tolist(),
        "outcome_micro": people.outcome[members].tolist(),
        "bad": people.bad[members].tolist(),
        "payment_micro": people.payment[members].tolist(),
        "unpaid": people.unpaid[members].tolist(),
        "rules": [hits.get(person, {}) for person in members.tolist()],
    }
    rows = zip(*columns.values(), strict=True)
    for group, row in zip(judged.group[members].tolist(), rows, strict=True):
        member = dict(zip(columns, row, strict=True))
        member["surname"] = _numbered(member["surname"], surnames.setdefault(group, {}))
        found.setdefault(group, []).append(member)
    return found


def _numbered(code: int, numbers: dict[int, int]) -> int:
    """Number codes by their first member (-1: unknown), so that strangers' do not matter."""
    return code if code < 0 else numbers.setdefault(code, len(numbers))


def rescore(document: Mapping[str, Any], parameters: Parameters) -> Verdict:
    """Score the document's members again from its own counts; the model is given by the caller."""
    ring_id, stored = str(document.get("ring_id", "")), int(document["score_micro"])
    if document["model"] != parameters.version:
        problem = f"made by model {document['model']}; give that one with --model"
        return Verdict(ring_id, stored, 0, parameters.version, problem)
    if _FINISHED & document.keys() and document.get("digest") != digest_of(document):
        problem = "its content is not what its digest was made of"
        return Verdict(ring_id, stored, 0, parameters.version, problem)
    reasons = document.get("reasons")
    if reasons is not None and sum(int(one["weight_micro"]) for one in reasons) != stored:
        problem = "its reasons do not sum to its score"
        return Verdict(ring_id, stored, 0, parameters.version, problem)
    statistics = Statistics.from_dict(document["statistics"])
    if statistics.version != document["statistics"]["version"]:
        problem = "its statistics are not those of the version they name"
        return Verdict(ring_id, stored, 0, parameters.version, problem)
    return Verdict(ring_id, stored, _score(document, statistics, parameters), parameters.version)


def _score(document: Mapping[str, Any], statistics: Statistics, parameters: Parameters) -> int:
    members = document["members"]
    ids = [member["applicant_id"] for member in members]
    ties = _ties(document["ties"], pl.Series(ids, dtype=pl.String))
    group = np.zeros(len(ids), dtype=np.int64)
    table = weight_table(statistics, parameters)
    weights = tie_weights(ties.use, ties.tie_role, table, parameters)
    bonds = find_bonds(ties, weights, group, parameters)
    people, hits = _people(members), _hits(members)
    groups = score_groups(ties, weights, group, bonds, people, hits, parameters)
    innocent = best_innocent(ties, group, bonds, groups, people, parameters)
    return int(groups.scores(innocent.weight, parameters)[0])


def _hits(members: list[dict[str, Any]]) -> Hits:
    names = tuple({rule for member in members for rule in member["rules"]})
    rows = [
        (person, names.index(rule), weight)
        for person, member in enumerate(members)
        for rule, weight in member["rules"].items()
    ]
    person, rule, weight = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Hits.of(person, rule, weight, names)


def _people(members: list[dict[str, Any]]) -> People:
    def column(name: str) -> Ints:
        return np.array([member[name] for member in members], dtype=np.int64)

    rules = np.array([sum(member["rules"].values()) for member in members], dtype=np.int64)
    return People(
        applied=column("applied"),
        timed=column("timed").astype(bool),
        surname=column("surname"),
        birth_year=column("birth_year"),
        outcome=column("outcome_micro"),
        bad=column("bad").astype(bool),
        payment=column("payment_micro"),
        unpaid=column("unpaid").astype(bool),
        rules=rules,
    )


def _ties(rows: list[list[Any]], people: pl.Series) -> Ties:
    index = {applicant: i for i, applicant in enumerate(people)}
    values = sorted({(row[1], row[2]) for row in rows})
    code = {value: i for i, value in enumerate(values)}
    ordered = sorted(rows, key=lambda row: (code[row[1], row[2]], row[5], row[0]))
    value = np.array([code[row[1], row[2]] for row in ordered], dtype=np.int64)
    start = np.searchsorted(value, np.arange(len(values) + 1)).astype(np.int64)

    def column(at: int) -> Ints:
        return np.array([row[at] for row in ordered], dtype=np.int64)

    def roles(at: int) -> Ints:
        return np.array([ROLE_NAMES.index(row[at]) for row in ordered], dtype=np.int64)

    return Ties(
        people=people,
        applicant=np.array([index[row[0]] for row in ordered], dtype=np.int64),
        value=value,
        start=start,
        role=roles(3),
        tie_role=roles(4),
        first=column(5),
        last=column(6),
        use=column(7),
        users=np.diff(start),
        label=pl.Series([v[0] for v in values], dtype=pl.String),
        key=pl.Series([v[1] for v in values], dtype=pl.String),
    )
