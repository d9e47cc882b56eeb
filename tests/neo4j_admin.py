"""A Neo4j server of a test's own, filled by neo4j-admin before it starts."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CI = Path(__file__).parents[1] / ".ci"
HOW = "needs Neo4j's jars: python .ci/neo4jctl.py fetch --lib .ci/cache/neo4j (or name NEO4J_LIB)"


def jars() -> Path:
    """Return the folder of Neo4j's jars, or skip the test, saying how to get them."""
    folder = Path(os.environ.get("NEO4J_LIB", CI / "cache" / "neo4j")).absolute()
    if not folder.is_dir():
        pytest.skip(HOW)
    return folder


def run_import(script: Path, home: Path) -> None:
    """Run what an export wrote, as a user does, on an empty server at `home`."""
    (home / "conf").mkdir(parents=True)
    admin = home / "neo4j-admin"
    java = Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
    admin.write_text(f'#!/bin/sh\nexec {java} -cp "{jars()}/*" org.neo4j.cli.AdminTool "$@"\n')
    admin.chmod(0o755)
    given = {"NEO4J_ADMIN": str(admin), "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    done = subprocess.run(
        ["sh", str(script)], env={**os.environ, **given}, capture_output=True, text=True, cwd="/"
    )
    assert not done.returncode, done.stdout[-4000:] + done.stderr[-4000:]


@contextmanager
def started(home: Path) -> Iterator[tuple[str, str, str]]:
    """Run the server at `home`; give its address, user and password."""
    control = [sys.executable, str(CI / "neo4jctl.py")]
    start = ["start", "--lib", str(jars()), "--home", str(home), "--heap", "512"]
    told = subprocess.run([*control, *start], stdout=subprocess.PIPE, text=True, check=True)
    reached = json.loads(told.stdout.splitlines()[-1])
    try:
        yield reached["uri"], reached["user"], reached["password"]
    finally:
        subprocess.run([*control, "stop", "--home", str(home)], check=True)
