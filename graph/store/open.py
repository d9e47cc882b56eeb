"""Opening a store by its URL; the one place that knows which engines there are."""

from pathlib import Path
from urllib.parse import urlsplit

from graph.errors import UsageError
from graph.schema import SCHEMA_VERSION
from graph.store.base import Store
from graph.store.info import require_version
from graph.store.kglite import KgliteEngine
from graph.store.store import GraphStore

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
FILE = "graph.kgl"


def open_store(
    url: str,
    *,
    user: str | None = None,
    password: str | None = None,
    read_only: bool = False,
) -> Store:
    """Open the store at `url`, made if there is none yet.

    `kglite:PATH` is the embedded engine: a folder that holds graph.kgl, or a file that ends in
    .kgl; `neo4j://…`, `bolt://…` (`+s` for TLS) is a server.
    `read_only` opens the last save of a kglite store, also while another process writes it.
    Raises StoreLockedError, SchemaVersionError or StoreError; UsageError for another URL.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "kglite" and rest:
        return _open_kglite(_file(rest), read_only=read_only)
    raise UsageError(
        f"{_shown(url)!r} is no store URL. Use kglite:PATH, neo4j://HOST or bolt://HOST."
    )


def _file(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    return path if path.suffix == ".kgl" else path / FILE


def _shown(url: str) -> str:
    """Return `url` for a message: without user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _open_kglite(path: Path, *, read_only: bool) -> Store:
    engine = KgliteEngine(path, read_only=read_only)
    try:
        if not read_only and engine.is_empty():
            engine.make_schema()
            engine.write("write/add_store", {"schema_version": SCHEMA_VERSION})
            engine.save()  # so that a reader finds a store from the first moment on
        require_version(engine)
    except BaseException:
        engine.abandon()
        raise
    return GraphStore(engine)
