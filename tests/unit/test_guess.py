"""What a mapping lacks is guessed from values where one column alone can be it, and told as one."""

from hashlib import md5
from pathlib import Path

import pytest

from ingest.mapping import parse_mapping
from ingest.suggest.suggest import suggest_mapping
from ingest.suggest.write import mapping_content, mapping_text
from tests.load_rows import write

_NAMES = "王李张刘陈杨赵黄周吴"


def _rows(**headers: str) -> list[dict[str, str]]:
    """Return 60 orders under other headers: ours=theirs; without theirs a column is left out."""
    rows = []
    for n in range(60):
        told = {
            "application_id": f"A{n:05}",
            "applicant_id": f"U{n % 40:04}",
            "applied_at": f"2024-05-{1 + n % 28:02} 08:{n % 60:02}:00",
            "name": _NAMES[n % 10] + _NAMES[n % 7] + "伟",
            "phone": f"139{n * 7919 % 10**8:08}",
            "device_id": md5(f"{n % 50}".encode()).hexdigest(),
        }
        rows.append({headers[ours]: cell for ours, cell in told.items() if ours in headers})
    return rows


_OURS = ("application_id", "applicant_id", "applied_at", "name", "phone", "device_id")


def test_of_headers_that_say_nothing_all_is_told_by_values(tmp_path: Path) -> None:
    names = {ours: f"c{n}" for n, ours in enumerate(_OURS, start=1)}
    found = suggest_mapping(write(tmp_path / "x.csv", _rows(**names)))
    assert found.kind == "applications"
    assert {ours: found.header_of(ours) for ours in _OURS} == names
    text = mapping_text(found)
    for ours, why in (
        ("application_id", "each row has its own"),
        ("applicant_id", "codes that repeat"),
        ("applied_at", "the only column of times"),
        ("device_id", "its values look like it"),
    ):
        (line,) = [each for each in text.splitlines() if each.strip().startswith(f"{ours}:")]
        assert line.endswith(f"a guess: {why}")
    assert parse_mapping(mapping_content(found)).columns["applications"] == names


@pytest.mark.parametrize("header", ["fp", "设备串号x", "col 7"])
def test_a_column_of_hexadecimal_ids_is_a_device(tmp_path: Path, header: str) -> None:
    names = {"application_id": "order_id", "applicant_id": "uid", "applied_at": "created"}
    found = suggest_mapping(write(tmp_path / "x.csv", _rows(**names, device_id=header)))
    assert found.header_of("device_id") == header


@pytest.mark.parametrize("header", ["phone_md5", "session id", "sign"])
def test_digests_and_sessions_are_no_devices(tmp_path: Path, header: str) -> None:
    names = {"application_id": "order_id", "applicant_id": "uid", "applied_at": "created"}
    found = suggest_mapping(write(tmp_path / "x.csv", _rows(**names, device_id=header)))
    assert found.header_of("device_id") is None


@pytest.mark.parametrize("header", ["stamp_x", "字段3", "update_time"])
def test_the_only_column_of_times_is_the_required_one(tmp_path: Path, header: str) -> None:
    names = {"application_id": "order_no", "applicant_id": "customer_no", "phone": "phone"}
    found = suggest_mapping(write(tmp_path / "x.csv", _rows(**names, applied_at=header)))
    assert found.header_of("applied_at") == header
    assert "a guess: the only column of times" in mapping_text(found)


def test_a_time_that_its_header_calls_another_is_asked_about(tmp_path: Path) -> None:
    names = {"application_id": "order_no", "applicant_id": "customer_no"}
    found = suggest_mapping(write(tmp_path / "x.csv", _rows(**names, applied_at="审核通过时间")))
    assert found.missing == ("applied_at",)
    assert "Then add applied_at: {join: [审核通过时间]}." in mapping_text(found)


def test_of_two_that_may_be_it_none_is_guessed(tmp_path: Path) -> None:
    rows = [row | {"t2": row["t1"]} for row in _rows(application_id="order_no", applied_at="t1")]
    found = suggest_mapping(write(tmp_path / "x.csv", rows))
    assert found.header_of("applied_at") is None


def test_birthdays_are_no_times_of_rows(tmp_path: Path) -> None:
    names = {"application_id": "order_no", "applicant_id": "customer_no"}
    found = suggest_mapping(write(tmp_path / "x.csv", _rows(**names, applied_at="出生日期")))
    assert found.missing == ("applied_at",)


def test_a_column_that_serves_twice_is_told(tmp_path: Path) -> None:
    row = {"application_id": "A1", "applied_at": "2024-05-01 08:00"}
    text = mapping_text(suggest_mapping(write(tmp_path / "x.csv", [row])))
    assert (
        "applicant_id: {join: [application_id]}  # the same column as application_id: "
        "no other looks like applicant_id. Is it both?" in text
    )
