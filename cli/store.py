"""`ringsight store`: copy a store, check that one is sound, list what was loaded into it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.console import Console

from api.settings import Settings
from cli.options import QualityPage, StoreUrl
from cli.output import Screen, screen_of, table_of
from cli.quality import draw_quality
from cli.rejects import check_report_place
from cli.settings import open_to_read, open_to_write, settings_at, settings_of
from cli.shell import FAILED, command
from graph.errors import NotFoundError, UsageError
from graph.store.base import Mended, Problem, Store
from graph.store.copy import copy as copy_store
from graph.store.export import export_links, export_store
from graph.store.files import read_files
from graph.store.import_files import SCRIPT
from graph.store.open import require_store
from graph.store.queries import read_queries
from ingest.links_files import LinksFolder
from ingest.quality.report import Quality
from ingest.quality.stored import report_of_load

commands = typer.Typer()
store_commands = typer.Typer(
    help="Copy, export or check a store, list what was loaded.", no_args_is_help=True
)
commands.add_typer(store_commands, name="store")


@command(
    store_commands,
    "copy",
    help="Copy everything that one store holds into another, of whichever kind.",
    examples=(
        "ringsight store copy kglite:ringsight-demo/store neo4j://graph.example",
        "ringsight store copy neo4j://graph.example kglite:backup",
    ),
)
def copy(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="The URL to read.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The URL to write.")],
) -> None:
    """Copy, and compare counts and checksums of both sides."""
    if source == target:
        raise UsageError("FROM and TO are one store. Name another one to copy into.")
    screen = screen_of(ctx)
    settings = settings_of(screen)
    with (
        open_to_read(settings_at(source, settings), screen) as read,
        open_to_write(settings_at(target, settings)) as written,
        screen.progress() as tell,
    ):
        saved_at = read.read_info()["snapshot_at"]
        copied = copy_store(read, written, progress=tell)

    def draw(console: Console) -> None:
        heads = [screen.say("kind"), screen.say("rows"), "sha256"]
        rows = [(screen.say(k), part.rows, part.sha256[:16]) for k, part in copied.items()]
        console.print(table_of(heads, rows, numbers=(1,)))

    document = {"from": source, "to": target, "saved_at": saved_at}
    document["rows"] = {kind: part.rows for kind, part in copied.items()}
    document["sha256"] = {kind: part.sha256 for kind, part in copied.items()}
    screen.show(document, draw)
    if not any(part.rows for kind, part in copied.items() if kind != "files"):
        screen.note("{source} is empty: there was nothing to copy.", source=source)


@command(
    store_commands,
    "export",
    help="Write files from which neo4j-admin fills a new Neo4j database in minutes.",
    examples=(
        "ringsight store export links first-fill",
        "ringsight store export kglite:ringsight-demo/store first-fill --gzip",
        "NEO4J_ADMIN=/opt/neo4j/bin/neo4j-admin sh first-fill/import.sh",
    ),
)
def export(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="A store's URL, or a folder of load --out.")
    ],
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go: a new folder.")],
    packed: Annotated[
        bool, typer.Option("--gzip", help="Pack the files; smaller, slower.")
    ] = False,
) -> None:
    """Write the files, and tell how many nodes and links they hold and what to run."""
    screen = screen_of(ctx)
    with screen.progress() as tell:
        if ":" not in source:
            written = export_links(LinksFolder(Path(source)), out, packed=packed, tell=tell)
        else:
            with open_to_read(settings_at(source, settings_of(screen)), screen) as read:
                written = export_store(read, out, packed=packed, tell=tell)
    script = out / SCRIPT
    nodes = sum(count for name, count in written.rows.items() if name.startswith("nodes-"))
    links = sum(written.rows.values()) - nodes

    def draw(console: Console) -> None:
        told = "{nodes:,} nodes and {links:,} links are in {out}"
        console.print(screen.say(told, nodes=nodes, links=links, out=out), markup=False)
        told = "With the server stopped, run: sh {script}"
        console.print(screen.say(told, script=script), markup=False)

    document = {"from": source, "out": str(out), "nodes": nodes, "links": links}
    screen.show({**document, "groups": written.rows, "command": f"sh {script}"}, draw)


@command(
    store_commands,
    "check",
    help="Check what must hold in a store; exit 1 if anything is broken.",
    examples=(
        "ringsight store check",
        "ringsight store check --repair",
        "ringsight store check --store neo4j://graph.example",
    ),
)
def check(
    ctx: typer.Context,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what is safe to mend first; facts stay.")
    ] = False,
    store: StoreUrl = None,
) -> None:
    """Check, and tell every broken invariant with its remedy, after what was mended."""
    screen = screen_of(ctx)
    with (
        _to_check(settings_of(screen, store=store), screen, repair) as opened,
        screen.progress() as tell,
    ):
        tell("read", 0, 0)
        mended = opened.repair() if repair else []
        problems, info, url = opened.check(), opened.read_info(), opened.url
    told = {
        "mended": [asdict(one) for one in mended],
        "problems": [asdict(one) for one in problems],
    }

    def draw(console: Console) -> None:
        _draw_mended(console, screen, mended)
        _draw(console, screen, url, problems, info["counts"])

    screen.show({"store": url, **told, **info}, draw)
    if problems:
        raise typer.Exit(FAILED)


def _to_check(settings: Settings, screen: Screen, repair: bool) -> Store:
    if not repair:
        return open_to_read(settings, screen)
    require_store(settings.store)  # at a mistyped URL nothing is made
    return open_to_write(settings)


def _draw_mended(console: Console, screen: Screen, mended: list[Mended]) -> None:
    if mended:
        heads = [screen.say("mended"), screen.say("what")]
        console.print(table_of(heads, [(one.code, one.detail) for one in mended]))
        console.print()


def _draw(
    console: Console, screen: Screen, url: str, problems: list[Problem], counts: dict[str, int]
) -> None:
    if not problems:
        nodes = sum(counts.values())
        console.print(screen.say("{url} is sound: {nodes:,} nodes", url=url, nodes=nodes))
        return
    heads = [screen.say(head) for head in ("problem", "what", "what to do")]
    console.print(table_of(heads, [(one.code, one.detail, one.remedy) for one in problems]))


@command(
    store_commands,
    "files",
    help="List the files that were loaded, and what became of their rows.",
    examples=(
        "ringsight store files",
        "ringsight store files --quality",
        "ringsight store files --load 3 --quality-report quality.html",
        "ringsight store files --store neo4j://graph.example --json",
    ),
)
def files(
    ctx: typer.Context,
    quality: Annotated[
        bool, typer.Option("--quality", help="Show the data-quality report of a load.")
    ] = False,
    quality_report: QualityPage = None,
    load: Annotated[
        int | None, typer.Option("--load", min=1, help="Show this load's report, else the last's.")
    ] = None,
    store: StoreUrl = None,
) -> None:
    """List the files with the counts of the first load of each, or show a load's report."""
    screen = screen_of(ctx)
    if quality_report:
        check_report_place(quality_report)
    with open_to_read(settings_of(screen, store=store), screen) as opened:
        loaded, url = read_files(opened), opened.url
    if quality or quality_report or load:
        report = _report(loaded, load)
        if quality_report:
            from cli.quality_page import write_quality  # brings the page's templates

            path = write_quality(quality_report, report, lang=screen.lang)
            screen.note("The data-quality report is in {path}", path=path)
        screen.show(report.to_dict(), lambda console: draw_quality(console, screen, report))
        return
    listed = loaded.drop("quality")
    shown = _of_rejects_told(_with_left_out(listed), screen)

    def draw(console: Console) -> None:
        if listed.is_empty():
            told = "No file was loaded into {store}. `ringsight load FILE` loads one."
            console.print(screen.say(told, store=url), markup=False)
        else:
            _draw_loaded(console, screen, shown)

    screen.show(listed.to_dicts(), draw)


