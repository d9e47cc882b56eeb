"""Make the world and write it: the one path that everything else feeds."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.other_world import files, spell
from benchmarks.other_world.aftermath import decide, keep_ledger, tell_outcomes
from benchmarks.other_world.applications import write_applications
from benchmarks.other_world.behaviour import behave
from benchmarks.other_world.chance import NONE, Ints, Table, stream
from benchmarks.other_world.companies import make_companies
from benchmarks.other_world.demand import choose_customers, come_again, make_calendar
from benchmarks.other_world.dirt import soil
from benchmarks.other_world.happenings import join
from benchmarks.other_world.organisers import SCHEMES, Organiser, plan_rings
from benchmarks.other_world.phenomena import INNOCENT, applicant_key, innocent_rows
from benchmarks.other_world.recruits import make_recruiter
from benchmarks.other_world.rings import play_rings
from benchmarks.other_world.world import World, make_world

_COME_AGAIN, _SECOND_ACCOUNT = 0.14, 0.003


@dataclass(frozen=True)
class Summary:
    """What was written: numbers of rows, and of applicants in rings by kind of ring."""

    applicants: int
    applications: int
    amendments: int
    events: int
    outcomes: int
    instalments: int
    partners: int
    rings: int
    members: int
    rings_of_kind: dict[str, int]
    innocent: dict[str, int]


def write_other_world(
    out: Path,
    applicants: int,
    seed: int,
    hardness: float = 0.5,
    prevalence: float = 0.005,
    dirt: float = 0.05,
) -> Summary:
    """Write applications, events, outcomes, instalments, partners and truth .csv into `out`.

    `hardness` (0 to 1) is how careful organisers are, `prevalence` the share of applicants in
    rings, `dirt` the share of rows with empty cells (slips and amendments half of it each).
    Equal arguments give equal bytes. Linear in applicants: some 15 s of CPU for 100,000.
    Raises ValueError where an argument is out of range.
    """
    _check(applicants, hardness, prevalence, dirt)
    organisers = plan_rings(seed, members=round(prevalence * applicants), hardness=hardness)
    paper = sum(of.on_paper for of in organisers)
    world = make_world(seed, applicants=applicants, paper=paper)
    apps, ring_events, innocent = _simulate(world, organisers, applicants)
    decide(world, apps)
    ledger = keep_ledger(world, apps)
    caught = np.array([of.caught for of in organisers] or [False], np.bool_)
    known = tell_outcomes(world, apps, ledger, caught)
    told = behave(world, apps, ledger, ring_events)
    out.mkdir(parents=True, exist_ok=True)
    ids = _ids(apps)
    truth = _truth(apps, ids, organisers, innocent)
    truth.write_csv(out / "truth.csv", line_terminator="\n")
    _write_aftermath(out, world, ids, told, known, ledger.rents)
    partners = files.partners(world)
    partners.write_csv(out / "partners.csv", line_terminator="\n")
    rows = _write_applications(out, world, apps, ids, dirt)
    in_ring = truth.filter(pl.col("ring_id").is_not_null())
    return Summary(
        applicants=truth.height,
        applications=apps.rows,
        amendments=rows - apps.rows,
        events=told.rows,
        outcomes=known.rows,
        instalments=ledger.rents.rows,
        partners=partners.height,
        rings=in_ring["ring_id"].n_unique(),
        members=in_ring.height,
        rings_of_kind=_counts(in_ring.unique("ring_id")["ring_kind"]),
        innocent=_counts(truth["innocent_kind"].drop_nulls()),
    )


def _write_applications(
    out: Path, world: World, apps: Table, ids: pl.DataFrame, dirt: float
) -> int:
    """Write applications and their amendments as they became known; return how many rows."""
    rows, spelling = soil(world.seed, apps, dirt)
    order = np.lexsort((rows["number"], rows["recorded"]))

    def part(slice_: Ints) -> pl.DataFrame:
        these = order[slice_]
        of = rows.take(these)
        return files.applications(world, of, ids[of["number"]], spelling.take(these))

    files.write_csv(out / "applications.csv", rows.rows, part)
    return rows.rows


def _write_aftermath(
    out: Path, world: World, ids: pl.DataFrame, told: Table, known: Table, rents: Table
) -> None:
    """Write events, outcomes and instalments, each in order of its own."""
    orders, applicants = ids["application_id"], ids["applicant_id"]
    told["number"] = np.arange(told.rows)
    known = known.take(np.lexsort((known["outcome"], known["order"], known["time"])))

    def events(slice_: Ints) -> pl.DataFrame:
        of = told.take(slice_)
        whose = of["order"]
        return files.events(world, of, applicants.gather(whose), orders.gather(whose))

    def outcomes(slice_: Ints) -> pl.DataFrame:
        of = known.take(slice_)
        return files.outcomes(of, orders.gather(of["order"]))

    def instalments(slice_: Ints) -> pl.DataFrame:
        of = rents.take(slice_)
        return files.instalments(of, orders.gather(of["order"]))

    files.write_csv(out / "events.csv", told.rows, events)
    files.write_csv(out / "outcomes.csv", known.rows, outcomes)
    files.write_csv(out / "instalments.csv", rents.rows, instalments)


def _check(applicants: int, hardness: float, prevalence: float, dirt: float) -> None:
    if applicants < 200:
        raise ValueError(f"A town needs 200 applicants or more, not {applicants}.")
    for name, value, most in (("hardness", hardness, 1.0), ("prevalence", prevalence, 0.5)):
        if not 0 <= value <= most:
            raise ValueError(f"{name} is from 0 to {most}, not {value}.")
    if not 0 <= dirt <= 0.5:
        raise ValueError(f"dirt is from 0 to 0.5, not {dirt}.")


def _simulate(
    world: World, organisers: list[Organiser], applicants: int
) -> tuple[Table, list[Table], Ints]:
    """Return all applications in order of time, the rings' events, and phenomena of rows."""
    calendar = make_calendar(world.seed)
    recruiter = make_recruiter(world)
    of_rings, events = play_rings(world, calendar, organisers, recruiter)
    taken = np.unique(of_rings["person"]) if organisers else np.empty(0, np.int64)
    rng = stream(world.seed, "customers")
    wanted = applicants - len(taken)
    twice = round(wanted * _SECOND_ACCOUNT)
    customers = choose_customers(world, calendar, taken, wanted - twice)
    apps = write_applications(rng, world, calendar, _all_orders(rng, customers, twice))
    make_companies(world, apps)
    if organisers:
        for event in events:
            event["order"] += apps.rows
        apps = join([apps, of_rings])
    order = np.lexsort((applicant_key(apps), apps["time"]))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    for event in events:
        event["order"] = place[event["order"]]
    apps = apps.take(order)
    _sign_up_once(apps)
    apps["number"] = np.arange(apps.rows)
    apps["recorded"] = apps["time"].copy()
    return apps, events, innocent_rows(world, calendar, apps)


