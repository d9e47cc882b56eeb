"""Detection in a folder of more links than memory holds."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.lock import terminable
from cli.output import Tell
from cli.settings import moment
from cli.sources import is_links
from graph.core.lineage import Earlier
from graph.core.rings import Model
from graph.core.statistics import Statistics
from graph.errors import InputError
from graph.model import Run
from graph.runs.detect import Options
from graph.runs.parts.detect import detect_stored
from ingest.drafts import Drafts
from ingest.links_files import LinksFolder

MOST_IN_MEMORY = 5_000_000  # links; their knowledge takes some 5 GiB


def stored_links(inputs: list[Path]) -> LinksFolder | None:
    """Return the folder if `inputs` are one that `load --out` wrote, too large for memory."""
    if len(inputs) != 1 or not inputs[0].is_dir() or not is_links(inputs[0]):
        return None
    folder = LinksFolder(inputs[0])
    by_load = "key_id" in folder.info  # which writes no row twice
    return folder if by_load and folder.rows("links") > MOST_IN_MEMORY else None


def detect_folder(
    source: LinksFolder,
    model: Model,
    options: Options,
    *,
    as_of: str | None,
    zone: str,
    earlier: Earlier | None,
    out: Path | None,
    tell: Tell,
) -> tuple[Run, Statistics]:
    """Detect in `source` part by part; numbers lie in `out` meanwhile, else in the temp folder."""
    with terminable(), _working_folder(out) as folder:
        try:
            return detect_stored(
                source,
                model,
                folder,
                as_of=moment("--as-of", as_of),
                zone=zone,
                earlier=earlier,
                options=options,
                progress=tell,
            )
        except OSError as error:
            raise InputError(
                f"{folder}: {error.strerror or error}. Detection keeps numbers there, about "
                "100 bytes a link: free as much, or name an --out on another disk."
            ) from error


@contextmanager
def _working_folder(out: Path | None) -> Iterator[Path]:
    """Yield an empty folder that nobody else may read; it is removed at the end."""
    if out is None:
        with tempfile.TemporaryDirectory(prefix="ringsight-") as name:
            yield Path(name)
        return
    drafts = Drafts(out)
    try:
        yield Path(tempfile.mkdtemp(dir=drafts.folder))
    finally:
        drafts.remove()
