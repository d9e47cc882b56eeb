"""The worker process of a run: it reads a snapshot, detects, leaves files and writes no store."""

from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from api.runs.handover import write_handover
from api.service import open_from
from api.settings import Settings
from graph.errors import RingsightError
from graph.runs.detect import Options, detect_after, is_past
from graph.shipped import model_from, read_shipped_model, read_shipped_rules


def run_worker(
    tell: Connection, settings: Settings, folder: Path, as_of: datetime | None, options: Options
) -> None:
    """Detect on the store's last save and leave the run in `folder`.

    Each step goes to `tell` as ("step", name), the end as ("done", "") or ("failed", why).
    """
    try:
        _detect(tell, settings, folder, as_of, options)
        tell.send(("done", ""))
    except RingsightError as error:
        tell.send(("failed", str(error)))
    except Exception as error:  # its words may hold values; the kind is enough
        tell.send(("failed", f"The worker failed: {type(error).__name__}."))
    finally:
        tell.close()


def _detect(
    tell: Connection, settings: Settings, folder: Path, as_of: datetime | None, options: Options
) -> None:
    tell.send(("step", "read"))
    with open_from(settings, read_only=True) as store:
        text = store.read_snapshot("model")
        model = model_from(text, read_shipped_rules()) if text else read_shipped_model()
        run, counted = detect_after(
            store,
            store.read_knowledge(as_of=as_of),
            model,
            options=options,
            current=not is_past(store, as_of),
            progress=lambda step: tell.send(("step", step)),
        )
    tell.send(("step", "hand over"))
    write_handover(folder, run, model, counted)
