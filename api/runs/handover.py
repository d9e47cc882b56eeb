"""A run from the worker to the server: Parquet files in a folder, the manifest last."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from graph.core.rings import Model
from graph.core.statistics import Statistics
from graph.model import Run
from graph.results import RESULTS, conform_result

MANIFEST = "handover.json"
DOCUMENTS = "documents.parquet"


def write_handover(folder: Path, run: Run, model: Model, counted: Statistics) -> None:
    """Write a finished run into `folder`, scores in whole micro-nats."""
    for name in RESULTS:
        conform_result(name, getattr(run, name)).write_parquet(folder / f"{name}.parquet")
    documents = pl.DataFrame({"text": list(run.documents)}, schema={"text": pl.String})
    documents.write_parquet(folder / DOCUMENTS)
    told = {
        "run_id": run.run_id,
        "as_of": run.as_of.isoformat(),
        "started_with": run.started_with,
        "model": {"version": model.parameters.version, "text": model.text},
        "statistics": {"version": counted.version, "text": counted.to_json()},
    }
    (folder / MANIFEST).write_text(json.dumps(told), encoding="utf-8")


def read_handover(folder: Path) -> tuple[Run, dict[str, dict[str, str]]]:
    """Return the run in `folder`, and the model and statistics (version, text) it was made with."""
    told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in RESULTS}
    run = Run(
        run_id=told["run_id"],
        as_of=datetime.fromisoformat(told["as_of"]),
        started_with=told["started_with"],
        documents=tuple(pl.read_parquet(folder / DOCUMENTS)["text"]),
        **frames,
    )
    return run, {kind: told[kind] for kind in ("model", "statistics")}
