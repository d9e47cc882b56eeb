"""Two independent steps side by side: with millions of rows each waits for memory, not for Python.

What comes out is the same either way: the steps share nothing that they write.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from graph.core.texts import SMALL

A = TypeVar("A")
B = TypeVar("B")


def side_by_side(rows: int, first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """Return what both steps return; few rows are not worth a thread."""
    if rows <= SMALL:
        return first(), second()
    with ThreadPoolExecutor(1) as beside:
        later = beside.submit(second)
        return first(), later.result()
