"""Columns of ours that no single column of a lender's file is: joined, constant, from yes or no.

address: {join: [province, city, road], with: ""}
channel: {constant: app}
risk_flags: {flags: {emulator: is_emulator, vpn: is_vpn}}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from graph.errors import InputError
from ingest.columns import FILES, RISK_FLAGS

_YES = ["1", "1.0", "y", "yes", "t", "true", "是", "有", "真", "命中"]
_FORMS = '{join: [a, b], with: ""}, {constant: text} or {flags: {vpn: a}}'


@dataclass(frozen=True, slots=True)
class Joined:
    """Several of their columns in one: the cells that are there, with `glue` between them."""

    parts: tuple[str, ...]
    glue: str = ""

    def cells(self) -> pl.Expr:
        """Return the joined cell of each row; null where all parts are empty."""
        cells = [pl.col(part_name(part)) for part in self.parts]
        text = pl.concat_str(cells, separator=self.glue, ignore_nulls=True)
        return pl.when(pl.any_horizontal(cell.is_not_null() for cell in cells)).then(text)


@dataclass(frozen=True, slots=True)
class Constant:
    """One text in every row."""

    text: str
    parts: tuple[str, ...] = ()

    def cells(self) -> pl.Expr:
        """Return the text."""
        return pl.lit(self.text)


@dataclass(frozen=True, slots=True)
class Flags:
    """Words of ours, each where one of their columns says yes (1, y, true, 是 …)."""

    words: tuple[tuple[str, str], ...]  # ours, their column

    @property
    def parts(self) -> tuple[str, ...]:
        """Return their columns."""
        return tuple(part for _, part in self.words)

    def cells(self) -> pl.Expr:
        """Return the words of each row with | between them; null where there is none."""
        said = [
            pl.when(pl.col(part_name(part)).str.to_lowercase().is_in(_YES)).then(pl.lit(word))
            for word, part in self.words
        ]
        text = pl.concat_str(said, separator="|", ignore_nulls=True)
        return pl.when(text != "").then(text)


Made = Joined | Constant | Flags


def parse_made(told: Mapping[str, Any], ours: str) -> Made:
    """Return the column that `told`, a table in a mapping file, describes."""
    match dict(told):
        case {"join": [_, *_] as parts, **rest} if set(rest) <= {"with"} and _texts(parts):
            return Joined(tuple(parts), str(rest.get("with") or ""))
        case {"constant": str() | int() | float() as text, **rest} if not rest:
            return Constant(str(text))
        case {"flags": dict() as words, **rest} if not rest and _texts([*words.values()]):
            if ours == "risk_flags" and set(words) <= set(RISK_FLAGS):
                return Flags(tuple(words.items()))
            raise InputError(f"flags are for risk_flags and are of: {', '.join(RISK_FLAGS)}.")
    raise InputError(f"{ours} must be a header (text), or one of {_FORMS}.")


def made_header(ours: str) -> str:
    """Return the name under which a made column stands among their headers: none can be this."""
    return f"\0{ours}"


def part_name(header: str) -> str:
    """Return the name under which a part of a made column is read: no column of ours has it."""
    return f"\0part {header}"


def require_parts(kind: str, made: Mapping[str, Made], headers: Sequence[str], name: str) -> None:
    """Raise InputError where some parts of a made column are missing, or all of a required one.

    Where all parts of another are missing it is missing too.
    """
    for ours, column in made.items():
        missing = [part for part in column.parts if part not in headers]
        if missing and (len(missing) < len(column.parts) or _is_required(kind, ours)):
            raise InputError(
                f"{name} lacks the column {missing[0]}, which the mapping makes {ours} of. "
                "Mend the mapping, or add the column."
            )


def with_made(frame: pl.DataFrame, made: Mapping[str, Made]) -> pl.DataFrame:
    """Return a frame of our columns and parts with the made columns, under our names."""
    there = set(frame.columns)
    names = {part_name(part) for column in made.values() for part in column.parts}
    absent = [pl.lit(None, pl.String).alias(name) for name in sorted(names - there)]
    cells = [
        column.cells().alias(ours)
        for ours, column in made.items()
        if not column.parts or any(part_name(part) in there for part in column.parts)
    ]
    return frame.with_columns(absent).with_columns(cells).drop(names)


def _texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) and value.strip() for value in values)


def _is_required(kind: str, ours: str) -> bool:
    return any(column.required for column in FILES[kind] if column.name == ours)
