"""A lender's own headers and words, told once in a YAML file.

region: CN                # of phones without a country code
zone: Asia/Shanghai       # of times without an offset
coordinates: GCJ-02       # WGS-84 (default), GCJ-02 or BD-09
encoding: gb18030         # of CSV and JSON Lines; found out if not said
columns:
  application_id: order_no          # in whatever file it occurs
  address: {join: [province, city, road], with: ""}
  channel: {constant: app}
  events: {event_id: log_id}        # in one kind of file
values:
  decision: {approved: [passed, ok], declined: rejected}
dates: ["%d/%m/%Y %H:%M"]           # or by column; tried in order, before ISO 8601
accept: [employer]                  # load it even if it looks wrong
placeholders: {device_id: [TEST-0001]}  # values that stand for none, in whatever spelling
skip: {备注: [作废]}                # rows to leave out, by a column of ours or of theirs
"""

import codecs
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
import yaml

from graph.errors import InputError
from ingest.columns import FILES, Column, column_names
from ingest.columns_of import Made, made_header, parse_made
from ingest.normalize import Coordinates
from ingest.skipped import Skip, parse_skip
from ingest.time_forms import strftime_format
from ingest.words import Remark, remark

_KEYS = (
    "columns", "region", "zone", "coordinates", "encoding", "values", "dates", "accept",
    "placeholders", "skip",
)  # fmt: skip
Headers = MappingOf[str, MappingOf[str, str]]


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a lender's files read; without one, the contract's names, mainland phones and UTC.

    `columns`, `made`, `values` and `dates` are by kind of file: ours to theirs, ours to what it
    is made of, for each of our columns their words to ours, and its formats of times. `zone`
    None: UTC, and every time that needed it is counted. Columns to `accept` are not doubted.
    `placeholders` are by kind and column, as they were written; `skip` says by kind and column
    (theirs too) of which words a row is left out.
    """

    columns: Headers = field(default_factory=dict)
    region: str = "CN"
    zone: str | None = None
    coordinates: Coordinates = "WGS-84"
    encoding: str = ""  # of text files; empty: found out from their bytes
    values: MappingOf[str, MappingOf[str, MappingOf[str, str]]] = field(default_factory=dict)
    made: MappingOf[str, MappingOf[str, Made]] = field(default_factory=dict)
    dates: MappingOf[str, MappingOf[str, tuple[str, ...]]] = field(default_factory=dict)
    accept: frozenset[str] = frozenset()
    placeholders: MappingOf[str, MappingOf[str, tuple[str, ...]]] = field(default_factory=dict)
    skip: MappingOf[str, Skip] = field(default_factory=dict)

    def theirs(self, kind: str) -> dict[str, str]:
        """Return our column name to the file's header, for every column of a file kind."""
        named = {ours: made_header(ours) for ours in self.made.get(kind, {})}
        named |= self.columns.get(kind, {})
        return {column: named.get(column, column) for column in column_names(kind)}

    def formats(self, kind: str, column: str) -> tuple[str, ...]:
        """Return the formats of a column's times, in the order in which they are tried."""
        return self.dates.get(kind, {}).get(column, ())


def read_mapping(path: Path | None) -> Mapping:
    """Return the mapping in `path` (None: the contract's own names).

    Raises InputError, naming what is wrong and the nearest right word.
    """
    if path is None:
        return Mapping()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"Mapping {path} cannot be read: {error.strerror}. Check the path."
        ) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        detail = " ".join(str(error).split())
        raise InputError(f"Mapping {path} cannot be read: {detail}") from error
    try:
        return parse_mapping(content)
    except InputError as error:
        raise InputError(f"Mapping {path}: {error}") from error


