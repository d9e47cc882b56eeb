from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from graph.model import Facts
from graph.schema import FRAMES, ROLES
from ingest.columns import column_names
from ingest.load import knowledge
from ingest.settle import join_facts
from tests.load_rows import FULL, NOW, of_role, read, roles, short


def test_every_role_of_an_application_becomes_a_link(tmp_path: Path) -> None:
    facts, summary = read(tmp_path, applications=[FULL])
    assert set(FULL) == set(column_names("applications"))
    assert summary.unusable == {}
    assert set(facts.links["attribute_type"]) == set(ROLES)
    assert facts.links.filter(pl.col("attribute_type") == "contact_phone").height == 2
    assert set(facts.links["seen_at"]) == {datetime(2024, 5, 1, tzinfo=UTC)}
    nodes = facts.attributes.select("label", "attribute_key").rows()
    assert set(facts.links.select("label", "attribute_key").rows()) <= set(nodes)
    above = facts.attributes.select("parent_label", "parent_key").drop_nulls().rows()
    assert {label for label, _ in above} == {"Building", "IpNetwork", "GeoCell"}
    assert set(above) <= set(nodes)


def test_every_other_column_reaches_the_applications_frame(tmp_path: Path) -> None:
    row = read(tmp_path, applications=[FULL])[0].applications.row(0, named=True)
    derived = {"superseded_at", "carried", "said"}
    assert [name for name, cell in row.items() if cell is None and name not in derived] == []
    assert (row["latitude"], row["longitude"]) == (39.909, 116.397)
    assert (row["name_mask"], row["birth_year"], row["currency"]) == ("王*", 1990, "CNY")
    assert row["national_id_valid"] is True


def test_nothing_personal_is_left_in_clear(tmp_path: Path) -> None:
    facts, _ = read(tmp_path, applications=[FULL])
    text = "\n".join(getattr(facts, name).write_json() for name in FRAMES)
    personal = ("name", "national_id", "email", "bank_card", "payer_account", "consignee_phone")
    for word in [*(FULL[column] for column in personal), "13912345678", "13712345679", "101室"]:
        assert word not in text


def test_equal_values_are_one_node_whatever_role_they_play(tmp_path: Path) -> None:
    rows = [
        short(phone="13912345678", asset_id="358462114072903"),
        short(application_id="A2", applicant_id="C2", contact_phones="+86-139-1234-5678"),
        short(application_id="A3", applicant_id="C3", device_id="358462114072903"),
    ]
    columns = {column for row in rows for column in row}
    facts, _ = read(tmp_path, applications=[dict.fromkeys(columns, "") | row for row in rows])
    keys = {
        role: of_role(facts, role)["attribute_key"].item() for role in set(ROLES) & roles(facts)
    }
    assert keys["phone"] == keys["contact_phone"]
    assert keys["asset"] == keys["device"]


def test_a_changed_value_supersedes_and_an_empty_cell_does_not(tmp_path: Path) -> None:
    first, _ = read(
        tmp_path, applications=[short(phone="13912345678", email="a@x.org", amount="5")]
    )
    later, summary = read(
        tmp_path,
        earlier=first,
        recorded_at=datetime(2024, 6, 1, tzinfo=UTC),
        applications=[short(phone="13712345679", amount="6")],
    )
    facts = join_facts(first, later)
    assert summary.count("amended") == 1
    assert of_role(facts, "phone")["superseded_at"].to_list() == [
        datetime(2024, 6, 1, tzinfo=UTC),
        None,
    ]
    assert of_role(facts, "email")["superseded_at"].to_list() == [None]
    old, new = facts.applications.sort("recorded_at").iter_rows(named=True)
    assert (old["amount"], new["amount"]) == (5, 6)
    assert old["superseded_at"] == new["recorded_at"] == datetime(2024, 6, 1, tzinfo=UTC)


