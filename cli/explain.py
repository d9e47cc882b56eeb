"""`ringsight explain`: why a ring is one, or why an applicant scores as they do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.console import Console

from cli.figures import nats, nats_of, percent
from cli.options import AsOf, StoreUrl
from cli.output import Screen, screen_of, table_of
from cli.prose import draw_prose
from cli.reasons import draw_reasons
from cli.report_words import PARTS, ROLES, kinds, standing, words
from cli.settings import moment, open_to_read, settings_of
from cli.shell import command
from cli.waterfall import innocent_part
from graph.core.counterfactual import Release
from graph.core.explanation import Explanation, explain_person, explain_release
from graph.errors import NotFoundError
from graph.model import Facts, Knowledge, Run
from graph.results import EVIDENCE, MICRO, as_written
from graph.runs.assess import read_active
from graph.runs.component import component_around
from graph.runs.detect import run_at
from graph.runs.other_runs import require_no_other_run
from graph.shipped import read_policy_of
from graph.store.base import Store

commands = typer.Typer()
MOST_MEMBERS = 30
MOST_TRIES = 500  # sets of ties tried before the smallest one is given up for a short one


@dataclass(frozen=True, slots=True)
class Person:
    """All that is told of one applicant."""

    explained: Explanation
    release: Release | None
    knowledge: Knowledge
    ring_id: str | None


@command(
    commands,
    "explain",
    help="Say why a ring is one, or why an applicant scores as they do.",
    examples=(
        "ringsight explain R-3HSJSV94",
        "ringsight explain C53452412 --as-of 2026-03-01 --lang zh",
    ),
)
def explain(
    ctx: typer.Context,
    ring_or_applicant: Annotated[
        str, typer.Argument(metavar="RING_OR_APPLICANT", help="A ring's or an applicant's id.")
    ],
    as_of: AsOf = None,
    store: StoreUrl = None,
) -> None:
    """Find out what the id is, and explain it."""
    screen = screen_of(ctx)
    settings = settings_of(screen, store=store)
    at = moment("--as-of", as_of)
    with open_to_read(settings, screen) as opened, screen.progress() as tell:
        tell("read", 0, 0)
        run = run_of(opened, at)
        person = None
        if run is None or ring_or_applicant not in run.rings["ring_id"]:
            person = _person(opened, ring_or_applicant, run, settings.policy, at)
    if person is not None:
        screen.show(person_document(person), lambda c: _draw_person(c, screen, person))
    elif run is not None:
        document = ring_document(run, ring_or_applicant)
        screen.show(document, lambda c: _draw_ring(c, screen, run, ring_or_applicant))


def run_of(store: Store, at: Any) -> Run | None:
    """Return the current run; with `at`, the newest one whose as_of is no later."""
    if at is None:
        return store.read_run()
    then = run_at(store, at)
    return None if then is None else store.read_run(then)


def _person(store: Store, applicant: str, run: Run | None, policy: Path | None, at: Any) -> Person:
    """Explain an applicant within all that is known of the component around them."""
    # A look at the past goes by what was counted then: later base rates know more.
    made_with = run.started_with if run is not None and at is not None else None
    active = read_active(store, read_policy_of(policy), made_with)
    model, counted = active.model, active.statistics
    known = component_around(
        store, applicant, Facts(), model=model, statistics=counted, as_of=at
    ).knowledge
    if applicant not in known.applications["applicant_id"]:
        require_no_other_run(store, applicant)
        rings = run.rings["ring_id"].to_list() if run else []
        noun = "ring or applicant" if at is None else f"ring or applicant known by {at:%F %R}:"
        step = "See: ringsight runs show, or look one up: ringsight find TYPE VALUE"
        raise NotFoundError.near(noun, applicant, rings, step=step)
    method = run.started_with.get("method", "leiden") if run else "leiden"
    explained = explain_person(known, counted, model, applicant, method=method)
    watched = model.parameters.watch_probability
    release = None
    if explained.group and explained.probability >= watched:
        release = explain_release(
            known, counted, model, applicant,
            at_least=watched, method=method, most_tries=MOST_TRIES,
        )  # fmt: skip
    return Person(explained, release, known, _ring_id(run, applicant))


def _ring_id(run: Run | None, applicant: str) -> str | None:
    if run is None:
        return None
    found = run.applicants.filter(pl.col("applicant_id") == applicant)["ring_id"]
    return found[0] if len(found) else None


def ring_document(run: Run, ring: str) -> dict[str, Any]:
    """Return a ring as plain values: its row, its reasons, its members."""

    def of(frame: pl.DataFrame) -> list[dict[str, Any]]:
        return as_written(frame.filter(pl.col("ring_id") == ring)).to_dicts()

    return {
        "ring": of(run.rings)[0],
        "reasons": of(run.evidence),
        "members": of(run.members),
        "as_of": run.as_of,
    }


def person_document(person: Person) -> dict[str, Any]:
    """Return an applicant's explanation as plain values; weights are nats."""
    told = person.explained
    reasons = [
        {
            **{k: v for k, v in row.items() if k != "weight_micro"},
            "weight": row["weight_micro"] / MICRO,
        }
        for row in told.reasons
    ]
    release = None
    if person.release is not None:
        release = {"ties": _ties(person), "exact": person.release.exact}
    return {
        "applicant_id": told.applicant_id,
        "score": told.score_micro / MICRO,
        "probability": told.probability,
        "ring_id": person.ring_id,
        "role": told.role or None,
        "group": list(told.group),
        "reasons": reasons,
        "free_without": release,
        "as_of": person.knowledge.as_of,
    }


