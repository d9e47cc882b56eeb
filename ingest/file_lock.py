"""A lock on an open file, which goes with its process."""

import sys
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def lock(file: IO[str]) -> bool:
        """Lock a file for its process alone; False if another holds it."""
        file.seek(1 << 20)  # a byte past what is written: it can be read while it is locked
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def lock(file: IO[str]) -> bool:
        """Lock a file for its process alone; False if another holds it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
