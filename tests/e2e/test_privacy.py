"""Nothing personal that went in can be read in anything that was written or said."""

import base64
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pytest

from tests.e2e.cli import Told, ringsight

NAME, EMAIL = "欧阳诗蕊", "shirui.oy1987@privatmail-oy.com"
PHONE, CONTACT, CONSIGNEE = "13987654321", "13712345098", "15811223344"
CARD, PAYER, NATIONAL_ID = "6222021234567890128", "6217001234567890126", "11010519900307005X"
ADDRESS = "浙江省杭州市西湖区文三路478号华星时代广场3幢1702室"
PLANTED = (NAME, EMAIL, PHONE, CONTACT, CONSIGNEE, CARD, PAYER, NATIONAL_ID, ADDRESS)
SPELT = {PHONE: f"+86 {PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}", CARD: f"{CARD[:4]} {CARD[4:]}"}


def _forms(value: str) -> set[str]:
    """Return a value raw, normalised and as others might write it."""
    forms = {value, value.lower(), value.upper()}
    if value.isdigit():
        forms |= {f"{value[:3]} {value[3:7]} {value[7:]}", f"{value[:3]}-{value[3:7]}-{value[7:]}"}
        forms |= {f"{value[:4]} {value[4:8]} {value[8:12]} {value[12:]}".strip()}
    if len(value) == 11:
        forms |= {f"+86{value}", f"+86 {value}", f"86{value}", f"0086{value}"}
    if value == ADDRESS:
        forms |= {"华星时代广场3幢1702", "文三路478号华星时代广场3幢1702室", "3幢1702"}
    if value == EMAIL:
        forms |= {value.partition("@")[0]}
    return forms


def _encoded(form: str) -> Iterator[bytes]:
    """Yield the bytes of a form in each encoding that something may have been written in."""
    for plain in (form.encode(), form.encode("utf-16-le"), form.encode("utf-16-be")):
        yield plain
        for lead in range(3):  # where a text starts in base64 changes how it looks
            text = base64.b64encode(b"\0" * lead + plain)
            yield text[-(-lead * 4 // 3) + (1 if lead else 0) :].rstrip(b"=")[:-2]
    yield quote(form).encode()
    yield form.encode("unicode_escape")


NEEDLES = {needle for value in PLANTED for form in _forms(value) for needle in _encoded(form)}


def _contents(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, and what is packed inside it."""
    data = path.read_bytes()
    yield data
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    if path.suffix == ".parquet":
        yield pl.read_parquet(io.BytesIO(data)).write_ndjson().encode()


def _leaks(*folders: Path) -> list[str]:
    found = []
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.is_file()):
        for data in _contents(path):
            found += [f"{path.name}: {needle!r}" for needle in NEEDLES if needle in data]
    return found


def _world(folder: Path) -> list[str]:
    """Write a lender whose every applicant shares what is planted, and return load's arguments."""
    folder.mkdir()
    rows = [
        {
            "application_id": f"A{i}",
            "applicant_id": f"C{i}",
            "applied_at": f"2026-01-0{i}T00:00:00Z",
            "name": NAME,
            "national_id": NATIONAL_ID,
            "phone": SPELT[PHONE] if i % 2 else PHONE,
            "email": EMAIL,
            "bank_card": SPELT[CARD] if i % 2 else CARD,
            "payer_account": PAYER,
            "contact_phones": CONTACT,
            "consignee_phone": CONSIGNEE,
            "address": ADDRESS,
            "home_address": ADDRESS,
            "device_id": "358240051111110",
        }
        for i in range(1, 6)
    ]
    bad = {**rows[0], "application_id": "A9", "applied_at": PHONE}
    pl.DataFrame([*rows, bad]).write_csv(folder / "applications.csv")
    events = {"event_id": ["E1"], "applicant_id": ["C1"], "application_id": ["A1"]}
    told = {"kind": "contact_attempt", "reason": f"call {NAME} {PHONE}, mail {EMAIL}, card {CARD}"}
    more = {"occurred_at": "2026-01-09T00:00:00Z", "address": ADDRESS, "phone": PHONE}
    pl.DataFrame({**events, **told, **more, "bank_card": CARD}).write_csv(folder / "events.csv")
    partner = {"partner_id": "P1", "kind": "agent", "name": NAME, "phone": CONTACT}
    pl.DataFrame({**partner, "payer_account": PAYER, "address": ADDRESS}).write_csv(
        folder / "partners.csv"
    )
    given = [str(folder / "applications.csv"), "--events", str(folder / "events.csv")]
    return [*given, "--partners", str(folder / "partners.csv")]


def _everything(given: list[str], out: Path) -> list[Told]:
    """Run all that reads, writes or tells; return what was said."""
    said = [
        ringsight("load", *given, "--rejects-to", out / "rejects.csv"),
        ringsight("load", *given, "--out", out / "links"),
        ringsight("detect", "--out", out / "found"),
        ringsight("detect", "--input", *given, "--out", out / "again"),
        ringsight("explain", "C1"),
        ringsight("explain", "C1", "--json"),
        ringsight("runs", "show", "--json"),
        ringsight("store", "check", "--json"),
        ringsight("query", "MATCH (n) RETURN n LIMIT 900", "--json"),
    ]
    looked_up = (("phone", PHONE), ("bank_card", CARD), ("email", EMAIL), ("room", ADDRESS))
    said += [ringsight("find", kind, value) for kind, value in looked_up]
    return [*said, ringsight("find", "national_id", NATIONAL_ID, "--json")]


def test_no_personal_value_is_written_or_said_anywhere(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts, out, here = (tmp_path / name for name in ("tmp", "out", "here"))
    for folder in (drafts, out, here):
        folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(drafts))
    monkeypatch.chdir(here)
    said = _everything(_world(tmp_path / "world"), out)
    assert [told.err for told in said if told.code] == []
    assert _leaks(home, drafts, out, here) == []
    spoken = "".join(told.out + told.err for told in said).encode()
    assert [needle for needle in NEEDLES if needle in spoken] == []


def test_an_error_does_not_repeat_the_value(tmp_path: Path) -> None:
    told = ringsight("find", "bank_card", f"{CARD}0")
    assert told.code == 1
    assert CARD not in told.out + told.err


def test_the_search_for_leaks_finds_one(tmp_path: Path) -> None:
    pl.DataFrame({"x": [f"a {PHONE}"]}).write_parquet(tmp_path / "x.parquet", compression="zstd")
    (tmp_path / "y.gz").write_bytes(gzip.compress(EMAIL.encode("utf-16-le")))
    (tmp_path / "z").write_bytes(base64.b64encode(b"ab" + NAME.encode() + b"c"))
    assert {leak.partition(":")[0] for leak in _leaks(tmp_path)} == {"x.parquet", "y.gz", "z"}