def _ties(person: Person) -> list[dict[str, Any]]:
    """Return the ties whose removal would free the applicant, each once, with its mask."""
    if person.release is None:
        return []
    key = ["label", "attribute_key"]
    masks = person.knowledge.attributes.select(*key, "mask")
    ties = person.release.links.group_by(key).agg(pl.col("attribute_type").unique().sort())
    rows = ties.join(masks, on=key, how="left").sort(key)
    return [
        {"attribute_types": row["attribute_type"], "attribute": row["mask"] or ""}
        for row in rows.to_dicts()
    ]


def _draw_ring(console: Console, screen: Screen, run: Run, ring: str) -> None:
    row = run.rings.filter(pl.col("ring_id") == ring).to_dicts()[0]
    line = "{ring}: {kind}, {size} people, {score} nats, {probability}, {status}"
    told = screen.say(
        line,
        ring=ring,
        kind=screen.pick(*words(kinds(), row["likely_kind"])),
        size=row["size"],
        score=nats(row["score_micro"]),
        probability=percent(row["probability"]),
        status=screen.say(row["status"]),
    )
    draw_prose(console, told, style="bold")
    draw_prose(console, screen.pick(row["explanation"], row["explanation_zh"]))
    why = screen.pick(*standing(row["status"], row["probability"], row["q_value"]))
    draw_prose(console, why, style="dim")
    rival = screen.pick(*words(kinds(), row["innocent_kind"]))
    text = "Best innocent explanation: {rival} ({score} nats)"
    reasons = run.evidence.filter(pl.col("ring_id") == ring)
    score = nats_of(innocent_part(reasons, score_micro=row["score_micro"]))
    console.print(screen.say(text, rival=rival, score=score), markup=False, style="dim")
    console.print()
    draw_reasons(console, screen, reasons, score_micro=row["score_micro"])
    console.print()
    _draw_members(console, screen, run.members.filter(pl.col("ring_id") == ring))


def _draw_members(console: Console, screen: Screen, members: pl.DataFrame) -> None:
    ordered = members.sort("score_micro", "applicant_id", descending=[True, False])
    rows = [
        (
            row["applicant_id"],
            screen.pick(*words(PARTS, row["role"])),
            nats(row["score_micro"]),
            row["joined_at"],
            screen.pick(row["reason"], row["reason_zh"]),
        )
        for row in ordered.head(MOST_MEMBERS).to_dicts()
    ]
    heads = [screen.say(head) for head in ("member", "part", "score", "joined", "reason")]
    console.print(table_of(heads, rows, numbers=(2,)))
    if (more := len(ordered) - len(rows)) > 0:
        console.print(screen.say("and {more:,} more", more=more), style="dim", markup=False)


def _draw_person(console: Console, screen: Screen, person: Person) -> None:
    told = person.explained
    line = "{applicant}: {score} nats, {probability} likely to belong to a ring"
    values = {"score": nats(told.score_micro), "probability": percent(told.probability)}
    console.print(
        screen.say(line, applicant=told.applicant_id, **values), style="bold", markup=False
    )
    if told.group:
        place = screen.pick(*words(PARTS, told.role))
        text = "{place} of {ring}, {size} people, {score} nats"
        ring = person.ring_id or screen.say("a group that is no ring by itself")
        score = nats(told.group_score_micro or 0)
        console.print(
            screen.say(text, place=place, ring=ring, size=len(told.group), score=score),
            markup=False,
        )
    console.print()
    reasons = pl.DataFrame([*told.reasons], schema=EVIDENCE, strict=False)
    draw_reasons(console, screen, reasons, score_micro=told.score_micro)
    if person.release is not None:
        console.print()
        draw_prose(console, _freed(screen, person))


def _freed(screen: Screen, person: Person) -> str:
    """Say which ties hold the applicant, and how sure it is that no fewer would do."""
    ties = [
        "{} {}".format(
            "/".join(screen.pick(*words(ROLES, role)) for role in tie["attribute_types"]),
            tie["attribute"],
        ).strip()
        for tie in _ties(person)
    ]
    told = screen.listed(ties)
    if person.release and person.release.exact:
        text = "Without {ties} this applicant would be free; nothing less would do (tried)."
    else:
        text = "Without {ties} this applicant would be free; none of these can be spared (tried)."
    return screen.say(text, ties=told)
