"""A query to a database, and the statement that asks only for what is new."""

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256

from graph.errors import InputError
from ingest.databases.address import Address
from ingest.databases.marks import (
    OVERLAP_OF_TEXT,
    Mark,
    check_spellings,
    greater,
    mark_of,
    spellings,
    stepped_back,
)

SINCE = "since"
# Texts, quoted names and comments, in which a colon is no parameter; then the parameter.
_PARTS = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$"""
    r"""|(?<![:\w]):since\b""",
    re.DOTALL,
)


@dataclass(slots=True)
class Seen:
    """What reading an answer tells of its watermark column."""

    mark: Mark | None = None
    bare: int = 0  # rows without a watermark
    spellings: frozenset[str] = frozenset()  # of watermarks that are text


@dataclass(frozen=True, slots=True)
class Query:
    """What to ask of a database: its answer is rows of one kind.

    `start` is where the very first load begins, `mark` where the last one ended (None: nothing
    was read yet, or all is to be read), `overlap` how far before it the next one begins, in
    seconds or ones. `note` is told with the first rows, `seen` fills while the answer is read.
    """

    kind: str
    name: str
    address: Address
    text: str
    watermark: str | None = None
    start: Mark | None = None
    overlap: int = 0
    mark: Mark | None = None
    note: str = ""
    seen: Seen = field(default_factory=Seen, compare=False, repr=False)

    @property
    def key(self) -> str:
        """Return what makes it this query: its kind, database, text and watermark column."""
        parts = (self.address.system, self.address.place, self.text, self.watermark or "")
        return f"{self.kind}|{sha256(chr(0).join(parts).encode()).hexdigest()}"

    @property
    def since(self) -> Mark | None:
        """Return the mark from which on rows are asked for; None: all of them.

        Raises InputError if nothing can lie before it, though an overlap is asked for.
        """
        if self.mark is None:
            return self.start
        self.check_overlap(self.mark)  # of an earlier load, whose overlap was another
        return stepped_back(self.mark, self.overlap) if self.overlap else self.mark

    def take(self, value: object, bare: int, written: frozenset[str]) -> None:
        """Take note of a batch: the greatest of its watermarks (None: none), gaps, spellings.

        Raises InputError if these values can be no marks of this query.
        """
        column, seen = self.watermark or "", self.seen
        seen.bare += bare
        if value is None:
            return
        if written:
            since = [self.since.text] if self.since and self.since.kind == "text" else []
            seen.spellings |= written | spellings(since)
            check_spellings(seen.spellings, f"{column} of {self.name}")
        seen.mark = greater(seen.mark, mark_of(value, f"{column} of {self.name}"))
        self.check_overlap(seen.mark)

    def check_overlap(self, mark: Mark | None) -> None:
        """Raise InputError if `mark` can have nothing before it: before it is kept, not later."""
        if self.overlap and mark and mark.kind == "text":
            raise InputError(f"{self.name}: {OVERLAP_OF_TEXT}")

    @property
    def names_since(self) -> bool:
        """Return whether the text has the parameter `:since`."""
        return any(match[0] == f":{SINCE}" for match in _PARTS.finditer(self.text))

    @property
    def asks_since(self) -> bool:
        """Return whether its statement has the parameter."""
        return self.since is not None and (self.names_since or self.watermark is not None)

    def unread(self) -> "Query":
        """Return the query as if nothing had been read of its answer."""
        return replace(self, seen=Seen())


def statement(
    query: Query, column: str, parameter: str, *, colon: str = ":", percent: str = "%"
) -> str:
    """Return the statement to run, with `parameter` where the mark goes.

    A text without `:since` is asked from outside, by `column` (the watermark, quoted as the
    database wants), if there is a mark. `colon` is how any other colon is written, `percent` how
    a percent sign is outside of texts, names and comments.
    """
    text = query.text.strip().rstrip(";")
    asked = _filled(text, parameter, colon, percent)
    if query.names_since or not query.asks_since:
        return asked
    return f"SELECT * FROM ({asked}\n) ringsight_rows WHERE {column} >= {parameter}"


def _filled(text: str, parameter: str, colon: str, percent: str) -> str:
    made, at = [], 0
    for match in _PARTS.finditer(text):
        is_parameter = match[0] == f":{SINCE}"
        made += [text[at : match.start()].replace(":", colon).replace("%", percent)]
        made += [parameter if is_parameter else match[0].replace(":", colon)]
        at = match.end()
    return "".join([*made, text[at:].replace(":", colon).replace("%", percent)])
