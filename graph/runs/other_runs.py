"""A ring that is asked of one run and was found by another: say which, and suggest no other."""

from graph.errors import NotFoundError
from graph.runs.detect import run_at
from graph.store.base import Store
from graph.store.moments import moment_of
from graph.store.runs import FINISHED


def require_no_other_run(store: Store, ring_id: str) -> None:
    """Raise NotFoundError if a finished run found the ring, with the newest and how to ask for it.

    To be called for a ring that the run in question has not.
    """
    rows = store.read("read/ring_runs", ring_id=ring_id)
    runs = [row for row in rows if row["status"] in FINISHED]
    if not runs:
        return
    run_id, as_of = runs[-1]["run_id"], moment_of(runs[-1]["as_of"])
    when = as_of.isoformat().replace("+00:00", "Z")
    current = store.read("read/store")[0]["current_run"]
    if run_id == current:
        how = f"ringsight explain {ring_id}, without --as-of"
    elif run_at(store, as_of) == run_id:
        how = f"ringsight explain {ring_id} --as-of {when}"
    else:  # beside another run of the same moment
        how = f"ringsight runs show {run_id} --json"
    raise NotFoundError.elsewhere("ring", ring_id, f"{run_id} (as of {when})", how)
