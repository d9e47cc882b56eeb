import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import yaml

from graph.errors import InputError
from ingest.columns import FILES, column_names
from ingest.columns_of import Flags, Joined
from ingest.mapping import parse_mapping
from ingest.suggest.data import read_data
from ingest.suggest.headers import best_likeness, form_of, likeness
from ingest.suggest.suggest import Suggestion, suggest_mapping
from ingest.suggest.write import mapping_text, to_dict
from tests.lender_export import (
    EVENTS,
    INSTALMENTS,
    LOANS,
    ORDERS,
    OUTCOMES,
    PARTNERS,
    write_loans,
    write_orders,
    write_others,
)
from tests.mapping_truths import hits
from tests.reworded import REWORDED, write_reworded

OTHERS = {
    "outcomes": OUTCOMES,
    "events": EVENTS,
    "instalments": INSTALMENTS,
    "partners": PARTNERS,
}


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Suggestion:
    return suggest_mapping(write_orders(tmp_path_factory.mktemp("lender") / "export.csv"))


@pytest.fixture(scope="module")
def loans(tmp_path_factory: pytest.TempPathFactory) -> Suggestion:
    return suggest_mapping(write_loans(tmp_path_factory.mktemp("lender") / "export.csv"))


def test_of_a_chinese_export_every_column_is_found_and_nothing_else(orders: Suggestion) -> None:
    found = hits(orders, ORDERS)
    assert (orders.kind, found.of, found.right, found.wrong) == ("applications", 40, 40, {})
    assert set(orders.unused) == {header for header, ours in ORDERS.items() if ours is None}


def test_of_pinyin_initials_and_abbreviations_every_column_is_found(loans: Suggestion) -> None:
    found = hits(loans, LOANS)
    assert (loans.kind, found.of, found.right, found.wrong) == ("applications", 20, 20, {})


def test_of_headers_that_the_words_were_not_made_for_four_in_five_are_found(
    tmp_path: Path,
) -> None:
    found = hits(suggest_mapping(write_reworded(tmp_path / "export.csv")), REWORDED)
    assert found.of == 40
    assert found.right >= 32
    assert len(found.wrong) <= 2


def test_other_kinds_of_file_are_told_by_their_columns_alone(tmp_path: Path) -> None:
    for kind, path in write_others(tmp_path).items():
        found = suggest_mapping(path)
        assert found.kind == kind
        told = hits(found, OTHERS[kind])
        assert (told.right, told.wrong) == (told.of, {}), kind


def test_parts_of_an_address_several_contacts_and_flags_become_one_column(
    orders: Suggestion,
) -> None:
    assert orders.made["address"] == Joined(
        ("收货省份", "收货城市", "收货区县", "收货详细地址"), ""
    )
    assert orders.made["contact_phones"] == Joined(("紧急联系人1电话", "紧急联系人2电话"), "|")
    assert orders.made["risk_flags"] == Flags((("emulator", "是否模拟器"), ("vpn", "是否VPN")))


def test_formats_zone_region_coordinates_and_words_are_found(
    orders: Suggestion, loans: Suggestion
) -> None:
    assert (orders.region, orders.zone, orders.coordinates) == ("CN", "Asia/Shanghai", "GCJ-02")
    assert orders.formats["applied_at"].formats == ()
    assert orders.words["decision"].known == {
        "approved": ["通过"],
        "declined": ["拒绝"],
        "cancelled": ["客户取消"],
    }
    assert loans.formats["applied_at"].formats == ("%d/%m/%Y %H:%M",)


def test_what_is_written_is_a_mapping_that_shows_nothing_personal(
    orders: Suggestion, loans: Suggestion
) -> None:
    for found in (orders, loans):
        text = mapping_text(found)
        mapping = parse_mapping(yaml.safe_load(text))
        assert mapping.theirs("applications")["phone"] == found.header_of("phone")
        told = text + str(to_dict(found))
        personal = ("name", "national_id", "phone", "email", "bank_card", "device_id", "ip")
        for ours in personal:
            for value in found.seen[str(found.header_of(ours))].texts:
                assert value not in told


def test_the_same_file_gives_the_same_mapping(tmp_path: Path) -> None:
    file = write_orders(tmp_path / "a.csv", rows=60)
    assert mapping_text(suggest_mapping(file)) == mapping_text(suggest_mapping(file))


def _file(tmp_path: Path, header: str, *rows: str) -> Suggestion:
    file = tmp_path / "x.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return suggest_mapping(file)


