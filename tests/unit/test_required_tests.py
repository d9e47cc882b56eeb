"""Where every test must run, a skip fails, but for shared data that is absent."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SKIPS = """
import pytest

def test_that_needs_a_server():
    pytest.skip("set NEO4J_URI")

def test_on_shared_data():
    pytest.skip("shared data absent; say where")

def test_that_passes():
    pass
"""
SKIPPED_WHOLE = 'import pytest\npytest.skip("set NEO4J_URI", allow_module_level=True)\n'


def _last_line(folder: Path, *, required: bool) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "RINGSIGHT_REQUIRE_ALL"}
    environment |= {"PYTHONPATH": str(ROOT)} | ({"RINGSIGHT_REQUIRE_ALL": "1"} if required else {})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-c", os.devnull]
    done = subprocess.run(
        [*command, "--rootdir", str(folder), str(folder)],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip().splitlines()[-1]


def test_a_skip_is_a_skip_on_a_developers_machine(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(SKIPS)
    assert _last_line(tmp_path, required=False).startswith("1 passed, 2 skipped")


def test_a_skip_fails_where_every_test_must_run(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(SKIPS)
    assert _last_line(tmp_path, required=True).startswith("1 failed, 1 passed, 1 skipped")


def test_a_file_that_skips_itself_whole_fails_there_too(tmp_path: Path) -> None:
    (tmp_path / "test_whole.py").write_text(SKIPPED_WHOLE)
    assert "1 error" in _last_line(tmp_path, required=True)