def test_what_an_amendment_leaves_empty_is_carried_on_and_named(tmp_path: Path) -> None:
    rows = [
        short(amount="5", recorded_at="2024-05-01T00:00:00Z"),
        short(phone="13712345679", recorded_at="2024-06-01T00:00:00Z"),
    ]
    facts, _ = read(tmp_path, applications=rows)
    newest = facts.applications.sort("recorded_at").row(-1, named=True)
    assert newest["amount"] == 5
    assert "amount" in newest["carried"].split("|")


def test_a_value_that_returns_is_a_third_fact(tmp_path: Path) -> None:
    facts = Facts()
    for month, phone in ((5, "13912345678"), (6, "13712345679"), (7, "13912345678")):
        moment = datetime(2024, month, 1, tzinfo=UTC)
        new, _ = read(tmp_path, facts, moment, applications=[short(phone=phone)])
        facts = join_facts(facts, new)
    links = of_role(facts, "phone")
    assert links["superseded_at"].to_list() == [
        datetime(2024, 6, 1, tzinfo=UTC),
        datetime(2024, 7, 1, tzinfo=UTC),
        None,
    ]
    assert links["attribute_key"].n_unique() == 2
    june = knowledge(facts, as_of=datetime(2024, 6, 15, tzinfo=UTC), zone=None)
    assert june.links["superseded_at"].to_list().count(None) == 1


def test_an_amendment_without_recorded_at_dates_from_the_load(tmp_path: Path) -> None:
    first, _ = read(tmp_path, applications=[short(amount="5")])
    later, _ = read(tmp_path, earlier=first, applications=[short(amount="6")])
    assert later.applications["recorded_at"].max() == NOW


def test_a_clock_that_runs_behind_does_not_hide_an_amendment(tmp_path: Path) -> None:
    future = {"applied_at": "2030-01-01T00:00:00Z"}
    first, _ = read(tmp_path, applications=[short(**future, amount="5")])
    later, _ = read(tmp_path, earlier=first, applications=[short(**future, amount="6")])
    current = join_facts(first, later).applications.filter(pl.col("superseded_at").is_null())
    assert current["amount"].to_list() == [6]


def test_equal_rows_in_one_load_are_duplicates(tmp_path: Path) -> None:
    facts, summary = read(tmp_path, applications=[short(amount="5"), short(amount="5.0")])
    assert (summary.count("accepted"), summary.count("duplicate")) == (1, 1)
    assert facts.applications.height == 1


def test_an_application_that_passes_to_another_leaves_no_current_link_behind(
    tmp_path: Path,
) -> None:
    rows = [
        short(phone="13912345678", recorded_at="2024-05-01T00:00:00Z"),
        short(applicant_id="C2", email="a@x.org", recorded_at="2024-06-01T00:00:00Z"),
    ]
    facts, _ = read(tmp_path, applications=rows)
    current = facts.links.filter(pl.col("superseded_at").is_null())
    assert current["applicant_id"].to_list() == ["C2"]


def test_unusable_values_are_empty_and_counted_by_column_and_reason(tmp_path: Path) -> None:
    row = short(phone="unknown") | {
        "device_id": "9774d56d682e549c",
        "latitude": "0",
        "longitude": "0",
    }
    facts, summary = read(tmp_path, applications=[row])
    assert facts.links.is_empty()
    assert facts.applications["latitude"].to_list() == [None]
    assert set(summary.unusable) == {"phone", "device_id", "latitude"}
    assert summary.count("rejected") == 0


def test_a_file_with_dated_and_undated_rows_of_one_id_is_known_the_second_time(
    tmp_path: Path,
) -> None:
    rows = [short(amount="5"), short(amount="6", recorded_at="2024-06-01T00:00:00Z")]
    first, _ = read(tmp_path, applications=rows)
    again, summary = read(tmp_path, earlier=first, applications=rows)
    assert summary.count("duplicate") == 2
    assert again.applications.is_empty()
