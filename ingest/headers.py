"""A file's headers to the contract's columns, and what is to be told of the others."""

from collections import Counter
from collections.abc import Collection, Sequence
from collections.abc import Mapping as MappingOf
from difflib import get_close_matches

from graph.errors import InputError
from ingest.columns import FILES, column_names
from ingest.columns_of import made_header, part_name, require_parts
from ingest.mapping import Mapping, suggest
from ingest.skipped import Skip
from ingest.words import remark


class Headers:
    """Which headers of a file of `kind` are which of our columns.

    `warnings` gathers what is to be told of headers that nobody reads, each once; of `known` ones
    nothing is.
    """

    def __init__(
        self, kind: str, mapping: Mapping, name: str, *, known: Collection[str] = ()
    ) -> None:
        self.kind = kind
        self.name = name
        self.warnings: list[str] = []
        self.made = mapping.made.get(kind, {})
        self._skip = mapping.skip.get(kind, {})
        self.theirs = _claimed(mapping.theirs(kind), mapping.columns.get(kind, {}))
        self.named = mapping.columns.get(kind, {})
        self._told = set(known)

    def places(self, headers: Sequence[str], *, required: bool = True) -> dict[str, int]:
        """Return at which place of `headers` each of our columns stands, of those that are there.

        Parts of made columns stand under their `part_name`. Raises InputError if a column that
        is read stands there twice, or if one is missing that must be there (unless not
        `required`).
        """
        plain = [header.strip().removeprefix("\ufeff").strip() for header in headers]
        if required:
            require_parts(self.kind, self.made, plain, self.name)
            _require(self.kind, self.theirs, [*plain, *map(made_header, self.made)], self.name)
            self._tell_absent(plain)
            self._tell_unskipped(plain)
        wanted = {header: ours for ours, header in self.theirs.items() if header}
        parts = {part for column in self.made.values() for part in column.parts}
        parts |= {name for name in self._skip if name not in column_names(self.kind)} - set(wanted)
        for header, count in Counter(plain).items():
            if header not in wanted and header not in parts:
                self._tell(header, count)
            elif count > 1:
                raise _twice(self.name, header, plain)
        own = {wanted[header]: at for at, header in enumerate(plain) if header in wanted}
        return own | {part_name(h): at for at, h in enumerate(plain) if h in parts}

    @property
    def skip(self) -> Skip:
        """Return which words leave a row out, by the name under which a column is read."""
        wanted = {header: ours for ours, header in self.theirs.items() if header}
        ours = column_names(self.kind)
        return {
            name if name in ours else wanted.get(name) or part_name(name): words
            for name, words in self._skip.items()
        }

    def _tell_unskipped(self, headers: Sequence[str]) -> None:
        """Tell the columns by which the mapping skips rows and that are not there."""
        for name in self._skip:
            if name not in column_names(self.kind) and name not in headers:
                hint = suggest(name, headers)
                line = remark("nothing_to_skip", name=self.name, column=repr(name), hint=hint)
                self._tell_once(name, line)

    def _tell_absent(self, headers: Sequence[str]) -> None:
        """Tell the headers that the mapping names and this file does not have: a slip, mostly."""
        for ours, header in self.named.items():
            if header not in headers:
                told = {"name": self.name, "column": repr(header), "hint": suggest(header, headers)}
                self._tell_once(header, remark("column_absent", ours=ours, **told))

    def _tell(self, header: str, count: int) -> None:
        hint = suggest(header, column_names(self.kind))
        told = {"name": self.name, "column": repr(header), "hint": hint, "count": count}
        code = "columns_ignored" if count > 1 and header else "column_ignored"
        self._tell_once(header, remark(code, **told))

    def _tell_once(self, header: str, line: str) -> None:
        if header not in self._told:
            self._told.add(header)
            self.warnings.append(line)


def _twice(name: str, header: str, headers: Sequence[str]) -> InputError:
    places = _and([str(at) for at, other in enumerate(headers, start=1) if other == header])
    return InputError(
        f"{name}: columns {places} are both called {header}, so it is not clear which one holds "
        "it. Rename the other one, or take it out."
    )


def _claimed(theirs: dict[str, str], told: MappingOf[str, str]) -> dict[str, str]:
    """Return the headers so that one the mapping names is not also read by its own name."""
    return {
        ours: "" if ours not in told and header in told.values() else header
        for ours, header in theirs.items()
    }


def _require(kind: str, theirs: dict[str, str], headers: list[str], name: str) -> None:
    required = [column.name for column in FILES[kind] if column.required]
    missing = [ours for ours in required if theirs[ours] not in headers]
    if not missing:
        return
    words = _and([_missing(ours, theirs[ours]) for ours in missing])
    noun = "column" if len(missing) == 1 else "columns"
    raise InputError(
        f"{name} lacks the {noun} {words}, which {kind} need: add what is missing, or say in a "
        "mapping file what it is called there (--mapping m.yaml, with "
        f"`columns: {{{missing[0]}: {_nearest(missing[0], headers)}}}`)."
    )


def _missing(ours: str, header: str) -> str:
    return ours if header in ("", ours) else f"{header} (the mapping's word for {ours})"


def _and(words: list[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])


def _nearest(ours: str, headers: list[str]) -> str:
    """Return the header that is most like ours: no other, for a file without any has names."""
    return next(iter(get_close_matches(ours, headers, n=1)), "YOUR_HEADER")


class AllHeaders(Headers):
    """Every header as it stands: for a look at a file before there is a mapping."""

    def __init__(self, name: str) -> None:
        super().__init__("applications", Mapping(), name)

    def places(self, headers: Sequence[str], *, required: bool = True) -> dict[str, int]:
        """Return where each header stands; of equal ones the last."""
        return {
            header.strip().removeprefix("\ufeff").strip(): at for at, header in enumerate(headers)
        }
