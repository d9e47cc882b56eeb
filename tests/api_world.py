"""A small lender for the API's tests: two rings, strangers, and what must never be written."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.main import create_app
from api.settings import Settings, read_settings
from api.users import add_user
from graph.runs.detect import detect
from graph.store.open import open_store
from ingest.load import LoadOptions, load
from ingest.mapping import Mapping
from ingest.sources import Sources
from ingest.tokens import read_tokenizer

START = datetime(2026, 3, 1, 2, tzinfo=UTC)
PERSONAL = ("13900000003", "王小明", "6222020000000000001", "301室", "R-DEVICE")
RING = tuple(f"R{i}" for i in range(6))
ROLES = ("reader", "decider", "admin")


@dataclass(frozen=True, slots=True)
class World:
    """Where the lender lies, and the key of each role."""

    folder: Path
    keys: dict[str, str]

    def settings(self, **more: Any) -> Settings:
        """Return settings for this world's store, users and token key."""
        return read_settings(
            store=f"kglite:{self.folder / 'store'}",
            users_file=self.folder / "users.json",
            token_key_file=self.folder / "token.key",
            **more,
        )

    def bearer(self, role: str) -> dict[str, str]:
        """Return the header of a role's key."""
        return {"Authorization": f"Bearer {self.keys[role]}"}


def application(number: int, **more: Any) -> dict[str, Any]:
    """Return the application of stranger `number`: nothing shared with anybody."""
    at = START + timedelta(hours=7 * number)
    return {
        "application_id": f"S-{number}",
        "applicant_id": f"A{number}",
        "applied_at": at.isoformat(),
        "phone": f"1380000{number:04d}",
        "device_id": f"device-of-{number}",
        "product": "phone",
        "amount": 3000 + number,
        **more,
    }


def ring_application(number: int, **more: Any) -> dict[str, Any]:
    """Return the application of ring member `number`: one device, payer and consignee for all."""
    return application(
        500 + number,
        application_id=f"RS-{number}",
        applicant_id=f"R{number}",
        applied_at=(START + timedelta(hours=number / 2)).isoformat(),
        phone=f"1390000000{number}",
        name="王小明",
        device_id="R-DEVICE-1",
        payer_account="6222020000000000001",
        consignee_phone="13700000001",
        address="北京市海淀区中关村大街1号2单元301室",
        **more,
    )


def make_world(folder: Path) -> World:
    """Load sixty strangers and a ring of six, detect, and add a user of each role."""
    rows = [application(i) for i in range(60)] + [ring_application(i) for i in range(6)]
    columns = sorted({column for row in rows for column in row})
    source = folder / "applications.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    tokenizer = read_tokenizer(folder / "token.key")
    with open_store(f"kglite:{folder / 'store'}") as store:
        load(
            store,
            Sources(applications=(source,)),
            LoadOptions(Mapping(), tokenizer, START),
        )
        detect(store)
    source.unlink()
    keys = {role: add_user(folder / "users.json", f"a {role}", role) for role in ROLES}
    return World(folder, keys)


def copy_of(world: World, folder: Path) -> World:
    """Return a world of one's own, to be changed."""
    shutil.copytree(world.folder, folder, dirs_exist_ok=True)
    return World(folder, world.keys)


@contextmanager
def opened(world: World, role: str = "admin", **settings: Any) -> Iterator[TestClient]:
    """Serve a world to a client with one role's key."""
    app: FastAPI = create_app(world.settings(**settings))
    headers = world.bearer(role)
    with TestClient(app, headers=headers, raise_server_exceptions=False) as client:
        yield client
