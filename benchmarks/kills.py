"""Nothing is lost: load, detect and copy are killed at moments all through their work.

    python -m benchmarks.kills [--kills 200] [--neo4j]

Each time the same command is given again and must end with the bytes of an undisturbed run: every
fact, the current run, the files written. `--neo4j` kills on the server at NEO4J_URI (which is
wiped) too, with NEO4J_USER and NEO4J_PASSWORD.
"""

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

from benchmarks.measure import Figures, machine, machine_line, publish, table
from graph.model import Facts
from graph.store.base import Store
from graph.store.open import open_store
from ingest.synth import write_world

KINDS = ("events", "outcomes", "instalments", "partners")
WHEN = ("--recorded-at", "2026-06-01T00:00:00Z")
MOST_RUNS = 4  # for each kill that is asked for: on a busy machine many runs end before theirs
FIRST = 0.3  # of a command's time goes by before it has done anything but start


@dataclass(frozen=True, slots=True)
class Place:
    """A store that trials work on: how to open it, and how to empty it."""

    name: str
    url: str
    open: Callable[[], Store]
    clear: Callable[[], None]
    folder: Path | None = None  # of an embedded one: it can be put back as it was


@dataclass(frozen=True, slots=True)
class Task:
    """A command that may be killed: what comes before it, and what it must come to."""

    name: str
    prepare: Callable[[], None]
    command: list[str]
    state: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Trial:
    """One kill: whether it came before the end, and whether the outcome was that of no kill."""

    task: str
    after: float
    killed: bool
    same: bool
    words: str = ""


def embedded(folder: Path) -> Place:
    """Return an embedded store's place."""
    url = f"kglite:{folder}"
    clear = partial(shutil.rmtree, folder, ignore_errors=True)
    return Place("embedded", url, lambda: open_store(url), clear, folder)


def state_of(place: Place, out: Path | None = None) -> str:
    """Return the digest of all that a store says, and of the files in `out`."""
    digest = hashlib.sha256()
    with place.open() as store:
        facts = store.read_facts()
        for one in fields(Facts):
            digest.update(getattr(facts, one.name).write_csv().encode())
        run = store.read_run()
        for name in ("rings", "members", "applicants", "communities", "evidence", "ring_events"):
            digest.update(getattr(run, name).write_csv().encode() if run else b"")
        digest.update("\n".join(problem.detail for problem in store.check()).encode())
    for path in sorted(out.iterdir()) if out and out.is_dir() else []:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def run(command: list[str], after: float | None = None) -> bool:
    """Run a command to its end, or kill it and its children `after` seconds; say if it was."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from cli.main import app; app()", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, told = process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {told.decode()}")
    return False


def tasks(place: Place, other: Place, folder: Path) -> list[Task]:
    """Return what is killed in the work of one store."""
    world, out = folder / "world", folder / "out"
    files = [str(world / "applications.csv")]
    for kind in KINDS:
        files += [f"--{kind}", str(world / f"{kind}.csv")]
    load = ["load", *files, "--store", place.url, *WHEN, "--rejects-to", str(folder / "rejects")]
    detect = ["detect", "--store", place.url, "--out", str(out)]
    copy = ["store", "copy", place.url, other.url]

    def emptied() -> None:
        place.clear()
        shutil.rmtree(out, ignore_errors=True)

    def loaded() -> None:
        emptied()
        _again(place, folder / "loaded", lambda: run(load))

    def ready() -> None:
        emptied()
        _again(place, folder / "ready", lambda: (run(load), run(detect)))
        other.clear()

    return [
        Task(f"load, {place.name}", emptied, load, lambda: state_of(place)),
        Task(f"detect, {place.name}", loaded, detect, lambda: state_of(place, out)),
        Task(f"copy, {place.name}", ready, copy, lambda: state_of(other)),
    ]


def _again(place: Place, kept: Path, work: Callable[[], object]) -> None:
    """Bring an empty store to where `work` brings it; an embedded one's files are kept for that."""
    if place.folder is None:
        work()
        return
    if not kept.exists():
        work()
        shutil.copytree(place.folder, kept)
        return
    shutil.copytree(kept, place.folder)


