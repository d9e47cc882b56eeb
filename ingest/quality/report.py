"""The report of a load's files: by file and column what there was, and what deserves a look.

Numbers only, and masks; it is kept with the store, and the next load is compared with it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

STATUSES = ("accepted", "amended", "duplicate", "rejected", "left_out")
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ColumnQuality:
    """A column: cells with something in them, values (items of lists), what became of them.

    `distinct` counts values after they got their one written form; None where that says nothing.
    `unusable` are values left out and `rejected` cells that cost their row, by reason. `first`
    and `last` are the span of times (ISO 8601), `low`, `median`, `high` the 5th, 50th and 95th
    percentile of numbers, in a sample of `sampled` rows.
    """

    name: str
    filled: int
    values: int
    distinct: int | None = None
    exact: bool = True
    unusable: Counts = field(default_factory=dict)
    rejected: Counts = field(default_factory=dict)
    first: str | None = None
    last: str | None = None
    low: float | None = None
    median: float | None = None
    high: float | None = None
    above: float | None = None  # share of numbers above the median
    sampled: int = 0

    @property
    def left_out(self) -> int:
        """How many values are unusable."""
        return sum(self.unusable.values())


@dataclass(frozen=True, slots=True)
class FileQuality:
    """A file, or all files of a kind: its rows by status, which add up to those read.

    `rows` of them have cells that could be told apart; fill rates go by these. `left_out` are none
    of them: what the mapping skips, and lines of totals. `idle_since` is of a query without
    anything new the mark it was read to.
    """

    file: str
    kind: str
    read: int
    rows: int
    accepted: int
    amended: int
    duplicate: int
    rejected: int
    columns: tuple[ColumnQuality, ...] = ()
    left_out: int = 0
    idle_since: str = ""

    @property
    def adds_up(self) -> bool:
        """Whether the rows by status are the rows that were read."""
        told: int = sum(getattr(self, status) for status in STATUSES)
        return self.read == told

    def column(self, name: str) -> ColumnQuality | None:
        """Return a column by its name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Shared:
    """A value that many share: its mask, how many applicants, places, shops and agents it has.

    Counts of `exact` false are within some 3 %. A count is None where too few of the applicants
    have any. `likely` is a code of words.yaml.
    """

    role: str
    mask: str
    applicants: int
    exact: bool
    places: int | None
    shops: int | None
    agents: int | None
    likely: str


@dataclass(frozen=True, slots=True)
class NewValues:
    """Of the distinct values of one label in a load, how many its store did not have before."""

    label: str
    distinct: int
    new: int


@dataclass(frozen=True, slots=True)
class Drift:
    """A figure that differs from the last load's more than chance allows.

    `figure` is filled, unusable, rejected, median or new; `z` says how far out it is.
    """

    kind: str
    column: str
    figure: str
    before: float
    now: float
    z: float


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that deserves a look: what, where, in words; the most urgent comes first."""

    code: str
    file: str
    kind: str
    column: str
    sentence: str
    sentence_zh: str


@dataclass(frozen=True, slots=True)
class Quality:
    """The report: by file, by kind of file, and of the load as a whole.

    `against` is the number of the earlier load that drift was measured against, None: none. Times
    are UTC here; people read them in the mapping's `zone`.
    """

    files: tuple[FileQuality, ...] = ()
    kinds: tuple[FileQuality, ...] = ()
    shared: tuple[Shared, ...] = ()
    new: tuple[NewValues, ...] = ()
    drift: tuple[Drift, ...] = ()
    findings: tuple[Finding, ...] = ()
    against: int | None = None
    zone: str = "UTC"

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)


def quality_of(told: Mapping[str, Any]) -> Quality:
    """Return the report that `to_dict` made plain values of."""
    return Quality(
        files=tuple(map(file_of, told["files"])),
        kinds=tuple(map(file_of, told["kinds"])),
        shared=tuple(Shared(**each) for each in told["shared"]),
        new=tuple(NewValues(**each) for each in told["new"]),
        drift=tuple(Drift(**each) for each in told["drift"]),
        findings=tuple(Finding(**each) for each in told["findings"]),
        against=told["against"],
        zone=told.get("zone", "UTC"),  # older reports have none
    )


def file_of(told: Mapping[str, Any]) -> FileQuality:
    """Return the file that these plain values tell of."""
    columns = tuple(ColumnQuality(**each) for each in told["columns"])
    names = {f.name for f in fields(FileQuality)} - {"columns"}
    own = {name: value for name, value in told.items() if name in names}  # older reports have less
    return FileQuality(**own, columns=columns)