def _all_orders(rng: np.random.Generator, customers: Table, twice: int) -> Table:
    """Return first orders, later ones, and orders from a second account of the same person."""
    again = come_again(rng, customers, _COME_AGAIN)
    early = np.argsort(customers["time"], kind="stable")[: max(twice * 3, 1)]
    forgot = customers.take(np.sort(rng.choice(early, min(twice, len(early)), replace=False)))
    forgot["time"] = forgot["time"] + rng.integers(60, 200, forgot.rows) * 86_400
    parts = []
    for table, account in ((customers, 0), (again, 0), (forgot, 1)):
        parts.append(Table(table, account=np.full(table.rows, account, np.int64)))
    return join(parts)


def _sign_up_once(apps: Table) -> None:
    """Let every application of one applicant tell the sign-up before the first of them."""
    _, first, whose = np.unique(applicant_key(apps), return_index=True, return_inverse=True)
    apps["registered"] = apps["registered"][first][whose]


def _ids(apps: Table) -> pl.DataFrame:
    """Number applicants in the order in which they signed up, applications in that of time."""
    key = applicant_key(apps)
    _, first, whose = np.unique(key, return_index=True, return_inverse=True)
    order = np.lexsort((first, apps["registered"][first]))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return pl.select(
        application_id="P" + spell.number(np.arange(apps.rows), 8),
        applicant_id="U" + spell.number(rank[whose].astype(np.int64), 8),
    )


def _truth(
    apps: Table, ids: pl.DataFrame, organisers: list[Organiser], innocent: Ints
) -> pl.DataFrame:
    """Return truth.csv: one row an applicant, with the ring or the strongest phenomenon."""
    ring_kind = np.array([SCHEMES.index(of.scheme) for of in organisers] or [0])
    frame = ids.select("applicant_id").with_columns(
        ring=pl.Series(apps["ring"]), innocent=pl.Series(innocent)
    )
    rows = (
        frame.group_by("applicant_id")
        .agg(pl.col("ring").max(), pl.col("innocent").min())
        .sort("applicant_id")
    )
    ring = rows["ring"].to_numpy()
    best = rows["innocent"].to_numpy()
    kind = np.where(ring >= 0, ring_kind[np.maximum(ring, 0)], NONE)
    honest = np.where((ring < 0) & (best < len(INNOCENT)), best, NONE)
    return rows.select("applicant_id").with_columns(
        ring_id="W" + spell.number(ring, 5),
        ring_kind=spell.words(kind, SCHEMES),
        innocent_kind=spell.words(honest, INNOCENT),
    )


def _counts(column: pl.Series) -> dict[str, int]:
    counted = column.value_counts().sort(column.name)
    return dict(zip(counted[column.name].to_list(), counted["count"].to_list(), strict=True))
