"""`ringsight detect`: find the rings in a store, or in files alone."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.detect_parts import detect_folder, stored_links
from cli.lock import only_run
from cli.options import (
    AsOf,
    Events,
    Instalments,
    MappingFile,
    ModelFile,
    Outcomes,
    Partners,
    RecordedAt,
    StoreUrl,
)
from cli.output import Screen, Tell, print_error, screen_of, steps
from cli.run_screen import draw_run, run_document
from cli.settings import cores, mapping_of, moment, now, open_to_write, settings_of, tokenizer_of
from cli.shell import command
from cli.sources import Files, Given, facts_of, is_links, links_of, sources_of
from graph.core.lineage import Earlier
from graph.core.rings import METHODS, Model
from graph.core.statistics import Statistics
from graph.errors import UsageError
from graph.model import Facts, Knowledge, Run
from graph.runs.detect import (
    Options,
    detect_in,
    detect_known,
    is_past,
    require_known,
    statistics_text,
)
from graph.runs.files import read_results, require_writable, write_results
from graph.shipped import read_model, read_shipped_model, read_statistics
from graph.store.base import Store
from graph.store.locks import DETECT, owner_of
from graph.store.open import require_store
from ingest.load import LoadOptions, knowledge

commands = typer.Typer()
STATISTICS = "statistics.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to detect by."""

    model: Model
    options: Options
    as_of: str | None = None


