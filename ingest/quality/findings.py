"""What of a load deserves a look, most urgent first, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.links import ROLES_OF
from ingest.quality.data import Sentence, limit, read_data, sentence
from ingest.quality.report import STATUSES, ColumnQuality, Drift, FileQuality, Finding, Shared
from ingest.words import reason_in_chinese

_PLACEHOLDER = "placeholder"
_ORDER = (
    "does_not_add_up", "rejected", "placeholder", "unusable", "constant", "drift", "placeholders",
    "empty", "nothing_new", "nothing_since",
)  # fmt: skip


def findings_of(
    files: Sequence[FileQuality], shared: Sequence[Shared], drift: Sequence[Drift]
) -> tuple[Finding, ...]:
    """Return what deserves a look: what is wrong with files, then what changed, then the rest."""
    found = [
        *(finding for file in files for finding in _of_file(file)),
        *(_of_shared(each) for each in shared if each.likely == _PLACEHOLDER),
        *map(_of_drift, drift),
    ]
    return tuple(sorted(found, key=lambda each: _ORDER.index(each.code)))


def percent(share: float) -> str:
    """Return a share as percent, as exactly as it deserves."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return "> 99.9 %" if 0.999 < share < 1 else f"{100 * share:.1f} %"


def reason_words(reason: str) -> Sentence:
    """Return why a value is unusable, or a row a reject, in words."""
    known = read_data("words")["reason"].get(reason)
    return (known[0], known[1]) if known else (reason, reason_in_chinese(reason))


def _of_file(file: FileQuality) -> Iterator[Finding]:
    name = Path(file.file).name
    if file.idle_since:
        yield _nothing_since(file, name)
        return
    if not file.adds_up:
        told = sum(getattr(file, status) for status in STATUSES)
        yield _finding("does_not_add_up", file, file=name, read=file.read, told=told)
    if file.rejected and file.rejected >= limit("attention", "rejected") * file.read:
        column, reason = _worst(file)
        share = percent(file.rejected / file.read)
        yield _finding("rejected", file, column, file=name, share=share, rows=file.rejected,
                       column=column or "–", reason=reason_words(reason))  # fmt: skip
    for column_of in sorted(file.columns, key=lambda each: -_rate(each, each.left_out)):
        yield from _of_column(file, name, column_of)
    wanted = read_data("limits")["attention"]["wanted"].get(file.kind, [])
    empty = [c.name for c in file.columns if c.name in wanted and not c.filled]
    if empty and file.rows >= limit("attention", "least"):
        yield _finding("empty", file, file=name, columns=", ".join(empty))
    if file.duplicate and not file.accepted + file.amended:
        yield _finding("nothing_new", file, file=name, rows=file.duplicate)


def _nothing_since(file: FileQuality, name: str) -> Finding:
    """Return what to say of a query without anything new, and of the rows that came again."""
    code = "nothing_since" if file.duplicate else "nothing_at_all_since"
    code = "nothing_since_but" if file.rejected else code
    told = _finding(code, file, file=name, mark=file.idle_since,
                    duplicate=file.duplicate, rejected=file.rejected)  # fmt: skip
    return replace(told, code="nothing_since")


def _of_column(file: FileQuality, name: str, column: ColumnQuality) -> Iterator[Finding]:
    if column.values < limit("attention", "least"):
        return
    fillers = column.unusable.get(_PLACEHOLDER, 0)
    others = {why: rows for why, rows in column.unusable.items() if why != _PLACEHOLDER}
    bad = sum(others.values())
    if _rate(column, bad) >= limit("attention", "unusable"):
        reason = max(sorted(others), key=others.__getitem__)
        yield _finding("unusable", file, column.name, file=name, column=column.name, values=bad,
                       share=percent(_rate(column, bad)), reason=reason_words(reason))  # fmt: skip
    if _rate(column, fillers) >= limit("attention", "placeholder"):
        share = percent(_rate(column, fillers))
        yield _finding("placeholders", file, column.name, file=name, column=column.name,
                       values=fillers, share=share)  # fmt: skip
    of_persons = {"name", *(c for c in ROLES_OF.get(file.kind, {}) if c not in ("channel",))}
    is_constant = column.distinct == 1 and column.values >= limit("attention", "constant")
    if is_constant and column.name in of_persons:
        yield _finding("constant", file, column.name, file=name, column=column.name,
                       values=column.values)  # fmt: skip


def _of_shared(each: Shared) -> Finding:
    column = next(name for name, role in ROLES_OF["applications"].items() if role == each.role)
    values = {"column": column, "mask": each.mask, "applicants": f"{each.applicants:,}"}
    english, chinese = sentence("finding", "placeholder", places=f"{each.places or 0:,}", **values)
    return Finding("placeholder", "", "applications", column, english, chinese)


def _of_drift(each: Drift) -> Finding:
    is_number = each.figure == "median"
    told = [f"{x:,.10g}" if is_number else percent(x) for x in (each.before, each.now)]
    code = f"drift_{each.figure}"
    kinds: Mapping[str, list[str]] = read_data("words")["kind"]
    english, chinese = (
        sentence("finding", code, column=each.column, kind=kinds.get(each.kind, ["", ""])[lang],
                 before=told[0], now=told[1])[lang]
        for lang in (0, 1)
    )  # fmt: skip
    return Finding("drift", "", each.kind, each.column, english, chinese)


def _finding(code: str, of: FileQuality, at: str = "", /, **values: object) -> Finding:
    """Return a finding; a value in two languages is told in each sentence's own."""
    english, chinese = (
        sentence("finding", code, **{n: _in(value, lang) for n, value in values.items()})[lang]
        for lang in (0, 1)
    )
    return Finding(code, of.file, of.kind, at, english, chinese)


def _in(value: object, lang: int) -> object:
    return value[lang] if isinstance(value, tuple) else value


def _worst(file: FileQuality) -> tuple[str, str]:
    """Return the column and the reason that cost most rows."""
    all_ = [(-n, c.name, why) for c in file.columns for why, n in c.rejected.items()]
    return min(all_)[1:] if all_ else ("", "a line that cannot be read")


def _rate(column: ColumnQuality, values: int) -> float:
    return values / column.values if column.values else 0.0
