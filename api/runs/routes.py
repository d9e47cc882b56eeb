"""POST /v1/runs, GET and DELETE /v1/runs/{id}: batch runs in a worker process."""

from dataclasses import asdict
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Depends, Request, Response

from api.asked import NOTHING_ASKED
from api.auth import require
from api.network import TIME_FORMAT
from api.runs.jobs import Jobs
from api.runs.schemas import RunAnswer, RunBody
from api.service import Shared
from graph.errors import NotFoundError
from graph.runs.detect import Options

router = APIRouter(prefix="/v1/runs", tags=["runs"])


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


SharedJobs = Annotated[Jobs, Depends(_jobs)]


@router.post(
    "", response_model=RunAnswer, status_code=202, dependencies=[require("admin"), NOTHING_ASKED]
)
def start_run(body: RunBody, jobs: SharedJobs, response: Response) -> dict[str, Any]:
    """Start a run on all that is stored; ask for its progress where `Location` says."""
    options = Options(fdr=body.fdr, method=body.method)
    job = jobs.start(as_of=body.as_of, options=options)
    response.headers["Location"] = f"/v1/runs/{job.job_id}"
    return asdict(job)


@router.get("/{run_id}", response_model=RunAnswer, dependencies=[require("reader"), NOTHING_ASKED])
def read_run(run_id: str, jobs: SharedJobs, service: Shared) -> dict[str, Any]:
    """Return a run's progress, or a stored run's counts."""
    job = jobs.get(run_id)
    if job is not None:
        return asdict(job)
    runs = service.store.read_runs()
    found = runs.filter(pl.col("run_id") == run_id)
    if found.is_empty():
        raise NotFoundError.near("run", run_id, runs["run_id"].to_list())
    told = found.with_columns(pl.col("as_of").dt.strftime(TIME_FORMAT)).row(0, named=True)
    current = service.store.read("read/store")[0]["current_run"] == run_id
    return {**told, "job_id": None, "step": "", "status": "done", "current": current}


@router.delete(
    "/{run_id}", response_model=RunAnswer, dependencies=[require("admin"), NOTHING_ASKED]
)
def cancel_run(run_id: str, jobs: SharedJobs) -> dict[str, Any]:
    """Cancel a run that is going on; the store stays as it is."""
    return asdict(jobs.cancel(run_id))