@command(
    commands,
    "detect",
    help="Find the rings known to a store, or in files without one.",
    examples=(
        "ringsight detect",
        "ringsight detect --as-of 2026-03-01 --fdr 0.02 --out found",
        "ringsight detect --input applications.csv --outcomes outcomes.csv --out found",
        "ringsight detect --input links --previous last-night --out tonight",
    ),
)
def detect(
    ctx: typer.Context,
    more: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    input: Annotated[
        list[Path] | None,
        typer.Option("--input", metavar="FILE…", help="Applications, or what `load --out` wrote."),
    ] = None,
    events: Events = None,
    outcomes: Outcomes = None,
    instalments: Instalments = None,
    partners: Partners = None,
    mapping: MappingFile = None,
    recorded_at: RecordedAt = None,
    store: StoreUrl = None,
    as_of: AsOf = None,
    fdr: Annotated[
        float, typer.Option("--fdr", help="Share of false rings among the reported: 0 to 1.")
    ] = 0.05,
    method: Annotated[
        str, typer.Option("--method", help=f"How groups are proposed: {', '.join(METHODS)}.")
    ] = "leiden",
    model: ModelFile = None,
    statistics: Annotated[
        Path | None,
        typer.Option("--statistics", metavar="FILE", help="Base rates; else counted now."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the results there too.")
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option("--previous", metavar="DIR", help="An earlier --out: rings keep their ids."),
    ] = None,
) -> None:
    """Find the rings, keep them, and show the surest."""
    screen = screen_of(ctx)
    inputs = _inputs(input, more, store, previous)
    _known_method(method)
    _known_share(fdr)
    moment("--as-of", as_of)
    if out:
        require_writable(out)
    counted = read_statistics(statistics) if statistics else None
    chosen = read_model(model) if model else read_shipped_model()
    wanted = Wanted(chosen, Options(fdr=fdr, method=method, statistics=counted), as_of)
    settings = settings_of(screen, store=store)
    current = None  # of no store, there is none
    with screen.progress() as tell:
        if inputs:
            files = (inputs, events, outcomes, instalments, partners)
            earlier = read_results(previous) if previous else None
            zone = mapping_of(settings, mapping).zone or "UTC"
            if (large := stored_links(inputs)) and not any(files[1:]):
                run, used = detect_folder(
                    large, chosen, wanted.options, as_of=as_of, zone=zone, earlier=earlier,
                    out=out, tell=tell,
                )  # fmt: skip
            else:
                facts = _facts(screen, files, mapping, recorded_at, tell)
                run, used = _detect_files(facts, wanted, zone, earlier, tell)
        else:
            if any((events, outcomes, instalments, partners, mapping, recorded_at)):
                raise UsageError("Options of load go with --input; a store has loaded already.")
            require_store(settings.store)
            with (
                only_run(settings.store),
                open_to_write(settings) as opened,
                opened.hold_run(owner_of(DETECT)) as stale,
            ):
                if stale:
                    screen.note(
                        "The run of {owner} ended without freeing its lock; this run took it.",
                        owner=stale,
                    )
                run, used, _ = detect_opened(opened, wanted, tell)
                current = opened.read("read/store")[0]["current_run"] == run.run_id
        if out:
            tell("write", 0, 0)
            write_run(out, run, used)

    def draw(console: Console) -> None:
        draw_run(console, screen, run, settings.store, out)
        if current is False:
            text = screen.say("This run is of the past: kept, not made current.")
            console.print(text, markup=False, style="bold")

    screen.show({**run_document(run, out), "current": current}, draw)


def _inputs(
    input: list[Path] | None, more: list[Path] | None, store: str | None, previous: Path | None
) -> list[Path]:
    """Return the files; `--input a b` has its second one where arguments are."""
    if more and not input:
        raise UsageError(f"{more[0]} stands alone. Name files as --input {more[0]}")
    if input and store:
        raise UsageError("--input and --store exclude each other. Name the one you want.")
    if previous and not input:
        raise UsageError("--previous goes with --input; a store knows its earlier rings.")
    return [*(input or ()), *(more or ())]


def _known_method(method: str) -> None:
    if method not in METHODS:
        raise UsageError(f"No method {method!r}. Use {', '.join(METHODS)}.")


def _known_share(fdr: float) -> None:
    if not 0 <= fdr <= 1:  # neither is NaN
        raise UsageError(f"--fdr {fdr:g} is no share. Give one from 0 to 1, such as 0.05.")


def detect_opened(
    store: Store, wanted: Wanted, tell: Tell, known: Knowledge | None = None
) -> tuple[Run, Statistics, Knowledge]:
    """Detect in an open store; returns the run, the statistics used, and what was known.

    `known` is what the store knows, if it need not be read. The run becomes the current one unless
    a moment before the current one's is asked for.
    """
    tell("read", 0, 0)
    as_of = moment("--as-of", wanted.as_of)
    known = known or store.read_knowledge(as_of=as_of)
    require_known(known.applications.height, known.links.height)
    current = not is_past(store, as_of)
    run = detect_known(
        store,
        known,
        model=wanted.model,
        options=wanted.options,
        current=current,
        progress=steps(tell),
    )
    if wanted.options.statistics:
        return run, wanted.options.statistics, known
    text = store.read_snapshot("statistics", run.started_with["statistics"])
    return run, Statistics.from_dict(json.loads(text or "{}")), known


def _facts(
    screen: Screen,
    files: tuple[Files, Files, Files, Files, Files],
    mapping: Path | None,
    recorded_at: str | None,
    tell: Tell,
) -> Facts:
    """Return the facts of the files: links that were written, or applications and the rest."""
    inputs = files[0] or ()
    links = [path for path in inputs if is_links(path)]
    if links and (len(links) < len(inputs) or any(files[1:])):
        raise UsageError("--input takes either what `load --out` wrote or files to load, not both.")
    if links:
        return links_of(links)
    settings = settings_of(screen)
    given = Given(
        sources_of(*files, note=screen.note),
        LoadOptions(
            mapping_of(settings, mapping),
            tokenizer_of(settings),
            now(),
            moment("--recorded-at", recorded_at),
            workers=cores(),
        ),
    )
    facts, summary = facts_of(given, tell)
    for warning in summary.warnings:
        print_error(screen.read(warning))
    if rejected := summary.count("rejected"):
        text = "{rows:,} rows cannot be used; `ringsight load` with --out tells them."
        screen.note(text, rows=rejected)
    return facts


def _detect_files(
    facts: Facts, wanted: Wanted, zone: str, earlier: Earlier | None, tell: Tell
) -> tuple[Run, Statistics]:
    known = knowledge(facts, as_of=moment("--as-of", wanted.as_of), zone=zone)
    require_known(known.applications.height, known.links.height)
    return detect_in(
        known, wanted.model, earlier=earlier, options=wanted.options, progress=steps(tell)
    )


def write_run(out: Path, run: Run, used: Statistics) -> None:
    """Write the run's files, and the statistics that it used, into `out`."""
    write_results(out, run)
    draft = out / f".{STATISTICS}"
    draft.write_text(statistics_text(used), encoding="utf-8")
    draft.replace(out / STATISTICS)
