"""Whether a mapping can be right: a phone column with 3 % phones stops a load before it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from graph.errors import InputError
from ingest.aside import without_aside
from ingest.cells import Notes, parse_column, translate
from ingest.columns import FILES, Column
from ingest.links import ROLES_OF
from ingest.mapping import Mapping
from ingest.normalize import Name, Normal, Unusable, normalize_name
from ingest.placeholders import without_placeholders
from ingest.read import Table
from ingest.rejects import shape
from ingest.skipped import without_skipped
from ingest.suggest.choices import share_of
from ingest.suggest.data import number, read_data
from ingest.suggest.looks import Seen, seen_of
from ingest.suggest.sample import read_sample
from ingest.values import normalizers
from ingest.words import Remark, remark

_TEXTS = 200  # distinct texts that are tried
_NOTHING = ("empty", "placeholder")  # reasons that speak neither for nor against a column
_FITS = 0.8  # share of cells from which another column is said to fit better


@dataclass(frozen=True, slots=True)
class Doubt:
    """A column whose values are not what it holds: `share` of `cells` can be used.

    `strange` is what they look like instead, where that is known.
    """

    column: Column
    share: float
    cells: int
    rows: int
    example: str
    strange: str = ""

    @property
    def is_sure(self) -> bool:
        """Return whether there is enough of the column to stop a load."""
        least = number("check", "least_cells")
        return self.cells >= least and self.cells >= number("check", "least_filled") * self.rows


def doubted_files() -> int:
    """Return of how many files of each kind the first rows are looked at."""
    return int(number("check", "files"))


def check_mapping(table: Table, mapping: Mapping) -> list[str]:
    """Return a line for each column that looks wrong but says too little to be sure.

    `table` holds a file's first rows. Raises InputError if a column is surely wrong, unless the
    mapping accepts it.
    """
    doubts = doubts_of(table, mapping)
    sure = [doubt for doubt in doubts if doubt.is_sure]
    if sure:
        raise InputError(_refusal(table, sure, mapping))
    lines = [_words(doubt, table.kind, mapping) for doubt in doubts]
    return [remark("doubt", name=table.name, told=line) for line in lines]


def first_rows(table: Table) -> pl.DataFrame:
    """Return the rows of a table that are looked at."""
    rows, _ = without_skipped(table.frame)
    return rows.head(int(number("check", "rows")))


def doubts_of(table: Table, mapping: Mapping) -> list[Doubt]:
    """Return the columns of a table that do not hold what they should, in the contract's order."""
    head = Table(table.name, table.kind, "", first_rows(table), has_totals=table.has_totals)
    head = without_aside(head, mapping, Notes())
    frame, _ = without_placeholders(translate(head, mapping), head.kind, mapping)
    found = []
    for column in FILES[table.kind]:
        cells = frame[column.name]
        if column.name not in mapping.accept and cells.null_count() < cells.len():
            found.append(_doubt(cells, column, table.kind, mapping))
    return [doubt for doubt in found if doubt]


def _doubt(cells: pl.Series, column: Column, kind: str, mapping: Mapping) -> Doubt | None:
    told = read_data("looks")["check"]
    seen = seen_of(column.name, cells, mapping.region)
    if seen.cells.len() < number("check", "least_told"):
        return None
    least = float(told["usable"].get(column.name, told["usable_cells"].get(column.kind, 0)))
    share = _usable(seen, column, kind, mapping) if least else 1.0
    strange = next(
        (
            look
            for look in told["strange_looks"].get(column.name, ())
            if column.name not in read_data("looks")["kinds"].get(kind, {})
            and seen.share(look) >= number("check", "strange")
        ),
        "",
    )
    if share >= least and not strange:
        return None
    example = str(shape(seen.texts[0]))
    return Doubt(column, share, seen.cells.len(), cells.len(), example, strange)


def _usable(seen: Seen, column: Column, kind: str, mapping: Mapping) -> float:
    """Return the share of values that say something which can be used: 0 to 1."""
    if column.kind not in ("value", "values"):
        formats = mapping.formats(kind, column.name)
        read = parse_column(seen.cells.alias(column.name), column, mapping.zone, formats, Notes())
        return 1 - int(read[1].is_not_null().sum()) / seen.cells.len() if read[1] is not None else 1
    texts = [part for text in seen.texts[:_TEXTS] for part in text.split("|")]
    told = [_normal(text, column, kind, mapping) for text in texts]
    asked = [t for t in told if not (isinstance(t, Unusable) and t.reason in _NOTHING)]
    return sum(isinstance(t, Normal | Name) for t in asked) / len(asked) if asked else 1


def _normal(text: str, column: Column, kind: str, mapping: Mapping) -> Normal | Name | Unusable:
    if column.name == "name":
        return normalize_name(text)
    return normalizers(mapping)[ROLES_OF[kind][column.name]](text)


def _refusal(table: Table, doubts: Sequence[Doubt], mapping: Mapping) -> str:
    names = ", ".join(doubt.column.name for doubt in doubts)
    told = "; ".join(_words(doubt, table.kind, mapping) for doubt in doubts)
    better = ". ".join(_better(table, doubts, mapping))
    return (
        f"{table.name}: these columns are not what they should be, so nothing was loaded: {told}."
        f"{f' {better}.' if better else ''} Mend the mapping, or if it is right say so in it: "
        f"accept: [{names}]."
    )


def _words(doubt: Doubt, kind: str, mapping: Mapping) -> Remark:
    header = mapping.theirs(kind)[doubt.column.name].lstrip("\0")
    name = doubt.column.name if header == doubt.column.name else f"{doubt.column.name} ({header})"
    if doubt.strange:
        kinds = read_data("looks")["check"]["names"]
        told = Remark(*kinds[doubt.strange])
        return remark("doubt_strange", column=name, kind=told, example=doubt.example)
    share = f"{100 * doubt.share:.0f} %"
    return remark("doubt_share", column=name, share=share, cells=doubt.cells, example=doubt.example)


def _better(table: Table, doubts: Sequence[Doubt], mapping: Mapping) -> list[str]:
    """Return for each doubted column the header whose values fit best, if one does."""
    try:
        frame = read_sample(Path(table.name), encoding=mapping.encoding)
    except InputError:
        return []
    seen = [seen_of(header, frame[header], mapping.region) for header in frame.columns]
    found = []
    for doubt in doubts:
        shares = {each.header: share_of(each, table.kind, doubt.column) for each in seen}
        best = max(shares, key=lambda header: shares[header])
        if shares[best] >= max(_FITS, doubt.share):
            found.append(f"For {doubt.column.name} the column {best} fits better")
    return found
