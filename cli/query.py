"""`ringsight query`: an investigator's questions."""

from typing import Annotated, Any

import typer
from rich.console import Console

from cli.options import StoreUrl
from cli.output import Screen, screen_of, table_of
from cli.settings import open_to_read, settings_of
from cli.shell import command
from cli.values import in_words
from cypher.catalogue import SavedQuery, column_in_chinese
from graph.errors import UsageError
from graph.runs.investigate import list_queries, run_query
from graph.store.base import QueryLimits, QueryResult

commands = typer.Typer()


@command(
    commands,
    "query",
    help="Ask a saved question by its name, or any Cypher that only reads.",
    examples=(
        "ringsight query --list",
        "ringsight query devices_moved_within --param days=3",
        "ringsight query 'MATCH (r:Ring) RETURN r.ring_id AS ring_id ORDER BY ring_id LIMIT 5'",
    ),
)
def query(
    ctx: typer.Context,
    name_or_cypher: Annotated[
        str | None, typer.Argument(metavar="NAME_OR_CYPHER", help="A saved query, or Cypher.")
    ] = None,
    every: Annotated[bool, typer.Option("--list", help="List the saved queries.")] = False,
    param: Annotated[
        list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="A parameter.")
    ] = None,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Most rows.")] = 1_000,
    timeout_ms: Annotated[int, typer.Option("--timeout-ms", min=1, help="Longest run.")] = 5_000,
    store: StoreUrl = None,
) -> None:
    """Answer as a table, or say what can be asked."""
    screen = screen_of(ctx)
    if every:
        if name_or_cypher is not None or param:
            raise UsageError("--list takes nothing beside it. Leave the query out, or --list.")
        saved = list_queries()
        screen.show([_saved(one) for one in saved], lambda c: _draw_saved(c, screen, saved))
        return
    if name_or_cypher is None:
        raise UsageError("Nothing was asked. See what can be: ringsight query --list")
    given = _parameters(param or [])
    with open_to_read(settings_of(screen, store=store), screen) as opened:
        limits = QueryLimits(rows=rows, timeout_ms=timeout_ms)
        result = run_query(opened, name_or_cypher, given, limits=limits)
    document = {
        "columns": list(result.columns),
        "rows": [dict(zip(result.columns, row, strict=True)) for row in result.rows],
        "more": result.more,
    }
    saved_one = name_or_cypher.strip() in {one.name for one in list_queries()}
    screen.show(document, lambda c: _draw_result(c, screen, result, saved=saved_one))


def _parameters(given: list[str]) -> dict[str, str]:
    for text in given:
        if "=" not in text:
            raise UsageError(f"--param {text!r} has no value. Write it as --param name=value")
    named = [text.split("=", 1) for text in given]
    told = dict(named)
    if len(told) < len(named):
        raise UsageError("One --param is given more than once. Give each name one value.")
    return told


def _saved(one: SavedQuery) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "title_zh": one.title_zh,
        "parameters": [
            {
                "name": p.name,
                "type": p.kind,
                "default": p.default,
                "example": p.example,
                "doc": p.doc,
                "doc_zh": p.doc_zh,
            }
            for p in one.parameters
        ],
        "returns": one.returns,
        "returns_zh": one.returns_zh,
    }


def _draw_saved(console: Console, screen: Screen, saved: tuple[SavedQuery, ...]) -> None:
    rows = [
        (
            one.name,
            screen.pick(one.title, one.title_zh),
            " ".join(p.name + ("*" if p.required else "") for p in one.parameters),
        )
        for one in saved
    ]
    heads = [screen.say(head) for head in ("query", "answers", "parameters")]
    console.print(table_of(heads, rows))
    console.print(screen.say("* must be given: --param name=value"), style="dim", markup=False)


def _draw_result(console: Console, screen: Screen, result: QueryResult, *, saved: bool) -> None:
    """Draw the rows; of a saved query heads and codes are in the reader's language."""
    names, places = result.columns, _shown(result.columns, screen.lang)
    rows = [
        [in_words(screen, *cell) for cell in zip(names, row, strict=True)] if saved else row
        for row in result.rows
    ]
    heads = [
        screen.pick(names[p], column_in_chinese(names[p])) if saved else names[p] for p in places
    ]
    shown = [[_cell(names[p], row[p]) for p in places] for row in rows]
    whole = [
        column
        for column, place in enumerate(places)
        if result.rows and all(isinstance(row[place], int | float) for row in result.rows)
    ]
    console.print(table_of(heads, shown, numbers=whole))
    line = "{rows:,} rows; there are more" if result.more else "{rows:,} rows"
    console.print(screen.say(line, rows=len(result.rows)), style="dim", markup=False)


def _shown(columns: tuple[str, ...], lang: str) -> list[int]:
    """Return the places of the columns to draw: of a sentence in two languages, the reader's."""
    other = {f"{name}_zh" if lang == "en" else name for name in columns if f"{name}_zh" in columns}
    return [place for place, name in enumerate(columns) if name not in other]


def _cell(column: str, value: object) -> object:
    if column.endswith("_ids") and isinstance(value, str):
        return value.replace("|", ", ")  # lines break between two ids, not inside one
    return _readable(value)


def _readable(value: object) -> object:
    if isinstance(value, list | tuple):
        return ", ".join(str(_readable(one)) for one in value)
    return value
