"""The report of a load's files: every cell has its place, and what deserves a look is told."""

import json
from pathlib import Path

import pytest

from cli.quality import span_of
from cli.quality_page import write_quality
from graph.errors import InputError
from ingest.mapping import parse_mapping
from ingest.quality.report import Finding, Quality, Shared, quality_of
from tests.quality_rows import column, people, report

FAKE = "ABCD-7777-EFGH-0001"


def _codes(told: Quality) -> list[str]:
    return [finding.code for finding in told.findings]


def _finding(told: Quality, code: str) -> Finding:
    return next(finding for finding in told.findings if finding.code == code)


def _shared(told: Quality, role: str) -> Shared:
    return next(each for each in told.shared if each.role == role)


def test_each_column_says_what_its_cells_were(tmp_path: Path) -> None:
    rows = people(40, lambda n: {"phone": "" if n < 10 else "n/a?" if n < 13 else f"138001380{n}"})
    rows[5]["amount"] = "-1"  # costs its row
    rows[6]["applied_at"] = "never"
    (file,) = report(tmp_path, rows).files
    assert (file.read, file.rows, file.accepted, file.rejected) == (40, 40, 38, 2)
    assert file.adds_up
    phone = column(file, "phone")
    assert (phone.filled, phone.values, phone.left_out) == (30, 30, 3)
    assert phone.distinct == 27
    assert phone.exact
    assert column(file, "amount").rejected == {"an amount is not negative": 1}
    assert sum(column(file, "applied_at").rejected.values()) == 1
    assert column(file, "email").filled == 0


def test_times_have_a_span_and_numbers_a_median(tmp_path: Path) -> None:
    rows = people(11, lambda n: {"amount": str(100 * n), "applied_at": f"2024-05-{n + 1:02}"})
    (file,) = report(tmp_path, rows).files
    amount, at = column(file, "amount"), column(file, "applied_at")
    assert (amount.low, amount.median, amount.high, amount.sampled) == (100, 500, 1_000, 11)
    assert amount.above == pytest.approx(5 / 11)
    assert (at.first, at.last) == ("2024-05-01T00:00:00Z", "2024-05-11T00:00:00Z")


def test_items_of_a_list_are_counted_one_by_one(tmp_path: Path) -> None:
    rows = people(30, lambda n: {"contact_phones": f"1371357{n:04}|unknown|1362468{n:04}"})
    (file,) = report(tmp_path, rows).files
    contacts = column(file, "contact_phones")
    assert (contacts.filled, contacts.values, contacts.left_out) == (30, 90, 30)
    assert contacts.distinct == 60


def test_a_device_of_everybody_everywhere_looks_like_a_placeholder(tmp_path: Path) -> None:
    told = report(tmp_path, people(600, lambda n: {"device_id": FAKE} if n % 2 else {}))
    found = _shared(told, "device")
    assert (found.applicants, found.places, found.likely) == (300, 300, "placeholder")
    assert "placeholders: {device_id: [" in _finding(told, "placeholder").sentence
    assert "300" in _finding(told, "placeholder").sentence_zh


def test_a_device_of_one_shop_is_told_as_one_and_not_as_a_placeholder(tmp_path: Path) -> None:
    rows = people(
        600, lambda n: {"merchant_id": f"M{n % 12}"} | ({"device_id": FAKE} if n % 12 == 3 else {})
    )
    rows += people(600, lambda n: {"application_id": f"B{n}", "applicant_id": f"D{n}"})
    for row in rows[:600]:
        if row["merchant_id"] == "M3":
            row["device_id"] = FAKE
    told = report(tmp_path, rows)
    found = _shared(told, "device")
    assert (found.applicants, found.shops, found.likely) == (50, 1, "shops_device")
    assert "placeholder" not in _codes(told)


def test_the_only_shop_of_a_load_explains_nothing(tmp_path: Path) -> None:
    rows = people(600, lambda n: {"merchant_id": "M1"} | ({"device_id": FAKE} if n % 2 else {}))
    assert _shared(report(tmp_path, rows), "device").likely == "placeholder"


def test_an_agents_number_and_an_offices_network_are_told_apart(tmp_path: Path) -> None:
    def cells(n: int) -> dict[str, str]:
        office = {"ip": "114.114.114.7", "address": "杭州市西湖区文三路90号3幢201室"}
        agents = {"agent_id": f"G{n % 10}"}
        return agents | (office if n % 4 == 0 else {"ip": "8.8.4.4"}) | (
            {"contact_phones": "13712345678"} if n % 10 == 7 else {}
        )  # fmt: skip

    told = report(tmp_path, people(400, cells))
    assert _shared(told, "contact_phone").likely == "agents_number"
    networks = [each for each in told.shared if each.role == "ip"]
    assert [(each.applicants, each.likely) for each in networks] == [
        (300, "carrier_network"),
        (100, "place_network"),
    ]


