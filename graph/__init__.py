"""ringsight's engine: frozen records, the pure core, the stores, and the runs that join them.

What a Python program needs is here by name (`from graph import detect, open_store`); it is
imported when it is first asked for, so that a part costs no more than itself.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.core.explanation import explain_person, explain_release
    from graph.core.rings import find_rings, statistics
    from graph.frames import members_of, result_frame, ring_graph, rings_frame, store_graph
    from graph.model import Facts, Knowledge, Run
    from graph.runs.detect import Options, detect, detect_in
    from graph.runs.files import write_results
    from graph.shipped import read_model, read_shipped_model
    from graph.store.open import open_store

_HOMES = {
    "graph.core.explanation": ("explain_person", "explain_release"),
    "graph.core.rings": ("find_rings", "statistics"),
    "graph.frames": ("members_of", "result_frame", "ring_graph", "rings_frame", "store_graph"),
    "graph.model": ("Facts", "Knowledge", "Run"),
    "graph.runs.detect": ("Options", "detect", "detect_in"),
    "graph.runs.files": ("write_results",),
    "graph.shipped": ("read_model", "read_shipped_model"),
    "graph.store.open": ("open_store",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Facts",
    "Knowledge",
    "Options",
    "Run",
    "detect",
    "detect_in",
    "explain_person",
    "explain_release",
    "find_rings",
    "members_of",
    "open_store",
    "read_model",
    "read_shipped_model",
    "result_frame",
    "ring_graph",
    "rings_frame",
    "statistics",
    "store_graph",
    "write_results",
]


def __getattr__(name: str) -> object:
    """Return a public name, importing its home; AttributeError if there is none such."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