def trials(task: Task, kills: int) -> Iterator[Trial]:
    """Kill a task so many times, at moments spread over its work.

    A run that ended before its kill tells how long the work takes now, and does not count.
    """
    task.prepare()
    began = time.perf_counter()
    run(task.command)
    took, wanted, done = time.perf_counter() - began, task.state(), 0
    for _ in range(MOST_RUNS * kills):
        after = took * (FIRST + (1 - FIRST) * (done + 0.5) / kills)
        task.prepare()
        began = time.perf_counter()
        killed = run(task.command, after)
        took = took if killed else time.perf_counter() - began
        done += killed
        words = _run_again(task)
        same = not words and task.state() == wanted
        yield Trial(task.name, round(after, 3), killed, same, words)
        if done == kills:
            return


def _run_again(task: Task) -> str:
    """Give the command once more; returns what it says where it fails."""
    try:
        run(task.command)
    except RuntimeError as error:
        return str(error)
    return ""


def server() -> Place:
    """Return the Neo4j of the environment as a place."""
    import neo4j

    uri, user = os.environ["NEO4J_URI"], os.environ["NEO4J_USER"]
    password = os.environ["NEO4J_PASSWORD"]
    os.environ |= {"RINGSIGHT_NEO4J_USER": user, "RINGSIGHT_NEO4J_PASSWORD": password}

    def clear() -> None:
        wipe = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS"
        with (
            neo4j.GraphDatabase.driver(uri, auth=(user, password)) as driver,
            driver.session() as session,
        ):
            session.run(wipe).consume()

    return Place("Neo4j", uri, lambda: open_store(uri, user=user, password=password), clear)


def all_trials(folder: Path, kills: int, applicants: int, *, neo4j: bool) -> Iterator[Trial]:
    """Kill every task on each store, `kills` times in all."""
    os.environ["RINGSIGHT_TOKEN_KEY_FILE"] = str(folder / "token.key")
    write_world(folder / "world", applicants=applicants, seed=9, prevalence=0.04)
    first, second = embedded(folder / "first"), embedded(folder / "second")
    work = tasks(first, second, folder)
    if neo4j:
        work += tasks(server(), second, folder)
    for number, task in enumerate(work):
        share = kills // len(work) + (number < kills % len(work))
        yield from trials(task, share)


def main() -> None:
    """Kill, tell each trial, and publish how many differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--applicants", type=int, default=300)
    parser.add_argument("--neo4j", action="store_true")
    given = parser.parse_args()
    facts, done = machine(), []
    with tempfile.TemporaryDirectory() as folder:
        for trial in all_trials(Path(folder), given.kills, given.applicants, neo4j=given.neo4j):
            done.append(trial)
            sys.stderr.write(f"{len(done)} {trial}\n")
    rows: list[Figures] = []
    for name in dict.fromkeys(trial.task for trial in done):
        own = [trial for trial in done if trial.task == name]
        killed = [trial for trial in own if trial.killed]
        rows.append(
            {
                "command": name,
                "runs": len(own),
                "killed before the end": len(killed),
                "first kill, s": min(trial.after for trial in own),
                "last kill, s": max(trial.after for trial in own),
                "other than undisturbed": sum(not trial.same for trial in own),
            }
        )
    stores = "the embedded store and Neo4j" if given.neo4j else "the embedded store"
    body = (
        f"SIGKILL at moments spread over the work on {stores}, {given.applicants} applicants with "
        f"all their files; then the same command again.\n\n{table(rows)}\n\n{machine_line(facts)}"
    )
    publish("kills", "Killed and started again", body, {"rows": rows, "machine": facts})


if __name__ == "__main__":
    main()
