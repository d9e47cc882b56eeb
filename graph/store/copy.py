"""Copying a store into another, of whichever engine: everything but locks."""

from collections.abc import Callable

from graph.errors import StoreError
from graph.model import Facts
from graph.store.base import Row, Store
from graph.store.contents import Contents, contents
from graph.store.files import read_files, write_files
from graph.store.layout import SNAPSHOTS
from graph.store.queries import read_queries, write_queries
from graph.store.rows import slices
from graph.store.runs import KEPT

Progress = Callable[[str, int, int], None]
STEPS = 7


def copy(source: Store, target: Store, *, progress: Progress | None = None) -> Contents:
    """Copy everything that `source` holds into `target`; return what that is, read back from there.

    The target may hold the same already (a copy cut short is repeated), but nothing else.
    `progress` is told the step's name, its number and how many there are.
    Raises WrongKeyError if the target's tokens are of another key, StoreError if counts or
    checksums of the two differ at the end.
    """
    tell = progress or _silent
    tell("info", 1, STEPS)
    info = source.read_info()
    target.write_info(key_id=info["key_id"], zone=info["zone"])
    tell("facts", 2, STEPS)
    facts = source.read_facts()
    target.write_facts(facts)
    tell("files", 3, STEPS)
    write_files(target, read_files(source))
    write_queries(target, read_queries(source))
    tell("assessments", 4, STEPS)
    _copy_assessments(source, target)
    tell("snapshots", 5, STEPS)
    _copy_snapshots(source, target)
    tell("runs", 6, STEPS)
    _copy_runs(source, target)
    target.save()
    tell("verify", 7, STEPS)
    return _verified(source, facts, target)


def _silent(_step: str, _done: int, _total: int) -> None:
    """Show nothing."""


def _copy_assessments(source: Store, target: Store) -> None:
    for rows in slices(source.read("read/all_assessments")):
        target.write("write/copy_assessments", [_assessment(row) for row in rows])


def _assessment(row: Row) -> Row:
    """Return a decision as `write/copy_assessments` takes it."""
    own = {name: value for name, value in row.items() if name != "assessment_id"}
    ends = {name: row[name] for name in ("assessment_id", "application_id", "sequence")}
    return {**ends, "properties": own}


def _copy_snapshots(source: Store, target: Store) -> None:
    for kind in SNAPSHOTS:
        rows = source.read_snapshots(kind)
        for row in sorted(rows, key=lambda row: (row["active"], row["version"])):
            target.write_snapshot(kind, row["version"], row["text"], activate=row["active"])


def _copy_runs(source: Store, target: Store) -> None:
    """Copy runs oldest first, the current one last, so that it is the current one there too.

    What was only kept is only kept there.
    """
    current = source.read_info()["current_run"]
    told = source.read_runs().select("run_id", "status").rows()
    for run_id, status in sorted(told, key=lambda row: row[0] == current):
        run = source.read_run(run_id)
        if run is not None:
            target.write_run(run, current=status != KEPT)


def _verified(source: Store, facts: Facts, target: Store) -> Contents:
    """Return what the copy holds; StoreError if that is not what the source holds."""
    wanted, got = contents(source, facts), contents(target)
    wrong = [_difference(kind, wanted, got) for kind in wanted if wanted[kind] != got[kind]]
    if wrong:
        raise StoreError(
            f"{target.url} is no true copy of {source.url} ({'; '.join(wrong)}). "
            "Copy into an empty store."
        )
    return got


def _difference(kind: str, wanted: Contents, got: Contents) -> str:
    there, here = wanted[kind], got[kind]
    if there.rows == here.rows:
        return f"{kind}: as many, but other rows"
    return f"{kind}: {there.rows} there, {here.rows} here"
