"""Progress of work that is done share by share, told as progress of the whole."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str, int, int], None]  # step, done, of how many


@dataclass(slots=True)
class Steps:
    """Tells steps as they come; those of a share as parts of all shares' rows and ties."""

    tell: Progress
    _start: int = 0  # rows and ties of shares before this one
    _size: int = 0
    _total: int = 0

    def begin(self, size: int, total: int) -> None:
        """Begin the next share, of so many rows and ties of all."""
        self._start, self._size, self._total = self._start + self._size, size, total

    def __call__(self, step: str, done: int, total: int) -> None:
        """Tell a step of the share at hand; before the first, and of a single share, as it is."""
        if self._size == self._total:
            self.tell(step, done, total)
        else:
            self.tell(step, self._start + self._size * done // max(total, 1), self._total)
