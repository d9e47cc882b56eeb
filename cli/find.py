"""`ringsight find`: who used a phone, a card, a device … given as it is written."""

from typing import Annotated

import polars as pl
import typer
from rich.console import Console

from cli.options import MappingFile, StoreUrl
from cli.output import Screen, screen_of, table_of
from cli.settings import mapping_of, open_to_read, settings_of, tokenizer_of
from cli.shell import command
from cli.values import in_words
from graph.errors import InputError, NotFoundError, UsageError
from graph.store.base import Store
from ingest.normalize import Normal, Unusable
from ingest.quality.findings import reason_words
from ingest.tokens import Tokenizer
from ingest.values import normalizers

commands = typer.Typer()
LINKED = ("applicant_id", "attribute_type", "seen_at", "superseded_at", "source", "source_id")


@command(
    commands,
    "find",
    help="Look a raw value up: who used it, when, and as what. It is tokenised first.",
    examples=(
        "ringsight find phone 13812345678",
        "ringsight find bank_card 6222020000000000018 --json",
        "ringsight find room '上海市浦东新区世纪大道100号3栋502室'",
    ),
)
def find(
    ctx: typer.Context,
    type: Annotated[str, typer.Argument(metavar="TYPE", help="phone, email, device, room …")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="As typed, in any spelling.")],
    mapping: MappingFile = None,
    store: StoreUrl = None,
) -> None:
    """Bring the value to its one form, tokenise it, and list who is linked to it."""
    screen = screen_of(ctx)
    settings = settings_of(screen, store=store)
    known = normalizers(mapping_of(settings, mapping))
    if type not in known:
        raise UsageError(str(NotFoundError.near("type", type, known)) + f" Use {', '.join(known)}.")
    normal = known[type](value)
    if isinstance(normal, Unusable):
        raise InputError(_unusable(screen, type, normal.reason))
    tokenizer = tokenizer_of(settings)
    with open_to_read(settings, screen) as opened:
        _same_key(opened, tokenizer)
        label, key = normal.label, tokenizer.token(normal.label, normal.value)
        links = opened.read_links_to(pl.DataFrame({"label": [label], "attribute_key": [key]}))
    _show_found(screen, normal, key, links)


def _unusable(screen: Screen, type: str, reason: str) -> str:
    """Say why a value cannot be looked up: in words, for programs with the code too."""
    why = screen.pick(*reason_words(reason)) + (f", {reason}" if screen.as_json else "")
    kind = in_words(screen, "attribute_type", type)
    text = "That is no usable {kind} ({why}). Check how it is written."
    return screen.say(text, kind=kind, why=why)


def _same_key(store: Store, tokenizer: Tokenizer) -> None:
    key_id = store.read("read/store")[0]["key_id"]
    if key_id and key_id != tokenizer.key_id:
        raise InputError(
            f"{store.url} holds tokens of key {key_id}; this key is {tokenizer.key_id}, so nothing "
            "could be found. Name the right key's file in RINGSIGHT_TOKEN_KEY_FILE."
        )


def _show_found(screen: Screen, normal: Normal, key: str, links: pl.DataFrame) -> None:
    ordered = links.select(LINKED).sort("seen_at", "applicant_id", "attribute_type", "source_id")
    people = ordered["applicant_id"].n_unique()
    document = {
        "label": normal.label,
        "attribute_key": key,
        "attribute": normal.mask,
        "applicants": people,
        "links": ordered.to_dicts(),
    }

    def draw(console: Console) -> None:
        label = in_words(screen, "label", normal.label)
        line = "{label} {mask} (key {key}), applicants: {people:,}"
        values = {"label": label, "mask": normal.mask, "key": key, "people": people}
        console.print(screen.say(line, **values), style="bold", markup=False)
        heads = ("applicant", "as", "seen", "superseded", "source", "id")
        if people:
            rows = [
                [in_words(screen, *named) for named in zip(LINKED, row, strict=True)]
                for row in ordered.iter_rows()
            ]
            console.print(table_of([screen.say(head) for head in heads], rows))

    screen.show(document, draw)
