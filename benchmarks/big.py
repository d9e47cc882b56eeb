"""A lender of more links than memory may hold: CSV to links, links to rings, part by part.

    python -m benchmarks.big [--applications N] [--cache DIR] [--workers W] [--people P]

Takes the first N applications of the made-up lender. Measured in processes of their own, one after
the other: `load --out`, then the detection in parts that `detect --input` chooses by itself above
5,000,000 links; here it is used whatever their number. Memory is that of all processes together,
looked at five times a second. The links stay in the cache.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import cast

from benchmarks.ingest import KEY, NOW, applications
from benchmarks.measure import (
    PROJECT,
    Figures,
    in_child,
    machine,
    machine_line,
    peak_mib,
    publish,
    table,
    tell,
)
from graph.runs.files import write_results
from graph.runs.parts import cut
from graph.runs.parts.detect import detect_stored
from graph.shipped import read_shipped_model
from ingest.links_files import LinksFolder
from ingest.load import LoadOptions, load_links
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.tokens import Tokenizer

SECONDS = 0.2  # between two looks at memory
GOAL_GIB = 8


def main() -> None:
    """Measure both steps and publish the table, or do one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=1_000_000)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "ringsight")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--people", type=int, default=cut.PART_PEOPLE, help="of a part")
    parser.add_argument("--part", choices=("make", "load", "detect"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    links = given.cache.resolve() / f"big-{given.applications}"
    if given.part:
        tell(_part(given, links))
        return
    facts = machine()
    own = ["--cache", str(given.cache), "--workers", str(given.workers)]
    own += ["--applications", str(given.applications), "--people", str(given.people)]
    command = [sys.executable, "-m", "benchmarks.big", *own, "--part"]
    in_child([*command, "make"])
    found = {part: _watched([*command, part]) for part in ("load", "detect")}
    body = "\n\n".join([*_words(given.applications, found), machine_line(facts)])
    title = f"CSV to rings in parts: {given.applications:,} applications"
    publish(f"big-{given.applications}", title, body, {**found, "machine": facts})


def _part(given: argparse.Namespace, links: Path) -> Figures:
    path = applications(given.cache, given.applications)
    if given.part == "load":
        options = LoadOptions(Mapping(), Tokenizer(KEY), NOW, workers=given.workers)
        load_links(Sources((path,)), options, links)
    if given.part == "detect":
        cut.PART_PEOPLE = given.people
        return {**_detect(links), **_spent()}
    return _spent()


def _detect(links: Path) -> Figures:
    """Return what was found in how many parts, and the most that lay on the disk meanwhile."""
    source, steps, disk = LinksFolder(links), [], [0]

    def hear(step: str, done: int, total: int) -> None:
        steps.append(step)
        if step in ("sort", "find"):
            disk.append(sum(file.stat().st_size for file in folder.iterdir()))

    with tempfile.TemporaryDirectory(dir=links.parent) as name:
        folder = Path(name)
        run, counted = detect_stored(source, read_shipped_model(), folder, progress=hear)
    with tempfile.TemporaryDirectory(dir=links.parent) as out:
        write_results(Path(out), run)
    return {
        "run": run.run_id,
        "links": source.rows("links"),
        "nodes": source.rows("attributes"),
        "applicants": counted.applicants,
        "tied": run.applicants.height,
        "rings": run.rings.height,
        "parts": steps.count("find"),
        "disk_mib": round(max(disk) / 2**20),
    }


def _spent() -> Figures:
    """Return the CPU seconds of this process and its children, and its own peak."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in used)
    return {"cpu": round(cpu, 2), "peak_mib": peak_mib()}


def _watched(command: list[str]) -> Figures:
    """Do `in_child`, and look at the memory of it and all its children meanwhile."""
    began, most = time.perf_counter(), 0
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, stdout=told, text=True, cwd=PROJECT)
        while process.poll() is None:
            most = max(most, _memory_of(process.pid))
            time.sleep(SECONDS)
        if process.returncode:
            sys.exit(f"{' '.join(command)} failed (exit code {process.returncode}).")
        told.seek(0)
        figures = cast("Figures", json.loads(told.read().splitlines()[-1]))
    together = max(round(most / 2**20), figures["peak_mib"])
    return {**figures, "wall": round(time.perf_counter() - began, 2), "together_mib": together}


def _memory_of(process: int) -> int:
    """Return the bytes that a process and its children hold, where the system tells (Linux)."""
    total, left = 0, [process]
    while left:
        one = Path(f"/proc/{left.pop()}")
        try:
            total += int((one / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in (one / "task").iterdir():
                left += [int(child) for child in (task / "children").read_text().split()]
        except OSError:  # it has just ended
            continue
    return total


def _words(rows: int, found: Figures) -> list[str]:
    made = found["detect"]
    return [
        f"Goal: {GOAL_GIB} GiB whatever the number of links. {made['links']:,} links, "
        f"{made['nodes']:,} nodes and {made['applicants']:,} applicants; {made['tied']:,} of them "
        f"are tied, judged in {made['parts']} parts; {made['rings']:,} rings were found. "
        f"{made['disk_mib']:,} MiB lay on the disk meanwhile.",
        table(
            [
                {
                    "step": words,
                    "wall (s)": float(found[part]["wall"]),
                    "CPU (s)": float(found[part]["cpu"]),
                    "CPU an application (µs)": round(found[part]["cpu"] / rows * 1e6, 1),
                    "peak of all processes (MiB)": found[part]["together_mib"],
                }
                for part, words in (("load", "CSV to links"), ("detect", "links to rings"))
            ]
        ),
    ]


if __name__ == "__main__":
    main()
