"""The address that a server leaves beside an embedded store, for whoever finds it locked."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import StoreLockedError


@dataclass(frozen=True, slots=True)
class Sign:
    """A file beside the store; who holds the store alone writes it."""

    path: Path

    def leave(self, address: str | None) -> None:
        """Leave this server's address, or take away what was left (None: this is no server)."""
        self.path.unlink(missing_ok=True)
        if address is not None:
            self.path.write_text(json.dumps({"pid": os.getpid(), "address": address}))

    def locked(self, url: str, holder: Mapping[str, Any]) -> StoreLockedError:
        """Return the error that says who holds the store (`holder`: self, pid, since)."""
        who = "this very process" if holder.get("self") else f"process {holder.get('pid')}"
        since, address = holder.get("since"), self._address(holder)
        if address is None:
            return StoreLockedError(
                f"{url} is being written by {who} (since {since}). "
                "Wait until it is done, or open it read-only (its last save)."
            )
        return StoreLockedError(
            f"{url} is held by the server at {address} ({who}, since {since}). Ask it to write "
            f"(see {address}/docs), stop it, or open the store read-only (its last save)."
        )

    def _address(self, holder: Mapping[str, Any]) -> str | None:
        """Return the address that the holder of the lock left, None if it is no server."""
        try:
            told = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return None
        return str(told["address"]) if told.get("pid") == holder.get("pid") else None
