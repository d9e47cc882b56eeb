"""Opening a store by its URL; the one place that knows which engines there are.

An engine is imported when a store of its kind is opened: a command pays for one database only.
"""

from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from graph.errors import StoreError, UsageError
from graph.schema import SCHEMA_VERSION
from graph.store.base import Mended, Store
from graph.store.engine import Engine
from graph.store.info import make_schema, require_version
from graph.store.store import GraphStore

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
FILE = "graph.kgl"


def open_store(
    url: str,
    *,
    user: str | None = None,
    password: str | None = None,
    database: str | None = None,
    read_only: bool = False,
    pool_size: int = 50,
    connect_timeout_s: float = 10.0,
    retry_s: float = 30.0,
    address: str | None = None,
) -> Store:
    """Open the store at `url`, made if there is none yet.

    `kglite:PATH` is the embedded engine: a folder that holds graph.kgl, or a file that ends in
    .kgl; `neo4j://HOST`, `bolt://HOST` (`+s` for TLS) is a server, whose transient errors are
    retried for `retry_s`. `address` is a server's own, for whoever finds a kglite store locked.
    `read_only` opens the last save of a kglite store, also while another
    process writes it.
    Raises StoreLockedError, SchemaVersionError or StoreError; UsageError for another URL.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "kglite" and rest:
        if read_only:
            require_store(url)
        from graph.store.kglite import KgliteEngine

        file = KgliteEngine(_file(rest), read_only=read_only, address=address)
        return _ready(file, read_only=read_only)
    if scheme not in NEO4J_SCHEMES or not urlsplit(url).hostname:
        raise UsageError(
            f"{_shown(url)!r} is no store URL. Use kglite:PATH, neo4j://HOST or bolt://HOST."
        )
    if "@" in urlsplit(url).netloc:
        raise UsageError(
            f"{_shown(url)!r} was given with a user or password in it. Leave them out; set "
            "RINGSIGHT_NEO4J_USER and RINGSIGHT_NEO4J_PASSWORD."
        )
    from graph.store.neo4j import Neo4jEngine

    engine = Neo4jEngine(
        url,
        user=user or "neo4j",
        password=password or "",
        database=database,
        read_only=read_only,
        pool_size=pool_size,
        connect_timeout_s=connect_timeout_s,
        retry_s=retry_s,
    )
    return _ready(engine, read_only=read_only)


def require_store(url: str) -> None:
    """Raise StoreError, with the nearest one there is, if `url` is an embedded store not made yet.

    Nothing is made on the way. A server is asked when it is opened.
    """
    scheme, _, rest = url.partition(":")
    if scheme != "kglite" or not rest or _file(rest).is_file():
        return
    near = _nearest(Path(rest).expanduser().absolute())
    hint = f"Did you mean kglite:{near}? Else load" if near else "Load"
    raise StoreError(
        f"There is no store at {url}. {hint} something: ringsight load FILE --store {url}"
    )


def _nearest(path: Path) -> Path | None:
    """Return the store beside `path`, or beside a folder above it, whose path is most like it."""
    above = next(folder for folder in path.parents if folder.is_dir())
    try:
        near = [folder for folder in (above, *above.iterdir()) if (folder / FILE).is_file()]
        near += above.glob("*.kgl")
    except OSError:
        return None
    close = get_close_matches(str(path), sorted(map(str, near)), n=1)
    return Path(close[0]) if close else None


def _file(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    return path if path.suffix == ".kgl" else path / FILE


def _shown(url: str) -> str:
    """Return `url` for a message: without user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _ready(engine: Engine, *, read_only: bool) -> Store:
    """Return the store of an engine, made if its database is empty, mended if an index is gone."""
    try:
        empty = engine.read("read/count_all", {})[0]["count"] == 0
        if empty and read_only:
            raise StoreError(f"There is no store at {engine.url} yet. Load something first.")
        if empty:
            make_schema(engine)
            engine.write("write/add_store", {"schema_version": SCHEMA_VERSION})
            engine.save()  # so that a reader finds a store from the first moment on
        require_version(engine)
        made = [] if read_only else make_schema(engine)
        if not read_only:
            engine.save()  # what was made, or replayed after a crash
    except BaseException:
        engine.abandon()
        raise
    made_ = [Mended("missing_index", f"{label}.{key} has an index again.") for label, key in made]
    return GraphStore(engine, mended=made_)
