"""A lender's own headers and words, told once in a YAML file.

region: CN                # of phones without a country code
zone: Asia/Shanghai       # of times without an offset
coordinates: GCJ-02       # WGS-84 (default), GCJ-02 or BD-09
encoding: gb18030         # of CSV and JSON Lines; found out if not said
columns:
  application_id: order_no          # in whatever file it occurs
  events: {event_id: log_id}        # in one kind of file
values:
  decision: {approved: [passed, ok], declined: rejected}
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
from ingest.columns import FILES, column_names
from ingest.normalize import Coordinates

_KEYS = ("columns", "region", "zone", "coordinates", "encoding", "values")
Headers = MappingOf[str, MappingOf[str, str]]


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a lender's files read; without one, the contract's names, mainland phones and UTC.

    `columns` and `values` are by kind of file: ours to theirs, and for each of our columns
    their words to ours. `zone` None: UTC, and every time that needed it is counted.
    """

    columns: Headers = field(default_factory=dict)
    region: str = "CN"
    zone: str | None = None
    coordinates: Coordinates = "WGS-84"
    encoding: str = ""  # of text files; empty: found out from their bytes
    values: MappingOf[str, MappingOf[str, MappingOf[str, str]]] = field(default_factory=dict)

    def theirs(self, kind: str) -> dict[str, str]:
        """Return our column name to the file's header, for every column of a file kind."""
        named = self.columns.get(kind, {})
        return {column: named.get(column, column) for column in column_names(kind)}


def read_mapping(path: Path | None) -> Mapping:
    """Return the mapping in `path` (None: the contract's own names).

    Raises InputError, naming what is wrong and the nearest right word.
    """
    if path is None:
        return Mapping()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
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
    return Mapping(
        columns=_columns(_table(told.get("columns"), "columns")),
        region=_region(told.get("region", "CN")),
        zone=_zone(told.get("zone")),
        coordinates=_coordinates(told.get("coordinates", "WGS-84")),
        encoding=_encoding(told.get("encoding")),
        values=_values(_table(told.get("values"), "values")),
    )


def suggest(name: str, known: Iterable[str]) -> str:
    """Return ` Did you mean X?` with the nearest known name, or nothing."""
    close = get_close_matches(name.strip().casefold(), list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else ""


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


def _columns(told: dict[str, Any]) -> dict[str, dict[str, str]]:
    columns = _by_kind(told, "columns")
    for kind, entries in columns.items():
        taken: dict[str, str] = {}
        for ours, theirs in entries.items():
            if not isinstance(theirs, str) or not theirs.strip():
                raise InputError(f"The header for {ours} must be a text, not {theirs!r}.")
            if theirs in taken:
                raise InputError(f"{theirs!r} stands for both {taken[theirs]} and {ours} ({kind}).")
            taken[theirs] = ours
    return columns


def _values(told: dict[str, Any]) -> dict[str, dict[str, dict[str, str]]]:
    """Return for each kind and column their words (without case) to ours."""
    return {
        kind: {column: _words(words, column) for column, words in entries.items()}
        for kind, entries in _by_kind(told, "values").items()
    }


def _words(told: object, column: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for ours, theirs in _table(told, f"values of {column}").items():
        for word in theirs if isinstance(theirs, list) else [theirs]:
            if words.setdefault(str(word).strip().casefold(), ours) != ours:
                raise InputError(f"{word!r} of {column} stands for two of our words.")
    return words


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
