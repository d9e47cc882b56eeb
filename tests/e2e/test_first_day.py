"""What a user meets on the first day: nights without news, totals, words of their own, Chinese."""

from pathlib import Path

import polars as pl
import pytest

from tests.databases import sqlite
from tests.e2e.cli import done, ringsight
from tests.load_rows import short, write

AT = "2024-06-0{} 08:00:00"


@pytest.fixture
def orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a sources file of a database with two applications, the newer one faulty."""
    monkeypatch.chdir(tmp_path)
    rows = [
        short(application_id=f"A{n}", applicant_id=f"C{n}", changed=AT.format(n)) for n in (1, 2)
    ]
    rows[1]["applied_at"] = "never"
    columns = [name for name in rows[0] if name != "recorded_at"]
    database = sqlite(tmp_path)
    database.run(f"CREATE TABLE orders ({', '.join(columns)})")
    database.insert("orders", [{name: row[name] or None for name in columns} for row in rows])
    (path := tmp_path / "sources.yaml").write_text(
        f"url: {database.url}\napplications: {{query: SELECT * FROM orders, watermark: changed}}\n"
    )
    return path


def test_a_night_without_news_says_so_and_does_not_fail(orders: Path, tmp_path: Path) -> None:
    first = done("load", "--from", orders)
    assert (first["accepted"], first["rejected"], first["rejects"]) == (1, 1, "rejects.csv")
    night = ringsight("load", "--from", orders)
    assert night.code == 0
    said = " ".join(night.out.split())
    assert "nothing is new since changed 2024-06-02 08:00:00" in said
    assert "0 are known and 1 still cannot be used" in said
    assert "loaded before" not in said
    assert not (tmp_path / "rejects-2.csv").exists()  # told when it was new
    asked = done("load", "--from", orders, "--rejects-to", tmp_path / "all.csv")
    assert asked["rejects"] == str(tmp_path / "all.csv")


def test_after_a_full_mend_a_night_says_that_all_rows_are_known(
    orders: Path, tmp_path: Path
) -> None:
    done("load", "--from", orders)
    sqlite(tmp_path).run("UPDATE orders SET applied_at = '2024-05-01T08:00:00Z'")
    assert done("load", "--from", orders, "--full")["accepted"] == 1
    said = " ".join(ringsight("load", "--from", orders).out.split())
    assert "All rows that were read again (1) are known." in said
    assert "cannot be used" not in said
    sqlite(tmp_path).run("DELETE FROM orders")
    said = " ".join(ringsight("load", "--from", orders).out.split())
    assert "nothing is new since changed 2024-06-02 08:00:00. " in f"{said} "
    assert "read again" not in said


def test_a_store_without_queries_says_how_they_come(tmp_path: Path) -> None:
    done("load", write(tmp_path / "a.csv", [short()]))
    assert done("store", "queries") == []
    said = " ".join(ringsight("store", "queries").out.split())
    assert said.startswith("No query was loaded into")
    assert "load --from" in said
    assert "尚未载入任何查询" in ringsight("--lang", "zh", "store", "queries").out


def test_a_new_row_that_cannot_be_used_still_fails(orders: Path, tmp_path: Path) -> None:
    done("load", "--from", orders)
    row = {"application_id": "A3", "applicant_id": "C3", "applied_at": "x", "changed": AT.format(3)}
    sqlite(tmp_path).insert("orders", [row])
    assert ringsight("load", "--from", orders).code == 1


def test_queries_keep_their_quality_report_load_by_load(orders: Path, tmp_path: Path) -> None:
    done("load", "--from", orders)
    done("load", "--from", orders)
    row = short(application_id="A3", applicant_id="C3") | {"changed": AT.format(4)}
    del row["recorded_at"]
    sqlite(tmp_path).insert("orders", [row])
    done("load", "--from", orders)
    listed = done("store", "files")
    name = "applications (sqlite lender.db)"
    assert [(one["file"], one["load"], one["read"]) for one in listed] == [
        (name, 1, 2),
        (name, 2, 2),
    ]
    report = done("store", "files", "--quality", "--load", 1)
    assert (report["files"][0]["read"], report["files"][0]["rejected"]) == (2, 1)


def test_each_pass_over_rejects_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        short(),
        short(application_id="A2", amount="五"),
        short(application_id="A3", amount="六"),
    ]
    file = write(tmp_path / "a.csv", [{"amount": "", **row} for row in rows])
    assert done("load", file, "--rejects-to", "r.csv")["rejected"] == 2
    for count, words in ((1, '"5": [五]'), (1, '"5": [五], "6": [六]'), (0, "")):
        (ours := tmp_path / "ours.yaml").write_text(f"values: {{amount: {{{words}}}}}\n")
        told = done("load", file, "--mapping", ours, "--rejects", "r.csv")
        assert told["accepted"] == count
    listed = [(one["of_rejects"], one["read"], one["accepted"]) for one in done("store", "files")]
    assert listed == [(False, 3, 1), (True, 2, 1), (True, 1, 1)]
    assert ringsight("store", "files").out.count("a.csv (rejects)") == 2


TOTALS = """订单号,客户号,下单时间,金额,期数,备注
A1,C1,2024-05-01 08:00,5000,12,
A2,C2,2024-05-02 08:00,6000,12,测试
合计,,,11000,24,
,,,11000,,
A4,,2024-05-03 08:00,7000,12,
"""
OURS = """columns:
  application_id: 订单号
  applicant_id: 客户号
  applied_at: 下单时间
  amount: 金额
  term_months: 期数
  channel: {constant: 门店}
