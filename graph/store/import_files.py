"""CSV files as `neo4j-admin database import full` takes them, and its command line.

A label's nodes and a relation's links between two labels are a group: a header file, and the rows.
Keys are ids of their label's own space; a null is an empty field, an empty text a quoted one.
"""

import gzip
import shlex
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

import polars as pl

from graph.schema import Schema
from graph.store.layout import NODE_COLUMNS, NODE_KEYS

SCRIPT = "import.sh"
_LEVEL = 1  # of gzip: three times as fast as its default, a seventh larger
_TYPES = {pl.String: "string", pl.Int64: "long", pl.Float64: "double", pl.Boolean: "boolean"}
_START = """\
#!/bin/sh
# Fills the database of a Neo4j server that is not running with what ringsight wrote here.
#     NEO4J_ADMIN=/opt/neo4j/bin/neo4j-admin sh {script} [neo4j-admin's own options]
# then start the server; ringsight makes the constraints and indexes when it first opens it.
set -eu
cd "$(dirname "$0")"
exec ${{NEO4J_ADMIN:-neo4j-admin}} database import full "${{NEO4J_DATABASE:-neo4j}}" "$@" \\
"""


@dataclass(slots=True)
class _Group:
    """A group's file, open for rows."""

    option: str  # --nodes=Phone, --relationships=HAS_PHONE
    name: str
    rows: IO[bytes]
    count: int = 0


@dataclass(slots=True)
class ImportFiles:
    """A folder of such files, that comes to be, whole, when it is closed without an error.

    `rows` counts by group. `packed` files are gzipped.
    """

    out: Path
    packed: bool = False
    rows: dict[str, int] = field(default_factory=dict)
    _groups: dict[str, _Group] = field(default_factory=dict)
    _spans_lines: bool = False  # whether a text has a line end in it

    @property
    def draft(self) -> Path:
        """Return the folder in which the files grow."""
        return self.out.with_name(f".{self.out.name}.part")

    def nodes(self, label: str, frame: pl.DataFrame) -> None:
        """Add nodes of one label: `frame` has their key, and such properties as there are."""
        if frame.is_empty():
            return
        key, schema = NODE_KEYS[label], NODE_COLUMNS.get(label, {})
        columns = {key: pl.String, **{n: kind for n, kind in schema.items() if n != key}}
        heads = [f"{key}:ID({label})", *_heads(columns)[1:]]
        self._add(f"--nodes={label}", f"nodes-{label}", heads, _select(frame, columns))

    def relations(
        self, tail: str, relation: str, head: str, frame: pl.DataFrame, schema: Schema | None = None
    ) -> None:
        """Add relations: `frame` has the keys `tail` and `head`, and the properties of `schema`."""
        if frame.is_empty():
            return
        own = schema or {}
        columns = {"tail": pl.String, **own, "head": pl.String}
        heads = [f":START_ID({tail})", *_heads(own), f":END_ID({head})"]
        name = f"links-{tail}-{relation}-{head}"
        self._add(f"--relationships={relation}", name, heads, _select(frame, columns))

    def _add(self, option: str, name: str, heads: list[str], frame: pl.DataFrame) -> None:
        group = self._groups.get(name) or self._group(option, name, heads)
        buffer = BytesIO()  # bytes as they are: a text would be decoded and encoded again
        frame.write_csv(buffer, include_header=False, quote_style="non_numeric")
        content = buffer.getvalue()
        self._spans_lines |= content.count(b"\n") > frame.height or b"\r" in content
        group.rows.write(content)
        group.count += frame.height

    def _group(self, option: str, name: str, heads: list[str]) -> _Group:
        (self.draft / f"{name}-header.csv").write_text(",".join(heads) + "\n", encoding="utf-8")
        path = self.draft / self._file(name)
        rows = gzip.GzipFile(path, "wb", _LEVEL, mtime=0) if self.packed else path.open("wb")
        self._groups[name] = _Group(option, name, cast("IO[bytes]", rows))
        return self._groups[name]

    def _file(self, name: str) -> str:
        return f"{name}.csv.gz" if self.packed else f"{name}.csv"

    def _script(self) -> str:
        groups = [
            f"{group.option}={group.name}-header.csv,{self._file(group.name)}"
            for group in self._groups.values()
        ]
        lines = "true" if self._spans_lines else "false"
        options = ["--id-type=string", "--bad-tolerance=0"]
        options += [f"--multiline-fields={lines}", *sorted(groups)]
        told = " \\\n".join(f"  {shlex.quote(option)}" for option in options)
        return f"{_START.format(script=SCRIPT)}{told}\n"

    def __enter__(self) -> Self:
        _clear(self.draft)
        self.draft.mkdir(parents=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for group in self._groups.values():
            group.rows.close()
        if kind is not None:
            _clear(self.draft)
            return
        (self.draft / SCRIPT).write_text(self._script(), encoding="utf-8")
        self.rows = {name: self._groups[name].count for name in sorted(self._groups)}
        self.draft.rename(self.out)


def _clear(folder: Path) -> None:
    """Take away what a killed export left."""
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def _select(frame: pl.DataFrame, columns: Schema) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None, kind)).alias(name)
        for name, kind in columns.items()
    )


def _heads(columns: Schema) -> list[str]:
    return [f"{name}:{_type(kind)}" for name, kind in columns.items()]


def _type(kind: pl.DataType | type[pl.DataType]) -> str:
    return next(told for known, told in _TYPES.items() if kind == known)
