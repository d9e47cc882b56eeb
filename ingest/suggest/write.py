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
from ingest.words import Remark, in_language, joined, remark

_WIDTH = 40  # of a column and its header, before the comment
_SHOWN = 12  # headers and words told in a comment


def mapping_text(found: Suggestion, lang: str = "en") -> str:
    """Return the mapping file: YAML, with confidence and masked examples as comments in `lang`."""
    lines = [*_head(found), *_columns(found), *_rest(found)]
    return "".join(f"{in_language(line, lang)}\n" for line in lines)


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
    yield remark("suggest_first", name=found.path.name, rows=found.rows)
    yield remark("suggest_read")
    also = remark("suggest_others", kinds=", ".join(found.others)) if found.others else ""
    yield remark("suggest_kind", kind=found.kind, also=also)
    for name in found.missing:
        what = _remedy(name, found)
        yield remark("suggest_missing", column=name, kind=found.kind, remedy=what)
    doubt = found.region_doubt
    yield _behind(f"region: {found.region}", doubt) if doubt else f"region: {found.region}"
    if found.zone:
        yield _behind(f"zone: {found.zone}", remark("suggest_zone"))
    elif any(told.is_bare for told in found.formats.values()):
        yield remark("suggest_no_zone")
    if found.coordinates:
        yield _behind(f"coordinates: {found.coordinates}", remark("suggest_coordinates"))
    elif "latitude" in found.matches:
        yield _behind("coordinates: WGS-84", remark("suggest_no_coordinates"))


def _behind(text: str, comment: str) -> Remark:
    """Return a line of the mapping with a comment behind it."""
    english, chinese = in_language(comment, "en"), in_language(comment, "zh")
    return Remark(f"{text}  # {english}", f"{text}  # {chinese}")


def _remedy(name: str, found: Suggestion) -> Remark:
    if name in ("applied_at", "occurred_at", "observed_at"):
        if found.time:  # it has another name of ours
            return remark("suggest_only_time", column=name, header=_flow(found.time))
        return remark("suggest_constant", column=name)
    return remark("suggest_name_it", column=name)


def _columns(found: Suggestion) -> Iterator[str]:
    yield "columns:"
    if not (found.matches or found.made):
        yield _behind(f"  {found.kind}: {{}}", remark("suggest_nothing"))
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
    return _behind(text, remark("suggest_twice", other=twice[0], column=ours))


def _line(found: Suggestion, column: Column) -> Remark:
    match = found.matches[column.name]
    text = _padded(f"    {column.name}: {_flow(match.header)}")
    example, sure = masked(found.seen[match.header], found.kind, column), f"{match.confidence:.2f}"
    if not example:
        return _behind(text, remark("suggest_no_values", sure=sure))
    fit = remark("suggest_any_text")
    if column.kind != "note":
        fit = remark("suggest_fit", share=f"{100 * match.share:.0f} %")
    told = remark("suggest_example", sure=sure, fit=fit, example=example)
    return _behind(text, joined([told, match.why] if match.why else [told], ", ", "，"))


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
    for ours, told in found.formats.items():
        if told.doubt:
            yield remark("suggest_doubt", column=ours, doubt=told.doubt)
    known = {ours: told.known for ours, told in found.words.items() if told.known}
    if known:
        yield from ("values:", f"  {found.kind}:")
        yield from (f"    {ours}: {_flow(words)}" for ours, words in known.items())
    for ours, asked_of in found.words.items():
        if asked_of.unknown:
            column = next(c for c in FILES[found.kind] if c.name == ours)
            pending = f"skip: {{{ours}: […]}}" if column.required else '"": […]'
            yield remark(
                "suggest_words", column=ours, words=_list(asked_of.unknown), pending=pending
            )
    for match in found.doubted:
        words = words_of(found.seen[match.header], found.kind, match.column).unknown
        asked = remark("suggest_asked", words=_list(words)) if match.column.choices else ""
        yield remark(
            "suggest_sounds",
            header=_flow(match.header),
            column=match.column.name,
            share=f"{100 * match.share:.0f} %",
            asked=asked,
        )
    for each in found.elsewhere:
        yield remark(
            "suggest_elsewhere", header=_flow(each.header), column=each.column, kind=each.kind
        )
    if found.unused:
        yield remark("suggest_unused", headers=_list(found.unused))


def _list(words: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(_flow(word) for word in words[:_SHOWN])
    more = len(words) - _SHOWN
    return remark("suggest_more", shown=shown, more=more) if more > 0 else shown


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000,
                          sort_keys=False)  # fmt: skip
    return text.removesuffix("\n").removesuffix("\n...").strip()
