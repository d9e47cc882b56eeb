"""A first fill of Neo4j: links to files for neo4j-admin, and what that makes of them.

    python -m benchmarks.neo4j_import [--applicants N] [--lib NEO4J_JARS]

One application brings 8 links. Time is that of processors, user's and system's together.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.kglite_store import world
from benchmarks.measure import in_child, machine, machine_line, peak_mib, publish, table, tell
from graph.store.export import export_links
from graph.store.import_files import SCRIPT
from ingest.links_files import LinksFolder, LinksWriter

SHARE = 125_000  # applicants
GOAL = 300_000  # links a second of one processor
INTRODUCTION = (
    "{applicants:,} applicants with one application and 8 links each, in a folder as `load --out` "
    "writes it. Seconds are those of processors (two work at a time); `import` is neo4j-admin's. "
    "Goal: {goal:,} links a second of one processor into files."
)
Figures = dict[str, Any]


def main() -> None:
    """Run every step in a process of its own, and print and keep what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applicants", type=int, default=1_000_000)
    parser.add_argument("--lib", type=Path, help="Neo4j's jars: run the import too")
    parser.add_argument("--step", choices=("make", "plain", "gzip"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        _step(given)
        return
    facts = machine()
    with tempfile.TemporaryDirectory() as folder:
        rows = [_child(given, step, folder) for step in ("make", "plain", "gzip")][1:]
        if given.lib:
            rows.append(_import(Path(folder), given.lib, rows[0]["links"]))
    said = INTRODUCTION.format(applicants=given.applicants, goal=GOAL)
    body = f"{said}\n\n{table(rows)}\n\n{machine_line(facts)}"
    figures = {"applicants": given.applicants, "steps": rows, "machine": facts}
    publish("neo4j_import", "Neo4j: a first fill from files", body, figures)


def _child(given: argparse.Namespace, step: str, folder: str) -> Figures:
    sizes = ["--applicants", str(given.applicants), "--step", step, "--folder", folder]
    return in_child([sys.executable, "-m", "benchmarks.neo4j_import", *sizes])


def _step(given: argparse.Namespace) -> None:
    links = given.folder / "links"
    if given.step == "make":
        with LinksWriter(links) as writer:
            for first in range(0, given.applicants, SHARE):
                some = min(SHARE, given.applicants - first)
                writer.write(world(some, first=first, seed=first))
        tell({})
        return
    folder = LinksFolder(links)
    began = time.perf_counter(), sum(os.times()[:2])
    out = given.folder / given.step
    export_links(folder, out, packed=given.step == "gzip", tell=lambda *_: None)
    seconds = time.perf_counter() - began[0], sum(os.times()[:2]) - began[1]
    size = sum(path.stat().st_size for path in out.iterdir()) / 2**20
    tell(_row(f"files, {given.step}", folder.rows("links"), *seconds, round(size), peak_mib()))


def _row(step: str, links: int, wall: float, cpu: float, size: int, peak: int) -> Figures:
    times = {"seconds": round(wall, 1), "cpu_seconds": round(cpu, 1)}
    rate = {"links_a_cpu_second": round(links / cpu)}
    return {"step": step, "links": links, **times, **rate, "mib": size, "peak_mib": peak}


def _import(folder: Path, lib: Path, links: int) -> Figures:
    home = folder / "home"
    (home / "conf").mkdir(parents=True)
    admin = folder / "neo4j-admin"
    admin.write_text(
        f'#!/bin/sh\nexec java -cp "{lib.absolute()}/*" org.neo4j.cli.AdminTool "$@"\n'
    )
    admin.chmod(0o755)
    given = {"NEO4J_ADMIN": str(admin), "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    script = ["sh", str(folder / "plain" / SCRIPT)]
    subprocess.run(script, env={**os.environ, **given}, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 2**20
    return _row("import", links, wall, cpu, round(size), after.ru_maxrss // 1024)


if __name__ == "__main__":
    main()