@pytest.mark.parametrize("header", ["姓名", "名字", "客户姓名", "name"])
def test_a_name_in_one_column_is_no_part_of_a_name(tmp_path: Path, header: str) -> None:
    people = [f"{'王李张刘陈'[n % 5]}{'伟芳娜敏静丽强'[n % 7]}" for n in range(60)]
    rows = [f"A{n},C{n},2024-05-0{n % 9 + 1} 10:00:00,{who}" for n, who in enumerate(people)]
    suggested = _file(tmp_path, f"申请编号,客户编号,申请时间,{header}", *rows)
    assert to_dict(suggested)["mapping"]["columns"]["applications"]["name"] == header


def test_values_alone_tell_a_column_whose_header_says_nothing(tmp_path: Path) -> None:
    rows = [f"c{n},1380013{n:04},u{n}@example-mail.com,113.88.1.{n}" for n in range(10, 60)]
    found = _file(tmp_path, "f1,f2,f3,f4", *rows)
    assert (found.header_of("phone"), found.header_of("email"), found.header_of("ip")) == (
        "f2",
        "f3",
        "f4",
    )


def test_a_header_that_its_values_contradict_is_told_and_not_mapped(tmp_path: Path) -> None:
    rows = [f"A{n},C{n},2024-05-{n},x{n}y" for n in range(10, 30)]
    found = _file(tmp_path, "订单号,客户编号,下单时间,手机号", *rows)
    assert found.header_of("phone") is None
    assert "手机号 sounds like phone, but only 0 % of its values" in mapping_text(found)


def test_days_that_may_be_months_are_asked_for(tmp_path: Path) -> None:
    rows = [f"A{n},C{n},0{n % 9 + 1}/0{n % 7 + 1}/2024" for n in range(30)]
    found = _file(tmp_path, "order_id,customer_id,order_date", *rows)
    assert found.formats["applied_at"].formats == ()
    assert "%d/%m/%Y or %m/%d/%Y" in mapping_text(found)


def test_words_that_nobody_knows_are_asked_for_unless_they_are_rare_or_long(
    tmp_path: Path,
) -> None:
    words = ["通过", "通过", "通过", "待补件", "待补件", "王小明亲自来电说不要了谢谢大家", "罕见"]
    rows = [f"A{n},C{n},2024-05-{n:02},{words[n % 7] if n < 7 else '通过'}" for n in range(1, 29)]
    found = _file(tmp_path, "订单号,客户编号,下单时间,审批结果", *rows, "A99,C9,2024-05-01,待补件")
    assert found.words["decision"].unknown == ["待补件"]


def test_a_doubtful_suggestion_says_why(tmp_path: Path) -> None:
    rows = [f"A{n},C{n},2024-05-01,{f'旧{n}' if n % 3 else f'{n:016x}'}" for n in range(10, 60)]
    found = _file(tmp_path, "订单号,客户编号,下单时间,设备号", *rows)
    match = found.matches["device_id"]
    assert match.confidence < 0.9
    assert match.why == "too few values look like one"
    (line,) = [one for one in mapping_text(found).splitlines() if "device_id" in one]
    assert line.endswith(", too few values look like one")
    assert found.matches["application_id"].why == ""
    assert {row["column"]: row["why"] for row in to_dict(found)["columns"]}["device_id"]


def test_a_column_of_another_kind_of_file_is_told_with_its_kind(tmp_path: Path) -> None:
    header = "订单号,客户编号,下单时间,金额,逾期天数,还款日期,备注"
    rows = [f"A{n},C{n},2024-05-01,5{n},{n % 40},2024-06-01,无" for n in range(10, 60)]
    found = _file(tmp_path, header, *rows)
    assert [(one.header, one.column, one.kind) for one in found.elsewhere] == [
        ("逾期天数", "overdue_days", "outcomes"),
        ("还款日期", "paid_at", "instalments"),
    ]
    told = mapping_text(found)
    assert "# 逾期天数 is called like overdue_days, which outcomes have" in told
    assert "(--outcomes)" in told


def test_a_line_of_totals_says_nothing_of_columns(tmp_path: Path) -> None:
    rows = [f"A{n},C{n},2024-05-01,7" for n in range(3)]
    found = _file(tmp_path, "订单号,客户编号,下单时间,金额", *rows, "合计,,,21")
    assert found.rows == 3
    assert found.matches["application_id"].share == 1
    shop = _file(tmp_path, "订单号,客户编号,下单时间,门店", *rows, "A9,C9,2024-05-02,Total")
    assert shop.rows == 4


def test_what_is_missing_is_told_with_what_to_write(tmp_path: Path) -> None:
    found = _file(tmp_path, "customer_id,mobile", *[f"C{n},138001{n:05}" for n in range(30)])
    assert found.missing == ("applied_at",)
    assert found.made["application_id"] == Joined(("customer_id",), "")
    assert 'applied_at: {constant: "2024-01-01"}' in mapping_text(found)