def parse_mapping(content: object) -> Mapping:
    """Return the mapping that `content`, a file's YAML as Python values, describes."""
    told = _table(content, "the whole file")
    _known(told, _KEYS, "key")
    named, made = _columns(_table(told.get("columns"), "columns"))
    return Mapping(
        columns=named,
        made=made,
        region=_region(told.get("region", "CN")),
        zone=_zone(told.get("zone")),
        coordinates=_coordinates(told.get("coordinates", "WGS-84")),
        encoding=_encoding(told.get("encoding")),
        values=_values(_table(told.get("values"), "values")),
        dates=_dates(told.get("dates")),
        accept=_accept(told.get("accept")),
        placeholders=_placeholders(_table(told.get("placeholders"), "placeholders")),
        skip=parse_skip(_table(told.get("skip"), "skip")),
    )


def suggest(name: str, known: Iterable[str]) -> Remark:
    """Return ` Did you mean X?` with the nearest known name, or nothing."""
    close = get_close_matches(name.strip().casefold(), list(known), n=1, cutoff=0.6)
    return remark("did_you_mean", name=close[0]) if close else Remark("", "")


def _table(value: object, where: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise InputError(f"{where} must be a table of names, like `name: value`.")
    return value


def _known(names: Iterable[str], known: Iterable[str], noun: str) -> None:
    known = tuple(known)
    for name in names:
        if name not in known:
            raise InputError(f"There is no {noun} {name!r}.{suggest(name, known)}")


def _by_kind(told: dict[str, Any], where: str) -> dict[str, dict[str, Any]]:
    """Return entries by kind of file; an entry outside any kind goes to each that has it."""
    everything = {name for kind in FILES for name in column_names(kind)}
    shared = {name: value for name, value in told.items() if name not in FILES}
    _known(shared, everything, "column")
    by_kind: dict[str, dict[str, Any]] = {}
    for kind in FILES:
        own = _table(told.get(kind), f"{where} of {kind}")
        _known(own, column_names(kind), f"column of {kind}")
        by_kind[kind] = {k: v for k, v in shared.items() if k in column_names(kind)} | own
    return {kind: entries for kind, entries in by_kind.items() if entries}


def _columns(
    told: dict[str, Any],
) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, Made]]]:
    """Return by kind of file the columns that are one of theirs, and those made of several."""
    named: dict[str, dict[str, str]] = {}
    made: dict[str, dict[str, Made]] = {}
    for kind, entries in _by_kind(told, "columns").items():
        for ours, theirs in entries.items():
            if isinstance(theirs, dict):
                made.setdefault(kind, {})[ours] = parse_made(theirs, ours)
            elif isinstance(theirs, str) and theirs.strip():
                named.setdefault(kind, {})[ours] = theirs
            else:
                raise InputError(f"The header for {ours} must be a text, not {theirs!r}.")
        _told_once(named.get(kind, {}), kind)
    return named, made


def _told_once(entries: dict[str, str], kind: str) -> None:
    taken: dict[str, str] = {}
    for ours, theirs in entries.items():
        if theirs in taken:
            raise InputError(
                f"{theirs!r} stands for both {taken[theirs]} and {ours} ({kind}). If it is both, "
                f"write one as {{join: [{theirs}]}}."
            )
        taken[theirs] = ours


def _values(told: dict[str, Any]) -> dict[str, dict[str, dict[str, str]]]:
    """Return for each kind and column their words (without case) to ours; "" is nothing."""
    for name in told:
        _of_one_kind(name)
    return {
        kind: {name: _words(words, _column(kind, name)) for name, words in entries.items()}
        for kind, entries in _by_kind(told, "values").items()
    }


def _of_one_kind(name: str) -> None:
    """Raise InputError if what is said of a column would be said of two that have other words."""
    kinds = [kind for kind in FILES if name in column_names(kind)]
    if len({_column(kind, name).choices for kind in kinds}) > 1:
        raise InputError(
            f"values of {name}: {' and '.join(kinds)} have a column of this name each, with words "
            f"of its own. Say which is meant: values: {{{kinds[0]}: {{{name}: {{…}}}}}}."
        )


def _column(kind: str, name: str) -> Column:
    return next(column for column in FILES[kind] if column.name == name)


