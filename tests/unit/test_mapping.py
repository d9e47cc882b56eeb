from pathlib import Path

import pytest

from graph.errors import InputError
from ingest.mapping import Mapping, parse_mapping, read_mapping
from ingest.read import read_table


def _error(content: object) -> str:
    with pytest.raises(InputError) as caught:
        parse_mapping(content)
    return str(caught.value)


def test_without_a_file_the_contracts_names_hold() -> None:
    mapping = read_mapping(None)
    assert mapping == Mapping()
    assert mapping.theirs("outcomes")["observed_at"] == "observed_at"
    assert (mapping.region, mapping.zone, mapping.coordinates) == ("CN", None, "WGS-84")


def test_a_header_told_for_all_files_goes_to_each_that_has_it(tmp_path: Path) -> None:
    file = tmp_path / "m.yaml"
    file.write_text(
        "region: SG\nzone: Asia/Shanghai\ncoordinates: GCJ-02\ncolumns:\n"
        "  application_id: 订单号\n  events: {event_id: log, application_id: order}\n",
        encoding="utf-8",
    )
    mapping = read_mapping(file)
    assert mapping.theirs("applications")["application_id"] == "订单号"
    assert mapping.theirs("events")["application_id"] == "order"
    assert mapping.theirs("events")["event_id"] == "log"
    assert (mapping.region, mapping.zone, mapping.coordinates) == ("SG", "Asia/Shanghai", "GCJ-02")


def test_words_of_the_lender_are_put_into_ours_without_case() -> None:
    mapping = parse_mapping({"values": {"decision": {"approved": ["OK", "通过"]}}})
    assert mapping.values["applications"]["decision"] == {"ok": "approved", "通过": "approved"}


def test_a_misspelt_column_is_refused_with_the_nearest_right_one() -> None:
    assert "Did you mean phone?" in _error({"columns": {"phon": "tel"}})
    assert "Did you mean event_id?" in _error({"columns": {"events": {"event_ids": "x"}}})
    assert "Did you mean region?" in _error({"regoin": "CN"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"zone": "Asia/Shangai"}, "time zone"),
        ({"region": "China"}, "two letters"),
        ({"coordinates": "GPS"}, "WGS-84, GCJ-02, BD-09"),
        ({"encoding": "utf-88"}, "gb18030"),
        ({"columns": {"phone": "x", "email": "x"}}, "both"),
        ({"columns": {"phone": 3}}, "must be a text"),
        ({"columns": ["phone"]}, "must be a table"),
        ({"values": {"decision": {"approved": "x", "declined": "X"}}}, "two of our words"),
    ],
)
def test_what_cannot_be_right_is_refused(content: object, words: str) -> None:
    assert words in _error(content)


def test_an_unreadable_file_says_which(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("columns: [", encoding="utf-8")
    with pytest.raises(InputError, match=r"broken\.yaml cannot be read"):
        read_mapping(file)
    with pytest.raises(InputError, match=r"none\.yaml"):
        read_mapping(tmp_path / "none.yaml")


def test_columns_are_joined_held_constant_and_made_of_yes_and_no(tmp_path: Path) -> None:
    mapping = parse_mapping(
        {
            "columns": {
                "application_id": {"join": ["no"]},
                "applicant_id": "no",
                "applied_at": {"constant": "2024-05-31"},
                "applications": {
                    "address": {"join": ["省", "市", "详细地址"], "with": ""},
                    "risk_flags": {"flags": {"vpn": "is_vpn", "emulator": "模拟器"}},
                    "channel": {"constant": "app"},
                },
            }
        }
    )
    file = tmp_path / "a.csv"
    file.write_text(
        "no,省,市,详细地址,is_vpn,模拟器\n7,北京市,NULL,建国路88号1号楼,1,是\n8,,,,0,\n,,,,,\n",
        encoding="utf-8",
    )
    table = read_table(file, "applications", mapping=mapping)
    wanted = ("application_id", "applicant_id", "applied_at", "address", "risk_flags", "channel")
    assert table.frame.select(wanted).rows() == [
        ("7", "7", "2024-05-31", "北京市建国路88号1号楼", "vpn|emulator", "app"),
        ("8", "8", "2024-05-31", None, None, "app"),
    ]
    assert table.warnings == ()


def test_a_part_of_a_joined_column_that_is_missing_is_named(tmp_path: Path) -> None:
    mapping = parse_mapping({"columns": {"address": {"join": ["city", "road"], "with": " "}}})
    file = tmp_path / "a.csv"
    file.write_text("application_id,applicant_id,applied_at,city\n")
    with pytest.raises(InputError, match="lacks the column road, which the mapping makes address"):
        read_table(file, "applications", mapping=mapping)
    file.write_text("application_id,applicant_id,applied_at\nA1,C1,2024-05-01\n")
    assert read_table(file, "applications", mapping=mapping).warnings == ()


def test_value_maps_are_understood_in_both_directions_where_our_words_are_fixed() -> None:
    told = {"decision": {"通过": "approved", "declined": ["拒绝", "no"]}}
    assert parse_mapping({"values": told}).values["applications"]["decision"] == {
        "通过": "approved",
        "拒绝": "declined",
        "no": "declined",
    }
    assert "Did you mean approved?" in _error({"values": {"decision": {"aproved": "x"}}})


def test_formats_are_for_every_time_for_one_column_or_for_one_kind_of_file() -> None:
    every = parse_mapping({"dates": ["%d/%m/%Y", "%d/%m/%Y %H:%M:%S.%f"]})
    assert every.formats("events", "occurred_at") == ("%d/%m/%Y", "%d/%m/%Y %H:%M:%S%.f")
    some = parse_mapping(
        {"dates": {"recorded_at": "%m/%d/%y", "events": {"occurred_at": ["%d.%m.%Y"]}}}
    )
    assert some.formats("outcomes", "recorded_at") == ()
    assert some.formats("events", "recorded_at") == ("%m/%d/%y",)
    assert some.formats("events", "occurred_at") == ("%d.%m.%Y",)
    assert "column of times" in _error({"dates": {"phone": "%d/%m/%Y"}})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"columns": {"address": {"join": []}}}, "must be a header"),
        ({"columns": {"address": {"join": ["a"], "glue": ""}}}, "must be a header"),
        ({"columns": {"phone": {"flags": {"vpn": "a"}}}}, "for risk_flags"),
        ({"columns": {"risk_flags": {"flags": {"vpm": "a"}}}}, "for risk_flags"),
        ({"dates": "%d/%m"}, "year, month or day"),
        ({"dates": []}, "must be formats"),
        ({"accept": ["phon"]}, "Did you mean phone?"),
        ({"accept": {"phone": 1}}, "must be a list"),
    ],
)
def test_what_is_made_or_accepted_wrongly_is_refused(content: object, words: str) -> None:
    assert words in _error(content)