def test_the_zone_of_a_country_with_several_is_asked_for(tmp_path: Path) -> None:
    rows = [f"A{n},C{n},2024-05-01 10:{n},(212) 555-{n:04}" for n in range(10, 40)]
    found = _file(tmp_path, "order_id,customer_id,order_time,mobile", *rows)
    assert (found.region, found.zone) == ("US", None)
    assert "# zone: some times say no offset" in mapping_text(found)


def test_parquet_and_json_lines_give_the_mapping_of_their_csv(tmp_path: Path) -> None:
    frame = pl.read_csv(write_loans(tmp_path / "a.csv", rows=60), infer_schema=False)
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_ndjson(tmp_path / "a.jsonl")
    told = [suggest_mapping(tmp_path / f"a.{end}") for end in ("csv", "parquet", "jsonl")]
    wanted = {ours: told[0].header_of(ours) for ours in told[0].matches}
    for each in told[1:]:
        assert {ours: each.header_of(ours) for ours in each.matches} == wanted


def test_a_list_of_ties_is_read_with_the_names_in_its_files_name(tmp_path: Path) -> None:
    file = tmp_path / "user__uses_device__device.csv"
    rows = [f"u{n % 20},3f9c0a7b{n:08x}" for n in range(60)]
    file.write_text("\n".join(["src_id,dst_id", *rows]))
    found = suggest_mapping(file)
    assert (found.header_of("applicant_id"), found.header_of("device_id")) == ("src_id", "dst_id")


def test_a_file_in_gb18030_is_read_and_its_encoding_told(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("订单号,客户编号,下单时间\nA1,C1,2024-05-01\n".encode("gb18030"))
    found = suggest_mapping(file)
    assert found.header_of("application_id") == "订单号"
    assert yaml.safe_load(mapping_text(found)).get("encoding", "gb18030") == "gb18030"


def test_a_file_without_rows_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rows"):
        _file(tmp_path, "order_id,customer_id")


@pytest.mark.parametrize(
    ("header", "synonym"),
    [
        ("客户手机号码", "手机号"),
        ("申请人身份证号", "身份证号"),
        ("月租金(元)", "月租金"),
        ("手机号码", "手机"),
        ("orderAmt", "order amount"),
        ("c_mobile_no", "phone number"),
        ("USER-EMAIL", "email"),
        ("ＩＭＥＩ", "imei"),
        ("applytime", "apply time"),
    ],
)
def test_ways_to_write_one_header_are_one(header: str, synonym: str) -> None:
    assert likeness(form_of(header), form_of(synonym)) >= 0.9


def test_what_only_shares_a_general_word_is_no_likeness() -> None:
    assert likeness(form_of("bank_code"), form_of("company code")) < 0.4
    assert best_likeness(form_of("姓名"), ("手机号",)) == 0


def _synonyms() -> Iterator[tuple[str, str, str]]:
    told = read_data("headers")
    for kind in FILES:
        for ours, words in told["kinds"].get(kind, {}).items():
            yield from ((kind, ours, word) for word in words)
    yield from (("", ours, word) for ours, words in told["columns"].items() for word in words)


def test_synonyms_are_of_columns_that_are_and_no_word_stands_for_two_of_one_kind() -> None:
    everything = {name for kind in FILES for name in column_names(kind)}
    taken: dict[tuple[str, str], str] = {}
    for kind, ours, word in _synonyms():
        assert ours in (column_names(kind) if kind else everything), ours
        first = taken.setdefault((kind, form_of(word).text), ours)
        assert first == ours, f"{word} stands for {first} and {ours}"


def test_looks_and_words_are_of_columns_that_are() -> None:
    everything = {name for kind in FILES for name in column_names(kind)}
    looks = read_data("looks")
    assert set(looks["columns"]) | set(looks["prior"]) <= everything
    assert {*looks["columns"].values(), *looks["cells"].values()} <= set(looks["looks"])
    for kind, columns in read_data("words").items():
        for column in FILES[kind]:
            assert set(columns.get(column.name, {})) <= set(column.choices)


def test_comments_are_chinese_where_asked_and_the_mapping_is_the_same(tmp_path: Path) -> None:
    header = "用户ID,手机号,下单时间,纬度,审批结果,备注"
    rows = [f"U{i},不详{i},03/04/2024,31.2,{'通过' if i % 2 else '待审'},x" for i in range(8)]
    found = _file(tmp_path, header, *rows)
    english, chinese = mapping_text(found), mapping_text(found, "zh")
    assert yaml.safe_load(english) == yaml.safe_load(chinese)
    comments = [line.partition("# ")[2] for line in chinese.splitlines() if "# " in line]
    assert len(comments) >= 10
    assert all(re.search("[一-鿿]", comment) for comment in comments), comments
    assert "待审" in chinese
    english_words = re.compile(r"\b(fit|e\.g\.|like|mapped|say|mean|used|rows)\b")
    assert not english_words.search("\n".join(comments)), comments
