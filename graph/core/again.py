"""Judging one person's component again with some links taken away, much quicker than anew.

Texts are read once; what is left of the links is a choice among their rows.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph.core.arrays import Uses, read_uses
from graph.core.hits import Hits
from graph.core.people import read_people
from graph.core.rings import Judged, Model, Proposal, connect, group, judge_people
from graph.core.rule_facts import RuleFacts
from graph.core.rule_knowledge import read_facts
from graph.core.rules import weigh_facts
from graph.core.scoring import People
from graph.core.statistics import Statistics
from graph.core.texts import kept, where_is
from graph.model import Knowledge


@dataclass(frozen=True, slots=True)
class Again:
    """What is known around one applicant, read once."""

    statistics: Statistics
    model: Model
    method: str
    person: int | None  # index into the uses' people; None: shares nothing
    uses: Uses
    people: People  # of the uses
    facts: RuleFacts

    @classmethod
    def of(
        cls,
        knowledge: Knowledge,
        statistics: Statistics,
        model: Model,
        applicant_id: str,
        *,
        method: str,
    ) -> Self:
        """Read `knowledge` (at least the component around the applicant)."""
        uses = read_uses(knowledge.links, knowledge.attributes)
        place = where_is(uses.people, applicant_id)
        return cls(
            statistics,
            model,
            method,
            int(place[0]) if len(place) else None,
            uses,
            read_people(uses.people, knowledge, statistics, _no_hits(), model.parameters),
            read_facts(
                knowledge,
                model.rules.weighed,
                applicants=uses.people,
                undated=frozenset(statistics.placeholder_times),
            ),
        )

    def judged(self, left: NDArray[np.bool_]) -> tuple[Proposal, Judged, int] | None:
        """Return what `judge` says of the person's component by the links that are `left`.

        With it goes the person's place there. None: nothing ties them to anybody.
        """
        if self.person is None:
            return None
        parameters = self.model.parameters
        ties = self.uses.ties(parameters, left=left)
        connected = connect(ties, self.statistics, parameters, method=self.method)
        own = connected.component[self.person]
        if own < 0:
            return None
        inside = connected.component == own
        connected = replace(connected, component=np.where(inside, 0, -1))
        proposal = group(connected, parameters, method=self.method)
        hits = self._hits(left, inside)
        people = replace(self.people.only(inside), rules=hits.summed(int(inside.sum())))
        judged = judge_people(proposal, people, hits, parameters)
        return proposal, judged, int(np.count_nonzero(inside[: self.person]))

    def _hits(self, left: NDArray[np.bool_], inside: NDArray[np.bool_]) -> Hits:
        theirs = kept(self.uses.people, inside)
        return weigh_facts(self.facts.without(left), self.model.rules.weighed, theirs)


def _no_hits() -> Hits:
    none = np.zeros(0, dtype=np.int64)
    return Hits(none, none, none, ())
