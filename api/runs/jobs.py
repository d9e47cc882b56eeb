"""Batch runs beside the server: one worker at a time, its progress, its end, its result."""

import multiprocessing
import secrets
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from threading import Lock, Thread

from api.errors import ConflictError
from api.logs import tell, tell_fault
from api.runs.handover import read_handover
from api.runs.worker import run_worker
from api.service import Service
from graph.errors import NotFoundError, StoreLockedError
from graph.runs.detect import Options, is_past
from graph.store.locks import SERVER, owner_of

GOING = ("starting", "running", "writing")
GRACE_S = 10.0


@dataclass(slots=True)
class Job:
    """One run that was asked for: starting, running, writing, done, failed or cancelled."""

    job_id: str
    status: str = "starting"
    step: str = ""
    run_id: str | None = None
    current: bool | None = None
    error: str | None = None
    rings: int | None = None
    reported: int | None = None


class Jobs:
    """Starts runs in a worker process, and writes what they hand back."""

    def __init__(self, service: Service) -> None:
        self._service, self._lock = service, Lock()
        self._jobs: dict[str, Job] = {}
        self._process: SpawnProcess | None = None
        self._thread: Thread | None = None

    def start(self, *, as_of: datetime | None, options: Options) -> Job:
        """Start a run; ConflictError while another is going on."""
        with self._lock:
            going = next((job for job in self._jobs.values() if job.status in GOING), None)
            if going is not None:
                raise ConflictError(f"Run {going.job_id} is going on; wait for it, or DELETE it.")
            job = Job(f"job-{secrets.token_hex(6)}")
            with ExitStack() as taking:
                self._lock_store(taking)
                held = taking.pop_all()
            self._jobs[job.job_id] = job
            given = (job, as_of, options, held)
            self._thread = Thread(target=self._follow, args=given, daemon=True)
            self._thread.start()
        return job

    def _lock_store(self, held: ExitStack) -> None:
        """Take the store's lock of batch runs, so that no other machine runs one meanwhile."""
        try:
            stale = held.enter_context(self._service.store.hold_run(owner_of(SERVER)))
        except StoreLockedError as error:
            raise ConflictError(str(error)) from error
        if stale is not None:
            tell("lock_taken_over", stale=stale)

    def get(self, job_id: str) -> Job | None:
        """Return a job of this server's lifetime by its own or its run's id."""
        jobs = self._jobs.values()
        return next((job for job in jobs if job_id in (job.job_id, job.run_id)), None)

    def cancel(self, job_id: str) -> Job:
        """Stop a run; one that is being written or has ended cannot be (ConflictError)."""
        job = self.get(job_id)
        if job is None:
            raise NotFoundError.near("run going on", job_id, self._jobs)
        with self._lock:
            if job.status not in ("starting", "running"):
                raise ConflictError(f"Run {job.job_id} is {job.status}; it cannot be cancelled.")
            job.status = "cancelled"
            if self._process is not None:
                self._process.terminate()
        return job

    def close(self) -> None:
        """Stop what is going on and wait until nothing of it is left."""
        for job in list(self._jobs.values()):
            if job.status in ("starting", "running"):
                self.cancel(job.job_id)
        if self._thread is not None:
            self._thread.join()

    def _follow(self, job: Job, as_of: datetime | None, options: Options, held: ExitStack) -> None:
        self._service.metrics.running.inc()
        try:
            with held, tempfile.TemporaryDirectory(prefix="ringsight-run-") as made:
                self._work(job, Path(made), as_of, options)
                if job.status == "running":
                    self._take_over(job, Path(made), as_of)
        except Exception as error:  # of the store, the disk …: the run failed, the server goes on
            tell_fault(error)
            self._end(job, "failed", f"The result could not be taken over: {type(error).__name__}.")
        finally:
            self._service.metrics.running.dec()
            self._service.metrics.runs.labels(job.status).inc()
            tell("run", job_id=job.job_id, run_id=job.run_id, status=job.status)

    def _work(self, job: Job, folder: Path, as_of: datetime | None, options: Options) -> None:
        """Let a worker read the store's save; return when it has ended, whatever way."""
        self._service.store.save()
        spawn = multiprocessing.get_context("spawn")
        here, there = spawn.Pipe(duplex=False)
        settings = self._service.settings
        given = (there, settings, folder, as_of, options)
        with here:
            with self._lock:
                if job.status == "cancelled":
                    there.close()
                    return
                worker = spawn.Process(target=run_worker, args=given, daemon=True)
                worker.start()
                self._process, job.status = worker, "running"  # only ever seen once it has a pid
            there.close()
            told = self._listen(job, here)
        self._process.join(GRACE_S)
        self._process = None
        if job.status == "running" and told != "done":
            self._end(job, "failed", told or "The worker died before it was done.")

    def _listen(self, job: Job, here: Connection) -> str:
        """Return what the worker said last: `done`, why it failed, or nothing if it died."""
        while True:
            try:
                kind, words = here.recv()
            except (EOFError, OSError):
                return ""
            if kind == "step":
                job.step = words
            else:
                return "done" if kind == "done" else str(words)

    def _take_over(self, job: Job, folder: Path, as_of: datetime | None) -> None:
        """Write the result, in slices between which others write too, and switch to it.

        A run of a moment before the current one's is only kept.
        """
        with self._lock:
            if job.status != "running":
                return
            job.status, job.step = "writing", "write"
        run, snapshots = read_handover(folder)
        store = self._service.store
        job.current = not is_past(store, as_of)
        for kind, told in snapshots.items():
            store.write_snapshot(kind, told["version"], told["text"], activate=job.current)
        store.write_run(run, current=job.current)
        self._service.refresh()
        job.run_id, job.rings = run.run_id, run.rings.height
        job.reported = int((run.rings["status"] == "reported").sum())
        self._end(job, "done")

    def _end(self, job: Job, status: str, error: str | None = None) -> None:
        with self._lock:
            if job.status in GOING:
                job.status, job.error = status, error