def _words(told: object, column: Column) -> dict[str, str]:
    """Return their words to ours; written `theirs: ours` it is understood where ours are fixed.

    `theirs: null` says that a word stands for nothing, and so does `"": [theirs]`.
    """
    words: dict[str, str] = {}
    ours_are = column.choices if column.kind in ("choice", "flags") else ()
    for left, right in _table(told, f"values of {column.name}").items():
        others = [str(word) for word in (right if isinstance(right, list) else [_word(right)])]
        is_nothing = others == [""]
        turned = is_nothing or (
            left not in ("", *ours_are) and all(word in ours_are for word in others)
        )
        if ours_are and left and not turned:
            _known([left], ours_are, f"word of {column.name}")
        pairs = [(left, word) for word in others] if turned else [(word, left) for word in others]
        for theirs, ours in pairs:
            if words.setdefault(theirs.strip().casefold(), ours) != ours:
                raise InputError(f"{theirs!r} of {column.name} stands for two of our words.")
    return words


def _word(told: object) -> object:
    return "" if told is None else told


def _dates(told: object) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the formats of each column that holds times or dates, by kind of file."""
    if told is None:
        return {}
    if not isinstance(told, dict):
        return {kind: dict.fromkeys(_timed(kind), _formats(told)) for kind in FILES}
    by_kind = _by_kind(told, "dates")
    for kind, entries in by_kind.items():
        _known(entries, _timed(kind), f"column of times in {kind},")
    return {
        kind: {column: _formats(said) for column, said in entries.items()}
        for kind, entries in by_kind.items()
    }


def _timed(kind: str) -> list[str]:
    return [column.name for column in FILES[kind] if column.kind in ("time", "date")]


def _formats(told: object) -> tuple[str, ...]:
    if isinstance(told, str):
        told = [told]
    if not isinstance(told, list) or not told:
        raise InputError('dates must be formats, like ["%d/%m/%Y %H:%M"], or formats by column.')
    return tuple(strftime_format(str(each)) for each in told)


def _accept(told: object) -> frozenset[str]:
    names = [told] if isinstance(told, str) else told if isinstance(told, list) else []
    if told is not None and (not names or not all(isinstance(name, str) for name in names)):
        raise InputError("accept must be a list of columns, like [phone].")
    _known(names, {name for kind in FILES for name in column_names(kind)}, "column")
    return frozenset(names)


def _placeholders(told: dict[str, Any]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return by kind of file and column the values that stand for none."""
    by_kind = _by_kind(told, "placeholders")
    for kind, entries in by_kind.items():
        _known(entries, _may_be_empty(kind), f"column of {kind} that may be empty,")
    return {
        kind: {column: _texts(said, column) for column, said in entries.items()}
        for kind, entries in by_kind.items()
    }


def _may_be_empty(kind: str) -> list[str]:
    return [column.name for column in FILES[kind] if not column.required]


def _texts(told: object, column: str) -> tuple[str, ...]:
    texts = told if isinstance(told, list) else [told]
    if not texts or not all(isinstance(text, str | int) and str(text).strip() for text in texts):
        raise InputError(f"placeholders of {column} must be a list of values, like [TEST-0001].")
    return tuple(str(text) for text in texts)


def _region(value: object) -> str:
    if value not in phonenumbers.SUPPORTED_REGIONS:
        raise InputError(f"region {value!r} is no country's two letters, like CN or SG.")
    return str(value)


def _zone(value: object) -> str | None:
    if value is None:
        return None
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(f"zone {value!r} is no time zone, like Asia/Shanghai.") from error


def _encoding(value: object) -> str:
    if value is None:
        return ""
    try:
        "a".encode(str(value))  # a codec that makes no text, such as rot13, is refused here
        return codecs.lookup(str(value)).name
    except (LookupError, ValueError) as error:
        raise InputError(f"encoding {value!r} is unknown; try utf-8 or gb18030.") from error


def _coordinates(value: object) -> Coordinates:
    for known in get_args(Coordinates):
        if value == known:
            return cast("Coordinates", known)
    raise InputError(f"coordinates {value!r} is none of {', '.join(get_args(Coordinates))}.")
