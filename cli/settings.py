"""What a command needs from the settings: the store, the key, the mapping, the clock's words.

In rising order: environment (`RINGSIGHT_…`), settings file, options.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.settings import Settings, read_settings
from cli.output import Screen, cell
from graph.errors import UsageError
from graph.store.base import Store
from graph.store.open import open_store
from ingest.tokens import Tokenizer, read_tokenizer

if TYPE_CHECKING:
    from ingest.mapping import Mapping


def settings_of(screen: Screen, *, store: str | None = None, **options: Any) -> Settings:
    """Return the settings of this invocation; an option wins over all else."""
    return read_settings(screen.settings, store=store, **options)


def open_to_write(settings: Settings) -> Store:
    """Open the settings' store for writing, made if there is none."""
    return _opened(settings, read_only=False)


def open_to_read(settings: Settings, screen: Screen) -> Store:
    """Open the settings' store for reading; of an embedded one its last save, told if it is old."""
    opened = _opened(settings, read_only=True)
    if (saved := opened.behind()) is not None:
        told = "{url} is read as last saved, {saved}; what was written since is not in it."
        screen.note(told, url=opened.url, saved=cell(saved))
    return opened


def settings_at(url: str, settings: Settings) -> Settings:
    """Return the settings for another store, with the same credentials."""
    return settings.model_copy(update={"store": url})


def _opened(settings: Settings, *, read_only: bool) -> Store:
    return open_store(
        settings.store,
        user=settings.neo4j_user,
        password=settings.password(),
        database=settings.neo4j_database,
        read_only=read_only,
    )


def tokenizer_of(settings: Settings) -> Tokenizer:
    """Return the tokenizer with the settings' key, made at first use."""
    return read_tokenizer(settings.token_key_file)


def mapping_of(settings: Settings, path: Path | None) -> "Mapping":
    """Return the mapping in `path`, else the settings' own."""
    from ingest.mapping import read_mapping  # brings the tables of phone regions: a second

    return read_mapping(path or settings.mapping)


def moment(option: str, text: str | None) -> datetime | None:
    """Return an option's time; one without an offset is UTC. UsageError if it is none."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{option} {text!r} is no time. Give one like 2026-03-01 or 2026-03-01T08:00:00+08:00."
        ) from error


def now() -> datetime:
    """Return the time: the one place that reads the clock."""
    return datetime.now(UTC)


def cores() -> int:
    """Return how many of the machine's cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
