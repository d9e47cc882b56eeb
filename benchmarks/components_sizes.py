"""How large components and communities are on every set at hand: is there a giant one?

    python -m benchmarks.components_sizes --cache DIR [--applicants N …] [--data DIR]

The made-up lender's default world in one or more sizes, and the two public sets (skipped, with a
sentence, where `--data` does not have them).
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.measure import PROJECT, Figures, machine, machine_line, publish, table
from benchmarks.worlds import read_world
from graph.core import rings
from graph.core.arrays import encode
from graph.core.parameters import Ints
from graph.core.statistics import count_statistics
from graph.model import Knowledge
from graph.shipped import read_shipped_model
from tests import adapters

PUBLIC = {"travelfraudbench": adapters.travel, "aws-neptune-fraud-graph": adapters.aws}


def sets(given: argparse.Namespace) -> Iterator[tuple[str, Knowledge, str]]:
    """Yield the name of each set, what is known of it, and how its links tie."""
    for name, adapter in PUBLIC.items():
        folder = given.data / name
        if not folder.is_dir():
            sys.stderr.write(f"{folder} is not there, so {name} is left out; see --data.\n")
            continue
        yield name, adapter(folder), "leiden"
        yield name, adapter(folder), "components"
    for applicants in given.applicants:
        world = read_world(given.cache.resolve(), applicants)
        yield f"default world of {applicants:,}", world, "leiden"


def measured(name: str, knowledge: Knowledge, method: str) -> Figures:
    """Return the sizes of what ties together and of what is proposed."""
    model = read_shipped_model()
    ties = encode(knowledge.links, knowledge.attributes, model.parameters)
    counted = count_statistics(knowledge, ties, model.parameters)
    proposal = rings.propose(ties, counted, model.parameters, method=method)
    everyone = knowledge.links["applicant_id"].n_unique()
    return {
        "set": name,
        "ties": "by weight" if method == "leiden" else "every link",
        "applicants": everyone,
        "tied": len(proposal.ties.people),
        **_sizes("components", proposal.component),
        **_sizes("communities", proposal.community),
        "finer": _largest(proposal.finer),
        "largest of all, %": round(100 * _top(proposal.component) / max(1, everyone), 2),
    }


def _sizes(name: str, labels: Ints) -> Figures:
    sizes = np.bincount(labels)
    tail = np.percentile(sizes, (50, 99)).astype(int) if len(sizes) else (0, 0)
    return {
        name: len(sizes),
        f"{name}: p50, p99": f"{tail[0]}, {tail[1]}",
        f"{name}: largest": _largest(labels),
    }


def _largest(labels: Ints) -> str:
    return ", ".join(f"{size:,}" for size in np.sort(np.bincount(labels))[::-1][:5].tolist())


def _top(labels: Ints) -> int:
    return int(np.bincount(labels).max(initial=0))


def main() -> None:
    """Measure every set, and publish one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applicants", type=int, nargs="*", default=[20_000, 200_000])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=PROJECT.parent / "shared" / "data")
    given = parser.parse_args()
    facts = machine()
    rows = [measured(*each) for each in sets(given)]
    body = (
        "What ties people into components, and what is proposed inside them; `finer` are the "
        "largest parts tried when a community is split. Sizes are numbers of applicants.\n\n"
        f"{table(rows)}\n\n{machine_line(facts)}"
    )
    publish("components_sizes", "Sizes of components", body, {"rows": rows, "machine": facts})


if __name__ == "__main__":
    main()
