"""Lines at home and neighbours' numbers, a column at once: as the library reads each."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers.geodata import GEOCODE_DATA

from ingest.normalize import Normal, normalize_phone
from ingest.normalize.columnar import of_normals
from ingest.normalize.columnar_phone import read_mobiles

UNHURRIED = settings(deadline=None)
# Every area code that the library has a place for: 10, 20 to 29, three digits elsewhere.
AREAS = sorted(
    {code[2:] for code in GEOCODE_DATA if code.startswith("86") and len(code) in (4, 5)}
    - {code[2:] for code in GEOCODE_DATA if code.startswith("861")}
    | {"10"}
)
SPELLINGS = [
    "0{area}-{line}", "(0{area}){line}", "(0{area}) {line}", "0{area}{line}", "0{area} {line}",
    "+86 {area} {line}", "+86{area}{line}", "+86-{area}-{line}", "0086-{area}-{line}",
    "0{area}-{line}-{desk}", "0{area}-{line}转{desk}", "+86 {area} {line}-{desk}", "{area}-{line}",
    "86 {area} {line}", "0{area}-{line}ext{desk}", "+86 (0){area} {line}", "00{area}{line}",
]  # fmt: skip
digits = "0123456789"
lines = st.builds(
    lambda spelling, area, line, desk: spelling.format(area=area, line=line, desk=desk),
    st.sampled_from(SPELLINGS),
    st.sampled_from(AREAS),
    st.text(digits, min_size=6, max_size=9),
    st.text(digits, min_size=1, max_size=7),
)
neighbours = st.builds(
    lambda code, sep, number, at: f"{code}{sep}{number[:at]}{sep}{number[at:]}",
    st.sampled_from(["+852", "+853", "+886", "00852", "+8860", "+1", "+65"]),
    st.sampled_from(["", " ", "-", "  "]),
    st.text(digits, min_size=6, max_size=11),
    st.integers(1, 5),
)


def agrees(texts: list[str], region: str = "CN") -> int:
    """Assert that a column is read as its texts are; return how many the column read."""
    asked = pl.Series("text", sorted(set(texts)), dtype=pl.String)
    answer = read_mobiles(asked, region=region)
    assert sorted([*answer.known["text"], *answer.rest]) == asked.to_list()
    told = {text: normalize_phone(text, region=region) for text in answer.known["text"]}
    single = {text: found for text, found in told.items() if isinstance(found, Normal)}
    assert told == single
    assert answer.known.to_dicts() == of_normals(single).to_dicts()
    return answer.known.height


@UNHURRIED
@given(st.lists(lines | neighbours, max_size=40))
def test_lines_and_neighbours_are_read_alike(texts: list[str]) -> None:
    agrees(texts)


@pytest.mark.parametrize("region", ["US", "HK"])
def test_lines_of_another_region_are_read_alike(region: str) -> None:
    texts = [spelling.format(area="21", line="62345678", desk="815") for spelling in SPELLINGS]
    assert agrees(texts, region) == 4  # those behind +86


@pytest.mark.parametrize("beginning", ["2", "3", "6", "8"])
def test_every_area_code_is_read_alike_in_every_spelling(beginning: str) -> None:
    lines = [f"{beginning}2345{at:03}"[: 7 + at % 2] for at in range(len(AREAS))]
    for number, spelling in enumerate(SPELLINGS[:12]):
        texts = [
            spelling.format(area=area, line=line, desk=20 + number)
            for area, line in zip(AREAS, lines, strict=True)
        ]
        assert agrees(texts) > 0.3 * len(texts)
    assert len(AREAS) > 300


def test_a_line_with_a_desk_is_its_own() -> None:
    answer = read_mobiles(pl.Series(["010-62345678", "(010)62345678", "010-62345678-815"]))
    assert dict(answer.known.select("text", "value").iter_rows()) == {
        "010-62345678": "+861062345678",
        "(010)62345678": "+861062345678",
        "010-62345678-815": "+861062345678;ext=815",
    }
    assert set(answer.known["region"]) == {"Beijing"}
    assert set(answer.known["prefix"]) == {"+8610"}
