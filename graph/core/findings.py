"""What was judged, as the frames and documents that `find_rings` returns."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from graph.core.documents import documents
from graph.core.evidence import (
    applicants_frame,
    communities_frame,
    member_scores,
    members_frame,
    ring_names,
    rings_frame,
)
from graph.core.evidence_rows import Row, evidence_rows, masks_of
from graph.core.numbers import distinct
from graph.core.parameters import Ints
from graph.core.scoring import Bools
from graph.core.statistics import Statistics
from graph.model import Found, Knowledge
from graph.results import result_of

if TYPE_CHECKING:
    from graph.core.rings import Judged, Model, Proposal


class Findings(Found):
    """What was judged; a frame is made when it is first asked for, and kept.

    A frame costs some .2 ms however few its rows, so who wants scores alone waits for no sentence.
    """

    proposal: "Proposal"
    judged: "Judged"
    knowledge: Knowledge
    statistics: Statistics
    model: "Model"

    def __init__(
        self,
        proposal: "Proposal",
        judged: "Judged",
        knowledge: Knowledge,
        statistics: Statistics,
        model: "Model",
    ) -> None:
        of = {"proposal": proposal, "judged": judged, "knowledge": knowledge}
        vars(self).update(of, statistics=statistics, model=model)  # frozen, as `Found` is

    @cached_property
    def rings(self) -> pl.DataFrame:
        """The groups of note, worded."""
        return rings_frame(self.judged, self.scores, self.listed, self.names, self.rows, self.model)

    @cached_property
    def members(self) -> pl.DataFrame:
        """Who is in a ring, and by what."""
        people, own = self.people, self.member_scores
        return members_frame(
            self.proposal, self.judged, own, people, self.names, self.masks, self.model
        )

    @cached_property
    def applicants(self) -> pl.DataFrame:
        """Everyone whom something not public ties to another."""
        own, parameters = self.member_scores, self.model.parameters
        return applicants_frame(self.proposal, self.judged, own, self.names, parameters)

    @cached_property
    def communities(self) -> pl.DataFrame:
        """Who was proposed to belong together."""
        return communities_frame(self.proposal, self.people)

    @cached_property
    def evidence(self) -> pl.DataFrame:
        """The addends of each ring's score."""
        return result_of("evidence", self.rows)

    @cached_property
    def documents(self) -> Mapping[str, str]:
        """A document for each ring, by its provisional id."""
        scores, parameters = self.scores, self.model.parameters
        return documents(
            self.proposal, self.judged, self.names, scores, self.statistics, parameters
        )

    @cached_property
    def scores(self) -> Ints:
        """Each group's score in micro-nats."""
        return self.judged.scores(self.model.parameters)

    @cached_property
    def listed(self) -> Bools:
        """Which groups are of note: only these are listed and worded as rings."""
        least, notable = self.model.parameters.min_size, self.model.parameters.notable
        of_note: Bools = (self.judged.groups.size >= least) & (self.scores >= notable)
        return of_note

    @cached_property
    def member_scores(self) -> Ints:
        """Each person's score in micro-nats."""
        return member_scores(self.judged, self.scores, self.model.parameters)

    @cached_property
    def people(self) -> list[str]:
        """The applicants, as the arrays number them."""
        return self.proposal.ties.people.to_list()

    @cached_property
    def names(self) -> dict[int, str]:
        """The provisional id of each group of note."""
        return ring_names(self.people, self.judged.group, self.listed)

    @cached_property
    def masks(self) -> dict[int, str]:
        """The mask of each value that a ring shares."""
        groups = self.judged.groups
        shared = distinct(groups.cell_value[self.listed[groups.cell_group]])
        return masks_of(self.proposal.ties, shared, self.knowledge.attributes)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of evidence, worded."""
        people, masks = self.people, self.masks
        return evidence_rows(
            self.proposal, self.judged, people, self.listed, self.names, masks, self.model
        )
