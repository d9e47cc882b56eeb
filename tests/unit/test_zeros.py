"""Ids that lost their zeros are noticed by lengths, in one file and across several."""

from pathlib import Path

import polars as pl
import pytest

from ingest.zeros import shortened, widths_of
from tests.load_rows import read, short


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (["0012", "0034", "56"], (1, 4)),
        (["0012", "12", "345", "6789", "x9", None], (2, 4)),
        (["12", "345"], (0, 0)),  # nothing was padded
        (["012", "0034", "5"], (0, 0)),  # numbers that just begin with 0
        (["0012", "12345"], (0, 4)),
    ],
)
def test_ids_shorter_than_padded_ones_are_counted(
    ids: list[str | None], found: tuple[int, int]
) -> None:
    assert shortened(widths_of(pl.Series(ids, dtype=pl.String))) == found


def test_a_file_whose_ids_lost_the_zeros_that_another_has_is_told(tmp_path: Path) -> None:
    applications = [short(application_id=f"000{n}", applicant_id=f"C{n}") for n in range(1, 4)]
    told = {"observed_at": "2024-08-01T00:00:00Z", "outcome": "default"}
    outcomes = [{"application_id": str(n), **told} for n in range(1, 3)]
    _, summary = read(tmp_path, applications=applications, outcomes=outcomes)
    (warning,) = [one for one in summary.warnings if "drop the zeros" in one]
    assert warning.startswith(
        "Cells of application_id that are shorter than the 4 digits of those that begin with 0: 2."
    )
