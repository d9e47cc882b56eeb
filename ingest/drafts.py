"""A folder for drafts inside of the folder that they are for, held by one process at a time."""

import os
import shutil
from pathlib import Path
from typing import IO

from graph.errors import InputError
from graph.runs.files import DRAFTS
from ingest.file_lock import lock

_LOCK = "lock"


class Drafts:
    """The folder for drafts of `out`: empty at first, whatever a killed process left there.

    Inside of `out`, not beside it: a mounted folder is often the only writable place.
    """

    def __init__(self, out: Path) -> None:
        """Make and hold the folder; InputError if another process holds it."""
        self.folder = out / DRAFTS
        self.folder.mkdir(parents=True, exist_ok=True)
        self._held = _hold(self.folder, out)
        for path in self.folder.iterdir():
            if path.name != _LOCK:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def remove(self) -> None:
        """Remove the folder, and let others have it."""
        if os.name == "nt":  # no file goes there while it is open
            self._held.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._held.close()


def _hold(folder: Path, out: Path) -> IO[str]:
    path = folder / _LOCK
    file = path.open("a+", encoding="utf-8")
    # Its holder may just have removed what was opened here: then it has another file's place.
    if lock(file) and path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file
    with file:
        file.seek(0)
        process = file.read().strip() or "unknown"
    raise InputError(
        f"{out}: another load writes there (process {process}). "
        "Wait until it is done, or name another folder."
    )
