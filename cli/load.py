"""`ringsight load`: a lender's files into a store, or into links as Parquet."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.settings import Settings
from cli.options import (
    Events,
    Instalments,
    MappingFile,
    Outcomes,
    Partners,
    QualityPage,
    RecordedAt,
    StoreUrl,
)
from cli.output import Screen, screen_of, table_of
from cli.quality import draw_attention, draw_quality, statuses_of
from cli.rejects import check_places, check_rejects, told_rejects
from cli.settings import cores, mapping_of, moment, now, open_to_write, settings_of, tokenizer_of
from cli.shell import command
from cli.sources import Given, queries_of, sources_of
from graph.errors import InputError, UsageError
from ingest.load import LoadOptions, check_files, load, load_links
from ingest.quality.findings import reason_words
from ingest.quality.report import Quality
from ingest.summary import LoadSummary
from ingest.tokens import Tokenizer

commands = typer.Typer()
_NO_KEY = bytes(32)  # of a check: its tokens are never kept


@command(
    commands,
    "load",
    help="Load applications, and what else a lender knows, into a store.",
    examples=(
        "ringsight load applications.csv --outcomes outcomes.csv --events events.csv",
        "ringsight load orders-*.csv.gz --mapping ours.yaml --store neo4j://graph.example",
        "ringsight load applications.parquet --out links",
        "ringsight load exports/2026/ --events 'logs/*.jsonl.zst'",
        "zcat orders.csv.gz | ringsight load - --mapping ours.yaml",
        "ringsight load applications.csv --rejects rejects.csv",
        "ringsight load --suggest-mapping orders.csv --out-mapping ours.yaml",
        "ringsight load orders.csv --mapping ours.yaml --check --quality",
        "ringsight load may.csv --quality-report quality.html",
        "ringsight load --from sources.yaml",
    ),
)
def load_files(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE…", help="Applications: files, folders, or - for input."),
    ] = None,
    events: Events = None,
    outcomes: Outcomes = None,
    instalments: Instalments = None,
    partners: Partners = None,
    mapping: MappingFile = None,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Read only the rows it names, again."),
    ] = None,
    rejects_to: Annotated[
        Path | None,
        typer.Option("--rejects-to", metavar="FILE", help="Where unusable rows are told."),
    ] = None,
    rejects_clear: Annotated[
        bool,
        typer.Option("--rejects-clear", help="Tell their values in clear, for you alone."),
    ] = False,
    recorded_at: RecordedAt = None,
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Queries to databases, told in YAML."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Ask databases for all rows, not only for new ones.")
    ] = False,
    store: StoreUrl = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write links as Parquet; no store is needed."),
    ] = None,
    suggest: Annotated[
        Path | None,
        typer.Option("--suggest-mapping", metavar="FILE", help="Write a first mapping for FILE."),
    ] = None,
    out_mapping: Annotated[
        Path | None,
        typer.Option("--out-mapping", metavar="FILE", help="Where it is written; else shown."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Do all but the writing; no store is needed.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, metavar="N", help="Processes at work; one a core."),
    ] = None,
    quality: Annotated[
        bool, typer.Option("--quality", help="Show the whole data-quality report.")
    ] = False,
    quality_report: QualityPage = None,
) -> None:
    """Read the files, add their facts, and tell what became of every row."""
    screen = screen_of(ctx)
    if suggest:
        from cli.suggest import refuse_others, show_suggestion  # brings scipy's assignment

        of_rows = [files, events, outcomes, instalments, partners, from_, mapping, recorded_at]
        of_ways = [rejects, rejects_to, rejects_clear, full, store, out, check, workers]
        refuse_others([*of_rows, *of_ways, quality, quality_report])
        show_suggestion(screen, suggest, out_mapping)
        return
    _refuse_together(store, out, out_mapping, check=check, full=full)
    settings = settings_of(screen, store=store)
    asked = queries_of(from_, rejects, full)
    given = Given(
        sources_of(
            files, events, outcomes, instalments, partners, queries=asked.queries, note=screen.note
        ),
        LoadOptions(
            mapping_of(settings, mapping or asked.mapping),
            Tokenizer(_NO_KEY) if check else tokenizer_of(settings),
            now(),
            moment("--recorded-at", recorded_at),
            rejects,
            workers=workers or cores(),
            without_unusable=out is None,
            full=full,
        ),
    )
    told_in = (mapping or asked.mapping or settings.mapping, from_)
    check_places(given.sources, *told_in, again=rejects, to=rejects_to, quality=quality_report)
    check_rejects(given.sources, to=rejects_to, clear=rejects_clear, check=check)
    summary = _loaded(screen, given, settings, out, check=check)
    names = {query.name for query in given.sources.queries}
    where = None if check else str(out) if out else settings.store
    summary, told = told_rejects(
        summary,
        given.sources,
        given.options,
        to=rejects_to,
        out=out,
        clear=rejects_clear,
        check=check,
    )
    screen.show(
        {"into": where, **summary.to_dict(), "rejects": told},
        lambda console: draw_load(
            console, screen, summary, where, told, whole=quality, queries=names
        ),
    )
    if quality_report and summary.quality:
        _write_page(screen, quality_report, summary.quality)
    _refuse_if_nothing(summary, told)


def _refuse_together(
    store: str | None, out: Path | None, out_mapping: Path | None, *, check: bool, full: bool
) -> None:
    """Refuse options that exclude each other."""
    if out_mapping:
        raise UsageError("--out-mapping goes with --suggest-mapping FILE.")
    if store and out:
        raise UsageError("--store and --out exclude each other. Name the one you want.")
    if check and (store or out):
        raise UsageError("--check writes nothing: leave --store and --out away.")
    if full and (check or out):
        raise UsageError(
            "--full is for a store, which knows how far queries were read; --check and --out "
            "ask for all rows anyway. Leave --full away."
        )


def _loaded(
    screen: Screen, given: Given, settings: Settings, out: Path | None, *, check: bool
) -> LoadSummary:
    """Check the files, or load them into the folder `out` or the store."""
    with screen.progress() as tell:
        if check:
            return check_files(given.sources, given.options, progress=tell)
        if out:
            return load_links(given.sources, given.options, out, progress=tell)
        with open_to_write(settings) as opened:
            return load(opened, given.sources, given.options, progress=tell)


def _write_page(screen: Screen, path: Path, quality: Quality) -> None:
    from cli.quality_page import write_quality  # brings the page's templates

    write_quality(path, quality, lang=screen.lang)
    screen.note("The data-quality report is in {path}", path=path)


def _refuse_if_nothing(summary: LoadSummary, told: str | None) -> None:
    """End with a reason where a file was refused, or not one row could be used."""
    if summary.refusal:
        raise InputError(summary.refusal)
    if summary.rejects_all:
        if not summary.count("rejected"):
            raise InputError("Not one row could be used: there are only lines of totals.")
        says = f"{told} says" if told else "--rejects-to FILE says"
        raise InputError(f"Not one row could be used. {says} why, row by row.")


def draw_load(
    console: Console,
    screen: Screen,
    summary: LoadSummary,
    where: str | None,
    rejects: str | None,
    *,
    whole: bool,
    queries: Collection[str] = (),
) -> None:
    """Draw what became of the rows, and what of their quality deserves a look (or all of it)."""
    draw_summary(console, screen, summary, where, rejects, queries)
    if summary.quality and whole:
        console.print()
        draw_quality(console, screen, summary.quality)
    elif summary.quality:
        draw_attention(console, screen, summary.quality, whole=False)


def draw_summary(
    console: Console,
    screen: Screen,
    summary: LoadSummary,
    where: str | None,
    rejects: str | None,
    queries: Collection[str] = (),
) -> None:
    """Draw what became of the rows of each file, and of each of the `queries`."""
    statuses = statuses_of(summary.files)
    rows: list[list[Any]] = [
        [
            screen.say(file.kind),
            file.file if file.query else Path(file.file).name,
            *(getattr(file, s) for s in statuses),
        ]
        for file in summary.files
    ]
    heads = [screen.head(head) for head in ("kind", "file", *statuses)]
    console.print(table_of(heads, rows, numbers=range(2, len(heads))))
    console.print()
    console.print(_what_came(screen, summary, where), markup=False)
    for text in _remarks(screen, summary, rejects, queries):
        console.print(text, markup=False, style="dim")


def _what_came(screen: Screen, summary: LoadSummary, where: str | None) -> str:
    nodes, links = summary.nodes, summary.links
    if where is None:
        line = (
            "Checked only: {nodes:,} attributes and {links:,} links would come; nothing was written"
        )
        return screen.say(line, nodes=nodes, links=links)
    line = "{nodes:,} new attributes and {links:,} new links are in {where}"
    return screen.say(line, nodes=nodes, links=links, where=where)


def _remarks(
    screen: Screen, summary: LoadSummary, rejects: str | None, queries: Collection[str]
) -> list[str]:
    """Return what else is worth a line: unusable cells, warnings, where the rejects are."""
    unusable = [
        f"{column} {sum(told.values()):,} ({_reasons(screen, told)})"
        for column, told in summary.unusable.items()
    ]
    lines = [screen.read(line) for line in summary.warnings]
    if unusable:
        lines.append(screen.say("Cells left empty: {cells}", cells="; ".join(unusable)))
    if rejects:
        lines += [screen.say(text, file=rejects) for text in _hints(summary, queries)]
    elif rows := summary.count("rejected"):
        text = "{rows:,} rows cannot be used; --rejects-to FILE tells them."
        lines.append(screen.say(text, rows=rows))
    return lines


def _reasons(screen: Screen, told: Mapping[str, int]) -> str:
    """Return why cells are unusable, in the words of the data-quality report."""
    names = {why: screen.pick(*reason_words(why)) for why in told}
    return ", ".join(f"{names[why]} {count:,}" for why, count in told.items())


def _hints(summary: LoadSummary, queries: Collection[str]) -> Iterator[str]:
    """Yield how rows of files, and those of queries, are mended."""
    sources = set(summary.rejects["file"])
    if not sources or sources.difference(queries):
        yield (
            "Rows that cannot be used are told in {file}. "
            "Mend them, then load again with --rejects {file}"
        )
    if sources.intersection(queries):
        yield (
            "Rows of queries that cannot be used are told in {file}. Mend them in the database, or "
            "mend the mapping, then load again with --full"
        )