zone: Asia/Shanghai
skip: {备注: [测试]}
"""


def test_totals_and_rows_to_leave_out_reconcile(tmp_path: Path) -> None:
    (file := tmp_path / "a.csv").write_text(TOTALS, encoding="utf-8")
    (ours := tmp_path / "m.yaml").write_text(OURS, encoding="utf-8")
    told = done(
        "load",
        file,
        "--mapping",
        ours,
        "--rejects-to",
        tmp_path / "r.csv",
        "--quality-report",
        tmp_path / "q.html",
    )
    assert [told[status] for status in ("accepted", "rejected", "left_out")] == [1, 1, 3]
    assert told["files"][0]["totals"] == 2
    assert sum("lines of totals" in line for line in told["warnings"]) == 1
    rejects = pl.read_csv(tmp_path / "r.csv")
    assert rejects.select("row", "column", "reason").rows() == [
        (5, "applicant_id", "empty, but required"),
    ]
    assert "does_not_add_up" not in {each["code"] for each in told["quality"]["findings"]}
    (stored,) = done("store", "files")
    assert (stored["read"], stored["left_out"]) == (5, 3)
    assert "left out" in ringsight("store", "files").out
    assert "Left out" in (tmp_path / "q.html").read_text(encoding="utf-8")
    assert "left out" in ringsight("load", file, "--mapping", ours, "--check").out


def test_unknown_words_are_told_by_their_shape(tmp_path: Path) -> None:
    rows = [
        {"application_id": f"A{n}", "observed_at": "2024-06-01T00:00:00Z", "outcome": word}
        for n, word in enumerate(["repaid", "M1", "M1", "M3+", "foo"])
    ]
    file = write(tmp_path / "o.csv", rows)
    told = done("load", "--outcomes", file, "--check")
    (line,) = [each for each in told["warnings"] if each.startswith("Words of outcome")]
    assert "x9 (2), x9+ (1), xxx (1)." in line
    assert "values: {outcome: {repaid: [YOUR WORD]}}" in line
    assert "skip: {outcome: [YOUR WORD]}" in line
    assert "confirmed_fraud" in line
    assert "M1" not in line
    kinds = [{"event_id": "E1", "applicant_id": "C1", "occurred_at": "2024-06-01T00:00:00Z"}]
    events = write(tmp_path / "e.csv", [row | {"kind": "点击"} for row in kinds])
    told = ringsight("load", "--events", events, "--check", "--json").document
    assert any("values: {events: {kind: {register: [YOUR WORD]}}}" in w for w in told["warnings"])
    assert any("skip: {events: {kind: [YOUR WORD]}}" in w for w in told["warnings"])


def test_a_word_for_not_known_yet_costs_its_cell_and_the_way_out_works(tmp_path: Path) -> None:
    rows = [short(application_id=f"A{n}") | {"decision": "待审核"} for n in range(3)]
    rows[0]["decision"] = "approved"
    file = write(tmp_path / "a.csv", rows)
    told = done("load", file, "--check")
    assert (told["accepted"], told["rejected"]) == (3, 0)
    assert told["unusable"] == {"decision": {"unknown_word": 2}}
    (line,) = [each for each in told["warnings"] if each.startswith("Words of decision")]
    assert "xxx (2). They count as empty." in line
    entry = line.partition("says nothing: ")[2].partition(". Its words")[0]
    assert entry == 'values: {decision: {"": [YOUR WORD]}}'
    (ours := tmp_path / "m.yaml").write_text(entry.replace("YOUR WORD", "待审核"), encoding="utf-8")
    told = done("load", file, "--mapping", ours, "--check")
    assert (told["accepted"], told["unusable"]) == (3, {})
    assert not [each for each in told["warnings"] if "none of ours" in each]


def test_a_row_of_an_unknown_outcome_is_left_out_as_the_warning_says(tmp_path: Path) -> None:
    row = {"application_id": "A1", "observed_at": "2024-06-01T00:00:00Z"}
    file = write(tmp_path / "o.csv", [row | {"outcome": w} for w in ("overdue", "待审核")])
    told = done("load", "--outcomes", file, "--check")
    assert (told["accepted"], told["rejected"]) == (1, 1)
    (line,) = [each for each in told["warnings"] if each.startswith("Words of outcome")]
    entry = line.partition("such rows out: ")[2].partition(". Its words")[0]
    (ours := tmp_path / "m.yaml").write_text(entry.replace("YOUR WORD", "待审核"), encoding="utf-8")
    told = done("load", "--outcomes", file, "--mapping", ours, "--check")
    assert (told["accepted"], told["rejected"], told["left_out"]) == (1, 0, 1)


def test_on_a_chinese_screen_a_load_speaks_chinese(tmp_path: Path) -> None:
    rows = [{"application_id": f"A{n}", "applicant_id": f"C{n}", "strange": "x",
             "applied_at": "2024-05-01 08:00" if n else "x", "decision": "foo" if n == 1 else "",
             "phone": "123"} for n in range(4)]  # fmt: skip
    file = write(tmp_path / "a.csv", rows)
    told = " ".join(ringsight("--lang", "zh", "load", file, "--check").out.split())
    for words in (
        "列 'strange' 未知，已忽略。",
        "applied_at 中无时区偏移的时间：3 个，已按 UTC 读取",
        "decision 中有未知的词，其形状（9 表示数字，x 表示字母）：xxx (1)",
        "视为空的单元格：decision 1 (未知词 1); phone 3 (",
        "不是 2024-05-31T18:00:00+08:00 这样的时间",
    ):
        assert words in told, told
    assert "Times without" not in told
    assert "not a time" not in told
