"""Copying a store into another, of whichever engine: facts, models, statistics and runs."""

from collections.abc import Callable
from dataclasses import fields

from graph.errors import StoreError
from graph.model import Facts
from graph.store.base import Store
from graph.store.layout import SNAPSHOTS
from graph.store.runs import KEPT

Progress = Callable[[str, int, int], None]
Counts = dict[str, int]


def copy(source: Store, target: Store, *, progress: Progress | None = None) -> Counts:
    """Copy everything that `source` holds into `target`, and return how many rows of each kind.

    The target may hold the same already (a copy cut short is repeated), but nothing else.
    `progress` is told the step's name, its number and how many there are.
    Raises WrongKeyError if the target's tokens are of another key, StoreError if the counts of the
    two differ at the end.
    """
    steps = (_copy_info, _copy_facts, _copy_snapshots, _copy_runs)
    for number, step in enumerate(steps, start=1):
        if progress is not None:
            progress(step.__name__.removeprefix("_copy_"), number, len(steps))
        step(source, target)
    target.save()
    return _verified(source, target)


def _copy_info(source: Store, target: Store) -> None:
    info = source.read_info()
    target.write_info(key_id=info["key_id"], zone=info["zone"])


def _copy_facts(source: Store, target: Store) -> None:
    target.write_facts(source.read_facts())


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


def _verified(source: Store, target: Store) -> Counts:
    """Return the counts of the copy; StoreError if they are not the source's."""
    wanted, got = _counts(source), _counts(target)
    wrong = [f"{k}: {wanted[k]} there, {got[k]} here" for k in wanted if wanted[k] != got[k]]
    if wrong:
        raise StoreError(
            f"{target.url} is no true copy of {source.url} ({'; '.join(wrong)}). "
            "Copy into an empty store."
        )
    return got


def _counts(store: Store) -> Counts:
    facts = store.read_facts()
    counts = {one.name: getattr(facts, one.name).height for one in fields(Facts)}
    snapshots = {kind: len(store.read_snapshots(kind)) for kind in SNAPSHOTS}
    return {**counts, **snapshots, "runs": store.read_runs().height}
