from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from graph.errors import InputError
from ingest.columns import FILES
from ingest.time_forms import strftime_format
from ingest.times import Times, read_dates, read_times, times_to_come

MAY = datetime(2024, 5, 31, tzinfo=UTC)


def _read(*cells: str | None, zone: str | None = None, formats: tuple[str, ...] = ()) -> Times:
    return read_times(pl.Series("applied_at", cells, pl.String), zone=zone, formats=formats)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2024/5/31 18:00", 18),
        ("2024/05/31", 0),
        ("2024.5.31 18:00:00", 18),
        ("2024年5月31日", 0),
        ("2024年5月31日 18时30分", 18.5),
        ("2024年05月31日 下午6:30", 18.5),
        ("2024-5-31 上午 6:30", 6.5),
        ("２０２４－０５－３１ １８：００", 18),
        ("20240531", 0),
        ("20240531180000", 18),
        ("202405311800", 18),
        ("31 May 2024 18:00", 18),
        ("May 31, 2024 6:00 PM", 18),
        ("31-May-2024", 0),
        ("31/05/2024 18:00", 18),
        ("05/31/2024 6:00 pm", 18),
        ("1717178400", 18),
        ("1717178400000", 18),
        ("45443.75", 18),
        ("45443", 0),
        ("2024-05-31 24:00", 24),
        ("2024-05-31T24:00:00Z", 24),
        ("2024/05/31 18:00+08:00", 10),
        ("2024-05-31T18:00:00Z", 18),
    ],
)
def test_forms_that_mean_one_thing_are_read(text: str, hours: float) -> None:
    assert _read(text).times.to_list() == [MAY + timedelta(hours=hours)]
    # The way there must not depend on what else the column holds.
    assert _read("x", text, "2024-05-31T00:00:00Z").times[1] == MAY + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("03/04/2024", "day first or month first"),
        ("3.4.2024 12:00", "day first or month first"),
        ("1/2/18", "two digits"),
        ("2024053118", "an hour of a day, or seconds"),
        ("2024-02-31", "no such day"),
        ("31/02/2024", "no such day"),
        ("2024-05-31 24:01", "no such day or hour"),
        ("May 31, 2024 13:00 PM", "no such day or hour"),
        ("1850-01-01", "1900 to 2199"),
        ("2024-05-31T00:00:00+15:00", "not a time"),
        ("12345", "not a time like"),
        ("soon", "not a time like"),
    ],
)
def test_what_may_mean_two_things_or_nothing_is_refused_with_the_reason(
    text: str, words: str
) -> None:
    read = _read(text)
    assert read.times.to_list() == [None]
    assert words in read.reasons[0]


def test_days_above_twelve_show_what_comes_first_in_a_whole_column() -> None:
    day = _read("03/04/2024", "13/04/2024")
    assert day.times.to_list() == [datetime(2024, 4, d, tzinfo=UTC) for d in (3, 13)]
    assert day.forms == {"day_first": 2}
    month = _read("03/04/2024", "03/13/2024")
    assert month.times.to_list() == [datetime(2024, 3, d, tzinfo=UTC) for d in (4, 13)]
    assert month.forms == {"month_first": 2}


def test_a_column_that_shows_both_orders_or_hardly_any_reads_only_what_is_sure() -> None:
    both = _read("03/04/2024", "03/13/2024", "13/03/2024", "05/05/2024")
    assert both.times.is_null().to_list() == [True, False, False, False]
    unsure = [f"03/04/{year}" for year in range(2000, 2099)]
    assert _read(*unsure, "13/04/2024").times.null_count() == 99


def test_a_format_that_is_told_comes_before_all_else_and_iso_after_it() -> None:
    read = _read("03/04/2024", "2024-05-31", "04/03/24", "2024年5月31日",
                 formats=("%m/%d/%Y", "%d/%m/%y"))  # fmt: skip
    assert read.times.to_list() == [
        datetime(2024, 3, 4, tzinfo=UTC), MAY, datetime(2024, 3, 4, tzinfo=UTC), None,
    ]  # fmt: skip
    hourly = _read("2024053118", formats=("%Y%m%d%H",))
    assert hourly.times.to_list() == [MAY + timedelta(hours=18)]
    assert _read("31.05.24 20:00 +0200", formats=("%d.%m.%y %H:%M %z",)).times.to_list() == [
        MAY + timedelta(hours=18)
    ]


@pytest.mark.parametrize("told", ["%d/%m", "%Y", "%q/%m/%Y", "DD/MM/YYYY", "%Y-%m"])
def test_a_format_that_names_no_day_or_an_unknown_sign_is_refused(told: str) -> None:
    with pytest.raises(InputError, match="date format"):
        strftime_format(told)


def test_where_clocks_are_put_back_the_earlier_moment_is_meant_and_none_where_they_skip() -> None:
    read = _read("2024-11-03 01:30:00", "2024-03-10 02:30:00", zone="America/New_York")
    assert read.times.to_list() == [datetime(2024, 11, 3, 5, 30, tzinfo=UTC), None]
    assert read.reasons[1] == "not a time: the clocks of America/New_York skip this hour"


def test_offsets_in_one_column_may_differ_and_only_bare_times_are_of_the_zone() -> None:
    read = _read("2024-05-31T08:00:00+08:00", "2024-05-30T20:00:00-04:00", "2024-05-31 08:00:00",
                 "1717113600", zone="Asia/Shanghai")  # fmt: skip
    assert read.times.to_list() == [MAY] * 4
    assert read.without_offset == 1


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01 00:00:00", "0000-00-00"])
def test_a_time_that_systems_write_for_none_is_marked(text: str) -> None:
    read = _read(text, "2024-05-31")
    assert read.times.to_list() == [None, MAY]
    assert read.stands_for_none.to_list() == [True, False]


def test_dates_become_one_form_and_may_lack_day_or_month() -> None:
    cells = pl.Series("founded_on", ["2024", "2024-05", "2024-5-3", "2024年5月31日", "2024-13-01"])
    read = read_dates(cells)
    assert read.times.to_list() == ["2024", "2024-05", "2024-05-03", "2024-05-31", None]
    assert read.reasons.is_null().to_list() == [True, True, True, True, False]


def test_times_to_come_are_told_but_those_of_plans_are_not() -> None:
    names = [column.name for column in FILES["instalments"] if column.kind == "time"]
    rows = pl.DataFrame({name: [MAY, MAY + timedelta(days=2)] for name in names})
    told = times_to_come("instalments", rows, now=MAY)
    assert told == {"paid_at of instalments": 1, "recorded_at of instalments": 1}
