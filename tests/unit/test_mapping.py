from pathlib import Path

import pytest

from graph.errors import InputError
from ingest.mapping import Mapping, parse_mapping, read_mapping


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