def test_what_deserves_a_look_is_told_most_urgent_first(tmp_path: Path) -> None:
    def cells(n: int) -> dict[str, str]:
        return {
            "bank_card": "6222****1234" if n % 3 == 0 else "",
            "email": "one@lender-mail.cn",
            "applied_at": "" if n % 50 == 0 else "2024-05-01",
        }

    told = report(tmp_path, people(400, cells), accept=["bank_card"])
    assert _codes(told) == ["rejected", "unusable", "constant", "empty"]
    assert "97.8 % of the values of bank_card" in _finding(told, "unusable").sentence
    assert "已掩码" in _finding(told, "unusable").sentence_zh
    assert "national_id" in _finding(told, "empty").sentence


def test_a_small_or_sound_file_says_nothing(tmp_path: Path) -> None:
    assert report(tmp_path, people(9)).findings == ()


def test_no_value_is_in_the_report_in_clear(tmp_path: Path) -> None:
    secrets = {
        "phone": "13712345678", "email": "wang.xiaoming@lender-mail.cn", "name": "王小明",
        "bank_card": "6222020000000000000", "device_id": FAKE, "national_id": "11010519900307005X",
        "address": "上海市浦东新区张江路500弄9号1203室", "ip": "114.114.114.7",
        "contact_phones": "13612345670", "employer": "晨曦科技有限公司",
    }  # fmt: skip
    text = json.dumps(report(tmp_path, people(60, lambda _: secrets)).to_dict(), ensure_ascii=False)
    assert [secret for secret in secrets.values() if secret in text] == []
    assert "137****5678" in text


def test_a_report_comes_back_from_plain_values(tmp_path: Path) -> None:
    told = report(tmp_path, people(300, lambda n: {"device_id": FAKE, "email": "x" * (n % 2)}),
                  accept=["email"])  # fmt: skip
    assert quality_of(json.loads(json.dumps(told.to_dict()))) == told


def test_a_placeholder_of_the_mapping_ties_nobody_however_spelt(tmp_path: Path) -> None:
    spelt = ("ABCD-7777-EFGH-0001", "abcd 7777 efgh 0001", "ABCD7777EFGH0001", "wxyz8888efgh0002")
    rows = people(40, lambda n: {"device_id": spelt[n % 4]})
    told = report(tmp_path, rows, placeholders={"device_id": [FAKE]})
    device = column(told.files[0], "device_id")
    assert (device.filled, device.unusable, device.distinct) == (40, {"placeholder": 30}, 1)


@pytest.mark.parametrize("word", ["Weiß nicht", "WEISS NICHT", "weiss-nicht"])
def test_a_placeholder_is_spelt_in_whatever_case(word: str, tmp_path: Path) -> None:
    spelt = ("Weiß nicht", "weiß  nicht", "WEISS NICHT", "Weiss-Nicht", "Weiß GmbH")
    rows = people(40, lambda n: {"employer": spelt[n % 5]})
    told = report(tmp_path, rows, placeholders={"employer": [word]})
    employer = column(told.files[0], "employer")
    assert (employer.filled, employer.unusable, employer.distinct) == (40, {"placeholder": 32}, 1)


def test_of_a_list_only_the_placeholder_is_left_out(tmp_path: Path) -> None:
    cells = {"contact_phones": "137 0000 0000|13712345678"}
    told = report(tmp_path, people(40, lambda _: cells),
                  placeholders={"applications": {"contact_phones": 13700000000}})  # fmt: skip
    contacts = column(told.files[0], "contact_phones")
    assert (contacts.values, contacts.left_out, contacts.distinct) == (80, 40, 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"devise_id": ["x"]}, "Did you mean device_id?"),
        ({"applied_at": ["x"]}, "no column of applications that may be empty, 'applied_at'"),
        ({"device_id": []}, "must be a list of values"),
        ({"device_id": {"a": 1}}, "must be a list of values"),
    ],
)
def test_placeholders_that_cannot_be_are_refused(content: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_mapping({"placeholders": content})


def test_days_are_those_of_the_mappings_zone(tmp_path: Path) -> None:
    late = people(1, lambda _: {"applied_at": "2024-05-01T20:00:00Z"})
    told = report(tmp_path, late, zone="Asia/Shanghai")
    applied = column(told.files[0], "applied_at")
    assert told.zone == "Asia/Shanghai"
    assert span_of(applied, told.zone) == "2024-05-02 – 2024-05-02"
    assert span_of(applied, report(tmp_path, late).zone) == "2024-05-01 – 2024-05-01"
    (page := tmp_path / "q.html").touch()
    text = write_quality(page, told).read_text(encoding="utf-8")
    assert "Days are those of Asia/Shanghai." in text
    assert "日期按 Asia/Shanghai 时区。" in text
    assert "2024-05-02 – 2024-05-02" in text


@pytest.mark.parametrize(
    ("amounts", "wanted"),
    [
        (("3000",), "3,000"),
        (("3000", "3000"), "3,000"),
        (("5000", "3000"), "3,000 – 5,000"),
        (("3000", "5000", "4000"), "4,000 (3,000 – 5,000)"),
    ],
)
def test_two_numbers_have_no_median(tmp_path: Path, amounts: tuple[str, ...], wanted: str) -> None:
    rows = people(len(amounts), lambda number: {"amount": amounts[number]})
    told = report(tmp_path, rows)
    assert span_of(column(told.files[0], "amount"), told.zone) == wanted
