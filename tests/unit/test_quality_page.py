"""The page of data quality: both languages, no network, and no cell that could run."""

import base64
import hashlib
import html
import re
from pathlib import Path

import pytest

from cli.quality_page import write_quality
from ingest.quality.data import read_data
from ingest.quality.report import Quality
from tests.quality_rows import people, report
from tests.unit.test_report import _Reader

NASTY = "=cmd|'/c calc'!A1<script>alert(1)</script>"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Quality:
    folder = tmp_path_factory.mktemp("<b>quality")
    rows = people(
        600,
        lambda n: {
            "device_id": "ABCD7777EFGH0001",
            "employer": NASTY,
            "channel": NASTY,
            **({"applied_at": NASTY} if n < 20 else {}),
        },
    )
    rows += people(
        600,
        lambda n: {
            "application_id": f"B{n}",
            "applicant_id": f"D{n}",
            "employer": NASTY,
            "channel": NASTY,
        },
    )
    return report(folder, rows, accept=["employer"])


@pytest.fixture
def page(told: Quality, tmp_path: Path) -> str:
    return write_quality(tmp_path / "deep" / "q.html", told).read_text("utf-8")


def test_every_tag_is_closed_in_its_place_and_every_link_leads_somewhere(page: str) -> None:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    assert {target.removeprefix("#") for target in reader.targets} <= set(reader.ids)


def test_nothing_of_a_file_can_run(page: str) -> None:
    assert page.count("<script>") == 1
    assert "alert(1)</" not in page
    script = page.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import", page)
    assert "style=" not in page.replace("style-src", "")


def test_the_page_says_what_the_report_says_in_both_languages(page: str, told: Quality) -> None:
    text = html.unescape(page)
    for finding in told.findings:
        assert finding.sentence in text
        assert finding.sentence_zh in text
    assert "What became of every row" in page
    assert "每一行的去向" in page
    assert "used as a placeholder is" in page
    assert "像占位值" in page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_language_asked_for_is_shown_first(told: Quality, tmp_path: Path, lang: str) -> None:
    page = write_quality(tmp_path / "q.html", told, lang=lang).read_text("utf-8")
    assert f'id="lang-{lang}" value="{lang}" autocomplete="off" checked' in page


def test_an_empty_report_is_a_page_too(tmp_path: Path) -> None:
    assert "Nothing stands out" in write_quality(tmp_path / "q.html", Quality()).read_text("utf-8")


def test_each_text_is_there_in_both_languages() -> None:
    for group, entries in read_data("words").items():
        for code, pair in entries.items():
            assert len(pair) == 2, (group, code)
            names = [sorted(re.findall(r"(?<!{){(\w+)", text)) for text in pair]
            assert names[0] == names[1], (group, code)


def test_each_pattern_of_use_has_words() -> None:
    likely = read_data("limits")["likely"]
    codes = {line.split()[1] for lines in likely.values() for line in lines}
    assert codes == set(read_data("words")["likely"])
    assert all(lines[-1].split()[0] == "any" for lines in likely.values())
