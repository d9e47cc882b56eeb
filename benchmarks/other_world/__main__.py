"""`python -m benchmarks.other_world OUT --applicants N --seed S`: write the second world."""

import argparse
import sys
from pathlib import Path

from benchmarks.other_world.make import write_other_world


def main() -> None:
    """Write the files and say what is in them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.other_world", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--applicants", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hardness", type=float, default=0.5, help="care of organisers, 0 to 1")
    parser.add_argument("--prevalence", type=float, default=0.005, help="share in rings")
    parser.add_argument("--dirt", type=float, default=0.05, help="share of rows with empty cells")
    of = parser.parse_args()
    try:
        told = write_other_world(
            of.out, of.applicants, of.seed, of.hardness, of.prevalence, of.dirt
        )
    except ValueError as error:
        parser.error(str(error))
    sys.stdout.write(
        f"{told.applicants:,} applicants, {told.applications:,} applications, "
        f"{told.events:,} events, {told.rings:,} rings with {told.members:,} members "
        f"in {of.out}.\n"
    )


if __name__ == "__main__":
    main()