def _report(files: pl.DataFrame, load: int | None) -> Quality:
    """Return what the store keeps of a load's quality; NotFoundError if it keeps none."""
    numbers = sorted(files["load"].drop_nulls().unique())
    wanted = load or (numbers[-1] if numbers else 0)
    report = report_of_load(files, wanted)
    if report is None:
        known = f"It has loads {numbers[0]} to {numbers[-1]}." if numbers else "Load a file first."
        raise NotFoundError(f"The store keeps no data-quality report of load {wanted}. {known}")
    return report


@command(
    store_commands,
    "queries",
    help="List the queries that were loaded, and how far each was read.",
    examples=(
        "ringsight store queries",
        "ringsight store queries --store neo4j://graph.example --json",
    ),
)
def queries(ctx: typer.Context, store: StoreUrl = None) -> None:
    """List the queries with their marks and the counts of the last load of each."""
    screen = screen_of(ctx)
    with open_to_read(settings_of(screen, store=store), screen) as opened:
        loaded, url = read_queries(opened), opened.url
    shown = _with_left_out(loaded.drop("query_key", "mark_kind", "watermark"))
    nothing = (
        "No query was loaded into {store}. `ringsight load --from sources.yaml` loads what queries "
        "answer; docs/sources.md says how such a file is written."
    )

    def draw(console: Console) -> None:
        if loaded.is_empty():
            console.print(screen.say(nothing, store=url), markup=False)
        else:
            _draw_loaded(console, screen, shown)

    screen.show(loaded.to_dicts(), draw)


def _with_left_out(loaded: pl.DataFrame) -> pl.DataFrame:
    """Return the table with the rows that a mapping skips only where there are any."""
    return loaded if loaded["left_out"].sum() else loaded.drop("left_out")


def _of_rejects_told(files: pl.DataFrame, screen: Screen) -> pl.DataFrame:
    """Return files as they are shown: loads of rejected rows by name, checksums short."""
    names = [
        screen.say("{file} (rejects)", file=row["file"]) if row["of_rejects"] else row["file"]
        for row in files.iter_rows(named=True)
    ]
    short = pl.col("sha256").str.slice(0, 16)
    return files.with_columns(short, file=pl.Series(names, dtype=pl.String)).drop("of_rejects")


def _draw_loaded(console: Console, screen: Screen, shown: pl.DataFrame) -> None:
    heads = [screen.head(head) for head in shown.columns]
    rows = [(screen.say(row[0]), *row[1:]) for row in shown.iter_rows()]
    console.print(table_of(heads, rows, numbers=range(3, len(heads))))
