"""Running the command line in tests: in this process, or as one of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from cli.main import app

FILES = ("events", "outcomes", "instalments", "partners")


@dataclass(frozen=True)
class Told:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


def ringsight(*args: object, **environ: str) -> Told:
    """Run a command in this process."""
    done = CliRunner().invoke(app, [str(arg) for arg in args], env={"LANG": "C.UTF-8", **environ})
    return Told(done.exit_code, done.stdout, done.stderr)


def done(*args: object, **environ: str) -> Any:
    """Run a command that must succeed, and return its JSON."""
    told = ringsight(*args, "--json", **environ)
    assert told.code == 0, told.err
    return told.document


def spawned(*args: object, environ: Mapping[str, str]) -> Told:
    """Run a command as a process of its own."""
    code = "from cli.main import app; app()"
    ended = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Told(ended.returncode, ended.stdout, ended.stderr)


def loaded_from(world: Path) -> list[object]:
    """Return the arguments that load a made-up world."""
    options = [part for kind in FILES for part in (f"--{kind}", world / f"{kind}.csv")]
    return [world / "applications.csv", *options]
