"""A suggestion as the mapping file that a person reads through and mends."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from unicodedata import east_asian_width

import yaml

from ingest.columns import FILES, Column
from ingest.columns_of import Constant, Flags, Joined, Made
from ingest.suggest.choices import words_of
from ingest.suggest.examples import masked
from ingest.suggest.suggest import Suggestion

_WIDTH = 40  # of a column and its header, before the comment
_SHOWN = 12  # headers and words told in a comment


def mapping_text(found: Suggestion) -> str:
    """Return the mapping file: YAML, with confidence and masked examples as comments."""
    return "\n".join([*_head(found), *_columns(found), *_rest(found)]) + "\n"


def mapping_content(found: Suggestion) -> Any:
    """Return the mapping as plain values, as `parse_mapping` takes them."""
    return yaml.safe_load(mapping_text(found))


def to_dict(found: Suggestion) -> dict[str, Any]:
    """Return the suggestion as plain values: the mapping, and why."""
    return {
        "file": str(found.path),
        "rows": found.rows,
        "kind": found.kind,
        "mapping": mapping_content(found),
        "columns": [row for column in FILES[found.kind] if (row := _row(found, column))],
        "missing": list(found.missing),
        "doubted": [match.header for match in found.doubted],
        "unused": list(found.unused),
        "elsewhere": [asdict(each) for each in found.elsewhere],
    }


def _row(found: Suggestion, column: Column) -> dict[str, Any] | None:
    row: dict[str, Any] = {"column": column.name}
    if column.name in found.made:
        parts = list(found.made[column.name].parts)
        return row | {
            "headers": parts,
            "confidence": None,
            "share": None,
            "example": None,
            "why": "",
        }
    match = found.matches.get(column.name)
    if not match:
        return None
    return row | {
        "headers": [match.header],
        "confidence": round(match.confidence, 3),
        "share": round(match.share, 3),
        "example": masked(found.seen[match.header], found.kind, column),
        "why": match.why,
    }


def _head(found: Suggestion) -> Iterator[str]:
    yield f"# A first mapping for {found.path.name}, from its headers and {found.rows:,} rows."
    yield "# Read it through: each column tells how sure it is, how many values fit, and shows one."
    also = f" It might also be: {', '.join(found.others)}." if found.others else ""
    yield f"# The file looks like {found.kind}.{also}"
    for name in found.missing:
        yield f"# No column looks like {name}, which {found.kind} need. {_remedy(name, found)}"
    yield f"region: {found.region}" + (f"  # {found.region_doubt}" if found.region_doubt else "")
    if found.zone:
        yield f"zone: {found.zone}  # some times say no offset: is this where they were written?"
    elif any(told.is_bare for told in found.formats.values()):
        yield "# zone: some times say no offset, and are read as UTC unless their zone stands here."
    if found.coordinates:
        yield f"coordinates: {found.coordinates}  # a header says so"
    elif "latitude" in found.matches:
        yield "coordinates: WGS-84  # GCJ-02 if from AMap or Tencent, BD-09 if from Baidu"


def _remedy(name: str, found: Suggestion) -> str:
    if name in ("applied_at", "occurred_at", "observed_at"):
        if found.time:  # it has another name of ours
            return f"Is it the only time? Then add {name}: {{join: [{_flow(found.time)}]}}."
        return f'Name it, or give one: {name}: {{constant: "2024-01-01"}}.'
    return f"Name it: {name}: HEADER."


def _columns(found: Suggestion) -> Iterator[str]:
    yield "columns:"
    if not (found.matches or found.made):
        yield f"  {found.kind}: {{}}  # nothing was recognised"
        return
    yield f"  {found.kind}:"
    for column in FILES[found.kind]:
        if column.name in found.made:
            yield _of_several(found, column.name)
        elif column.name in found.matches:
            yield _line(found, column)


def _of_several(found: Suggestion, ours: str) -> str:
    """Return the line of a made column, and what is to be checked of one that serves twice."""
    made = found.made[ours]
    text = f"    {ours}: {_flow(_made(made))}"
    twice = [name for name, match in found.matches.items() if match.header in made.parts]
    if not twice:
        return text
    return f"{text}  # the same column as {twice[0]}: no other looks like {ours}. Is it both?"


def _line(found: Suggestion, column: Column) -> str:
    match = found.matches[column.name]
    text = _padded(f"    {column.name}: {_flow(match.header)}")
    example = masked(found.seen[match.header], found.kind, column)
    if not example:
        return f"{text}  # {match.confidence:.2f}, no values"
    told = f"{100 * match.share:.0f} % fit" if column.kind != "note" else "any text"
    why = f", {match.why}" if match.why else ""
    return f"{text}  # {match.confidence:.2f}, {told}, e.g. {example}{why}"


def _padded(text: str) -> str:
    """Return text to a width of columns as terminals show it: Chinese signs are two wide."""
    wide = sum(east_asian_width(sign) in "WF" for sign in text)
    return text.ljust(_WIDTH - wide)


def _made(made: Made) -> dict[str, Any]:
    match made:
        case Joined(parts, glue):
            return {"join": list(parts), "with": glue} if glue else {"join": list(parts)}
        case Flags(words):
            return {"flags": dict(words)}
        case Constant(text):
            return {"constant": text}


def _rest(found: Suggestion) -> Iterator[str]:
    dates = {ours: list(told.formats) for ours, told in found.formats.items() if told.formats}
    if dates:
        yield from ("dates:", f"  {found.kind}:")
        yield from (f"    {ours}: {_flow(formats)}" for ours, formats in dates.items())
    yield from (f"# {ours}: {told.doubt}" for ours, told in found.formats.items() if told.doubt)
    known = {ours: told.known for ours, told in found.words.items() if told.known}
    if known:
        yield from ("values:", f"  {found.kind}:")
        yield from (f"    {ours}: {_flow(words)}" for ours, words in known.items())
    for ours, told in found.words.items():
        if told.unknown:
            column = next(c for c in FILES[found.kind] if c.name == ours)
            pending = f"skip: {{{ours}: […]}}" if column.required else '"": […]'
            yield (
                f"# {ours}: what do these mean? {_list(told.unknown)} "
                f"(what is not known yet: {pending})"
            )
    for match in found.doubted:
        words = words_of(found.seen[match.header], found.kind, match.column).unknown
        asked = f" Say under values what they mean: {_list(words)}" if match.column.choices else ""
        yield (
            f"# {_flow(match.header)} sounds like {match.column.name}, but only "
            f"{100 * match.share:.0f} % of its values look like it: not mapped.{asked}"
        )
    for each in found.elsewhere:
        yield (
            f"# {_flow(each.header)} is called like {each.column}, which {each.kind} have: "
            f"give it in a file of {each.kind} (--{each.kind})."
        )
    if found.unused:
        yield f"# Not used: {_list(found.unused)}"


def _list(words: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(_flow(word) for word in words[:_SHOWN])
    return shown + (f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else "")


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000,
                          sort_keys=False)  # fmt: skip
    return text.removesuffix("\n").removesuffix("\n...").strip()
