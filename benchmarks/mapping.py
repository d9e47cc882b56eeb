"""Hit rates of suggested mappings, as a table: `python -m benchmarks.mapping`.

Columns rightly mapped of those that have a counterpart, and columns mapped to something wrong.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from tests import lender_export as lender
from tests import reworded
from tests.mapping_truths import AWS, SENZING, TRAVEL, Hits, Truth, hits_of_files
from tests.shared import BESIDE

_SHARED = {
    "senzing-truthset": SENZING,
    "aws-neptune-fraud-graph": AWS,
    "travelfraudbench": TRAVEL,
}


def main() -> None:
    """Print a line for each set of files; sets that are not beside the project are left out."""
    lines = ["| files | columns | right | wrong | CPU s |", "| --- | --- | --- | --- | --- |"]
    for name, folder, truths in _sets():
        start = process_time()
        found: Hits = hits_of_files(folder, truths)
        seconds = process_time() - start
        lines.append(
            f"| {name} | {found.of} | {found.right} | {len(found.wrong)} | {seconds:.1f} |"
        )
    sys.stdout.write("\n".join(lines) + "\n")


def _sets() -> Iterator[tuple[str, Path, dict[str, Truth]]]:
    with TemporaryDirectory() as told:
        folder = Path(told)
        lender.write_orders(folder / "orders.csv")
        lender.write_loans(folder / "loans.csv")
        others = lender.write_others(folder)
        yield "Chinese orders", folder, {"orders.csv": lender.ORDERS}
        reworded.write_reworded(folder / "reworded.csv")
        yield "reworded orders", folder, {"reworded.csv": dict(reworded.REWORDED)}
        yield "pinyin loans", folder, {"loans.csv": lender.LOANS}
        truths = {
            "outcomes": lender.OUTCOMES,
            "events": lender.EVENTS,
            "instalments": lender.INSTALMENTS,
            "partners": lender.PARTNERS,
        }
        yield "other kinds", folder, {others[kind].name: truth for kind, truth in truths.items()}
    for name, shared in _SHARED.items():
        if (BESIDE / name).is_dir():
            yield name, BESIDE / name, dict(shared)


if __name__ == "__main__":
    main()
