"""A lender's own headers on the command line: suggest, check, load; and a mapping that is wrong."""

from pathlib import Path

import pytest

from tests.e2e.cli import done, ringsight
from tests.lender_export import write_orders


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return write_orders(tmp_path / "orders.csv")


def test_a_foreign_export_is_mapped_checked_and_loaded(orders: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "ours.yaml"
    told = ringsight("load", "--suggest-mapping", orders, "--out-mapping", mapping)
    assert (told.code, "收货省份 + 收货城市" in told.out, "--check" in told.out) == (0, True, True)
    checked = done("load", orders, "--mapping", mapping, "--check")
    assert (checked["accepted"], checked["rejected"], checked["into"]) == (200, 0, None)
    loaded = done("load", orders, "--mapping", mapping, "--out", tmp_path / "links")
    assert {**loaded, "into": None} == checked
    assert loaded["links"] > 10 * 200


def test_a_suggestion_is_shown_as_yaml_or_as_json(orders: Path) -> None:
    assert "application_id: 订单编号" in ringsight("load", "--suggest-mapping", orders).out
    told = done("load", "--suggest-mapping", orders)
    assert told["kind"] == "applications"
    assert told["mapping"]["columns"]["applications"]["phone"] == "手机号码"


def test_a_check_writes_nothing_but_rejects_that_have_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "some.csv"
    file.write_text("application_id,applicant_id,applied_at\nA1,C1,2024-05-01\nA2,C2,soon\n")
    store, key = tmp_path / "store", tmp_path / "key"
    environ = {"RINGSIGHT_STORE": f"kglite:{store}", "RINGSIGHT_TOKEN_KEY_FILE": str(key)}
    told = ringsight("load", file, "--check", **environ)
    assert (told.code, "Checked only" in told.out) == (0, True)
    assert "1 row cannot be used; --rejects-to FILE tells them." in told.out
    assert list(tmp_path.glob("*.*")) == [file]
    told = ringsight("load", file, "--check", "--rejects-to", "why.csv", **environ)
    assert (told.code, "told in why.csv" in told.out) == (0, True)
    assert sorted(tmp_path.glob("*.*")) == [file, tmp_path / "why.csv"]
    named = (tmp_path / "why.csv").read_text()
    assert "not a time" in named
    told = ringsight("load", file, "--check", "--rejects", "why.csv", **environ)
    assert (told.code, (tmp_path / "why.csv").read_text()) == (1, named)
    assert "--rejects-to FILE says why" in told.err


def test_a_check_fails_where_nothing_can_be_used_or_the_mapping_is_wrong(
    orders: Path, tmp_path: Path
) -> None:
    file = tmp_path / "none.csv"
    file.write_text("application_id,applicant_id,applied_at\nA1,C1,soon\n")
    told = ringsight("load", file, "--check", "--rejects-to", tmp_path / "why.csv")
    assert (told.code, "Not one row" in told.err) == (1, True)
    mapping = tmp_path / "wrong.yaml"
    mapping.write_text(
        "columns: {application_id: 订单编号, applicant_id: 用户ID, applied_at: 下单时间, "
        "phone: 客户姓名}\n",
        encoding="utf-8",
    )
    told = ringsight("load", orders, "--mapping", mapping, "--check")
    assert told.code == 1
    assert "For phone the column 手机号码 fits better" in told.err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--suggest-mapping", "a.csv", "b.csv"), "alone"),
        (("a.csv", "--out-mapping", "m.yaml"), "goes with --suggest-mapping"),
        (("a.csv", "--check", "--out", "x"), "writes nothing"),
        (("a.csv", "--check", "--store", "kglite:x"), "writes nothing"),
        (("a.csv", "--check", "--rejects-clear"), "needs --rejects-to"),
        (("a.csv", "--full"), "--from"),
        (("--from", "s.yaml", "--full", "--check"), "--full is for a store"),
        (("--from", "s.yaml", "--full", "--out", "x"), "--full is for a store"),
        *(
            (("--suggest-mapping", "a.csv", *more), "alone")
            for more in (
                ("--rejects", "r.csv"),
                ("--rejects-to", "r.csv"),
                ("--rejects-clear",),
                ("--recorded-at", "2026-01-01"),
                ("--from", "s.yaml"),
                ("--full",),
                ("--workers", "2"),
                ("--quality",),
                ("--quality-report", "q.html"),
                ("--store", "kglite:x"),
            )
        ),
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(
    args: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("application_id,applicant_id,applied_at\nA1,C1,2024-05-01\n")
    told = ringsight("load", *args)
    assert (told.code, words in told.err) == (2, True)


def test_a_mapping_that_is_there_is_not_written_over(orders: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("region: CN\n")
    told = ringsight("load", "--suggest-mapping", orders, "--out-mapping", mapping)
    assert (told.code, mapping.read_text()) == (2, "region: CN\n")
