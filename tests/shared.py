"""Where third-party data for tests lies, and what to say where it does not."""

import os
from pathlib import Path

import pytest

ABSENT = "shared data absent"  # the one reason that may skip where every test must run
BESIDE = Path(__file__).parents[2] / "shared" / "data"


def shared_data(name: str) -> Path:
    """Return the folder `name` of the shared data, or skip the test, saying so.

    Where the data was promised (RINGSIGHT_SHARED_DATA is set) and is not there, the test fails.
    """
    promised = os.environ.get("RINGSIGHT_SHARED_DATA")
    base = Path(promised) if promised else BESIDE
    if not promised and not base.is_dir():
        pytest.skip(f"{ABSENT}; set RINGSIGHT_SHARED_DATA to the folder that holds {name}")
    folder = base / name
    if not folder.is_dir():
        pytest.fail(f"No {name} in {base}: set RINGSIGHT_SHARED_DATA to the folder that holds it.")
    return folder
