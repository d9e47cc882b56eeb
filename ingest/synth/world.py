"""A made-up lender, written file by file: `write_world` and nothing else.

Blocks of people are made one after another from (seed, block) alone, so that memory does not
grow with the world and the same seed gives the same bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from graph.errors import InputError
from ingest.synth import crowds, innocents
from ingest.synth.acts import acts
from ingest.synth.dirt import Kept
from ingest.synth.drift import shift_base_rates
from ingest.synth.forms import application_rows
from ingest.synth.innocents import Scene
from ingest.synth.knobs import Knobs
from ingest.synth.occasions import OCCASIONS
from ingest.synth.orders import endings, orders, schedule
from ingest.synth.partners import partner_rows
from ingest.synth.people import NONE, people
from ingest.synth.places import Map
from ingest.synth.ring_kinds import RING_KINDS, make_rings
from ingest.synth.tables import (
    applicant_ids,
    event_rows,
    ids,
    instalment_rows,
    outcome_rows,
    told,
)
from ingest.synth.words import Ints
from ingest.synth.write import Files

BLOCK = 10_000
Progress = Callable[[int, int], None]
# What share of people lives in each kind of honest look-alike; the rest are alone.
INNOCENTS: dict[str, tuple[Callable[[Scene, Ints], None], float]] = {
    "family": (innocents.family, 0.12),
    "family_card": (innocents.family_card, 0.012),
    "flatmates": (innocents.flatmates, 0.035),
    "friends": (innocents.friends, 0.04),
    "second_hand_device": (innocents.second_hand_device, 0.03),
    "recycled_number": (innocents.recycled_number, 0.015),
    "bad_payer": (innocents.bad_payer, 0.03),
    "dormitory": (crowds.dormitory, 0.06),
    "site_workers": (crowds.site_workers, 0.02),
    "office": (crowds.office, 0.07),
    "shop_device": (crowds.shop_device, 0.06),
    "public_wifi": (crowds.public_wifi, 0.03),
    "pickup_point": (crowds.pickup_point, 0.03),
    "agent_contact": (crowds.agent_contact, 0.02),
    "company_plan": (crowds.company_plan, 0.015),
}
NAMES = (*INNOCENTS, *OCCASIONS)


@dataclass(frozen=True, slots=True)
class WorldSummary:
    """What was written: people, applications, events and the planted rings."""

    applicants: int
    applications: int
    events: int
    outcomes: int
    instalments: int
    partners: int
    rings: int
    ring_members: int


def write_world(
    out: Path,
    *,
    applicants: int,
    seed: int,
    hardness: float = 0.5,
    prevalence: float = 0.01,
    cover: float = 0.0,
    bait: int = 3,
    look_alikes: Sequence[str] = (),
    dirt: float = 0.0,
    missing: Sequence[str] = (),
    outcomes_known: float = 1.0,
    drift: float = 0.0,
    progress: Progress | None = None,
) -> WorldSummary:
    """Write applications, events, outcomes, instalments, partners and truth (.csv) into `out`.

    `prevalence` is the share of applicants in rings; a larger `hardness` (0 … 1) makes members
    share less and spread out in time. The others are told in `Knobs`; left out, they change no
    byte. Same arguments, same bytes. About 0.2 ms an applicant.
    Raises InputError if an argument is out of range.
    """
    knobs = Knobs(
        hardness, prevalence, cover, bait, tuple(look_alikes), dirt, tuple(missing),
        outcomes_known, drift,
    )  # fmt: skip
    if applicants < 1:
        raise InputError(f"A world needs at least 1 applicant, not {applicants}.")
    knobs.check(OCCASIONS)
    out.mkdir(parents=True, exist_ok=True)
    atlas = Map(applicants, seed)
    with Files(out) as files:
        files.append_all(("partners", frame) for frame in partner_rows(atlas))
        for scene in _blocks(atlas, knobs):
            files.append_all(_frames(scene, knobs))
            if progress:
                progress(files.rows["truth"], applicants)
        return WorldSummary(
            applicants=files.rows.pop("truth"), rings=files.rings, ring_members=files.members,
            **files.rows,
        )  # fmt: skip


def _blocks(atlas: Map, knobs: Knobs) -> Iterator[Scene]:
    """Yield one block of people after another, groups and rings formed."""
    for block, start in enumerate(range(0, atlas.applicants, BLOCK)):
        size = min(BLOCK, atlas.applicants - start)
        rng = np.random.default_rng([atlas.seed, block])
        scene = Scene(people(rng, start, size, atlas), atlas, rng, block)
        free = _look_alikes(scene, rng.permutation(size), knobs)
        make_rings(scene, free, members=round(knobs.prevalence * size), knobs=knobs)
        if knobs.drift:
            shift_base_rates(scene, knobs.drift)
        yield scene


def _look_alikes(scene: Scene, rows: Ints, knobs: Knobs) -> Ints:
    """Form the honest groups out of shuffled `rows`; return who is left alone."""
    asked = {name: OCCASIONS[name] for name in OCCASIONS if name in knobs.look_alikes}
    whole, at = len(rows), 0
    for name, (kind, share) in {**INNOCENTS, **asked}.items():
        some = rows[at : at + round(share * whole)]
        at += len(some)
        if len(some):
            kind(scene, some)
            scene.people.innocent[some] = NAMES.index(name)
    return rows[at:]


def _frames(scene: Scene, knobs: Knobs) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the block's rows for each file."""
    of = orders(scene)
    plan = schedule(scene, of)
    kept = Kept(scene, knobs)
    yield "applications", kept.cells("applications", application_rows(scene, of))
    yield "events", kept.cells("events", event_rows(scene, of, acts(scene, of, plan)))
    yield "outcomes", kept.outcomes(outcome_rows(scene, of, endings(scene, of)))
    yield "instalments", instalment_rows(scene, of, plan)
    yield "truth", _truth(scene)


def _truth(scene: Scene) -> pl.DataFrame:
    people = scene.people
    rings = told(people.ring, lambda some: ids("T", some, scene.atlas.seed))
    kinds = told(people.ring_kind, lambda some: [RING_KINDS[k].name for k in some.tolist()])
    honest = np.where(people.ring == NONE, people.innocent, NONE)
    columns = {
        "applicant_id": applicant_ids(scene),
        "ring_id": rings,
        "ring_kind": kinds,
        "innocent_kind": told(honest, lambda some: [NAMES[k] for k in some.tolist()]),
    }
    text = dict.fromkeys(columns, pl.String)
    return pl.DataFrame(columns, schema_overrides=text).sort("applicant_id")
