import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from graph.errors import InputError
from graph.model import Facts
from graph.schema import FRAMES
from ingest.columns import FILES, column_names
from ingest.frames import facts_from_frames, read_links, write_links
from ingest.load import LoadOptions, knowledge, read_facts
from ingest.mapping import Mapping
from ingest.rejects import write_rejects
from ingest.settle import join_facts
from ingest.sources import Sources
from ingest.summary import LoadSummary
from tests.load_rows import FULL, NOW, TOKENIZER, of_role, read, roles, short, write


def _event(**cells: str) -> dict[str, str]:
    own = {"event_id": "E1", "applicant_id": "C1", "occurred_at": "2024-06-01T00:00:00Z"}
    return {**own, "kind": "login", "ip": "114.114.114.7", "reason": "", **cells}


def test_events_become_links_of_their_own(tmp_path: Path) -> None:
    event = {name: FULL.get(name, "") for name in column_names("events")} | _event(
        application_id="A1", result="ok", recorded_at=""
    )
    facts, _ = read(tmp_path, events=[event])
    expected = {"device", "ip", "wifi", "geo_cell", "room", "phone", "bank_card", "asset"}
    assert roles(facts) == expected | {"payer_account"}
    assert set(facts.links.select("source", "source_id").rows()) == {("event", "E1")}
    assert facts.events["recorded_at"].item() == datetime(2024, 6, 1, tzinfo=UTC)


def test_one_event_id_with_two_contents_is_refused(tmp_path: Path) -> None:
    events = [_event(), _event(ip="114.114.114.9")]
    facts, summary = read(tmp_path, events=events)
    assert facts.events.height == 1
    assert (summary.count("accepted"), summary.count("rejected")) == (1, 1)
    assert set(summary.rejects["column"]) == {"event_id"}
    again, summary = read(tmp_path, earlier=facts, events=events)
    assert again.events.is_empty()
    assert again.links.is_empty()


def test_outcomes_know_their_applicant_and_wait_for_unknown_ones(tmp_path: Path) -> None:
    told = {"observed_at": "2024-08-01T00:00:00Z", "outcome": "default"}
    outcomes = [{"application_id": "A1", **told}, {"application_id": "A2", **told}]
    facts, summary = read(tmp_path, outcomes=outcomes, applications=[short()])
    assert facts.outcomes["applicant_id"].to_list() == ["C1", None]
    assert "Kept, though of applications not known yet: 1 of the outcomes." in summary.warnings
    later, _ = read(tmp_path, earlier=facts, applications=[short(application_id="A2")])
    assert join_facts(facts, later).outcomes["applicant_id"].to_list() == ["C1", "C1"]


def test_a_source_that_may_name_somebody_is_a_token_and_still_tells_two_apart(
    tmp_path: Path,
) -> None:
    told = {"application_id": "A1", "observed_at": "2024-08-01T00:00:00Z", "outcome": "default"}
    said = ("collections_2", "told by 王小明 13912345678", "told by 王小红 13912345679", "")
    outcomes = [{**told, "source": source} for source in said]
    facts, summary = read(tmp_path, applications=[short()], outcomes=outcomes)
    assert summary.count("accepted") == 5
    sources = facts.outcomes["source"].sort(nulls_last=True).to_list()
    assert sources[2:] == ["collections_2", None]
    assert sources[0] != sources[1]
    assert all(re.fullmatch(r"\(text [0-9a-f]{12}\)", source) for source in sources[:2])
    _, again = read(tmp_path, applications=[short()], outcomes=outcomes, earlier=facts)
    assert again.count("duplicate") == 5


def _instalment(**cells: str) -> dict[str, str]:
    own = {"application_id": "A1", "number": "1", "due_at": "2024-06-01T00:00:00Z"}
    return {**own, "amount_due": "100", "paid_at": "", "amount_paid": "", **cells}


def test_a_payment_is_known_from_the_day_it_was_made(tmp_path: Path) -> None:
    paid = _instalment(paid_at="2024-06-03T00:00:00Z", amount_paid="100")
    first, _ = read(tmp_path, applications=[short()], instalments=[_instalment()])
    assert first.instalments["recorded_at"].item() == datetime(2024, 5, 1, tzinfo=UTC)
    later, summary = read(tmp_path, earlier=first, instalments=[paid, _instalment()])
    assert (summary.count("amended"), summary.count("duplicate")) == (1, 1)
    facts = join_facts(first, later)
    before = knowledge(facts, as_of=datetime(2024, 6, 2, tzinfo=UTC), zone=None)
    after = knowledge(facts, as_of=datetime(2024, 6, 4, tzinfo=UTC), zone=None)
    assert before.instalments["amount_paid"].to_list() == [None]
    assert after.instalments["amount_paid"].to_list() == [100]


def test_another_schedule_under_the_same_version_is_refused(tmp_path: Path) -> None:
    rows = [_instalment(), _instalment(amount_due="120")]
    facts, summary = read(tmp_path, applications=[short()], instalments=rows)
    assert facts.instalments["amount_due"].to_list() == [100]
    assert summary.rejects["reason"].str.contains("schedule_version").all()
    rows[1]["schedule_version"], rows[0]["schedule_version"] = "2", "1"
    assert read(tmp_path, applications=[short()], instalments=rows)[0].instalments.height == 2


def test_partners_keep_keys_of_what_they_name(tmp_path: Path) -> None:
    partner = {name: FULL.get(name, "") for name in column_names("partners")} | {
        "partner_id": "M7",
        "kind": "merchant",
        "name": "小米之家有限公司",
        "agreed_from": "2023-01-01T00:00:00Z",
        "agreed_to": "2025-01-01T00:00:00Z",
        "licence_until": "2025-06-01T00:00:00Z",
        "recorded_at": "",
    }
    facts, _ = read(tmp_path, partners=[partner], applications=[FULL])
    row = facts.partners.row(0, named=True)
    assert None not in row.values()
    assert row["recorded_at"] == datetime(2023, 1, 1, tzinfo=UTC)
    assert row["attribute_key"] == of_role(facts, "merchant")["attribute_key"].item()
    assert row["room_key"] == of_role(facts, "room")["attribute_key"].item()
    assert read(tmp_path, earlier=facts, partners=[partner])[1].count("duplicate") == 1


def test_mended_rows_are_read_again_and_no_others(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", [short(amount="5"), short(application_id="A2", amount="x")])
    first, summary = _load_again(file, None, None)
    assert [(f.accepted, f.rejected) for f in summary.files] == [(1, 1)]
    write_rejects(summary.rejects, tmp_path / "rejects.csv")
    _, unchanged = _load_again(file, first, tmp_path / "rejects.csv")
    assert any("has not changed" in warning for warning in unchanged.warnings)
    write(file, [short(amount="7"), short(application_id="A2", amount="6")])
    mended, summary = _load_again(file, first, tmp_path / "rejects.csv")
    assert mended.applications["application_id"].to_list() == ["A2"]
    assert summary.count("accepted") == 1


def _load_again(
    file: Path, earlier: Facts | None, rejects: Path | None
) -> tuple[Facts, LoadSummary]:
    options = LoadOptions(Mapping(), TOKENIZER, NOW, rejects=rejects)
    return read_facts(Sources((file,)), options, earlier=earlier)


def test_the_summary_says_where_ids_look_personal(tmp_path: Path) -> None:
    _, summary = read(tmp_path, applications=[short(applicant_id="13912345678")])
    assert any("Cells of applicant_id that look like" in warning for warning in summary.warnings)


def test_empty_files_give_empty_facts(tmp_path: Path) -> None:
    for kind, columns in FILES.items():
        header = ",".join(column.name for column in columns)
        (tmp_path / f"{kind}.csv").write_text(header + "\n", encoding="utf-8")
    sources = Sources(**{kind: (tmp_path / f"{kind}.csv",) for kind in FILES})
    facts, summary = read_facts(sources, LoadOptions(Mapping(), TOKENIZER, NOW))
    assert all(getattr(facts, name).is_empty() for name in FRAMES)
    assert (summary.count("accepted"), summary.links, summary.nodes) == (0, 0, 0)


class _Stream:
    """Anything that has Arrow's C stream interface and nothing else."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def test_tables_of_pandas_polars_and_arrow_give_the_facts_of_a_file(tmp_path: Path) -> None:
    from_file, _ = read(tmp_path, applications=[FULL])
    table = pl.DataFrame([FULL]).to_arrow()
    arrow = (table, table.to_reader(), table.to_batches()[0], _Stream(table))
    for frame in (pl.DataFrame([FULL]), pd.DataFrame([FULL]), *arrow):
        facts = facts_from_frames(frame, tokenizer=TOKENIZER, now=NOW)
        assert facts.links.equals(from_file.links)
        assert facts.applications.equals(from_file.applications)
    with pytest.raises(InputError, match="or an Arrow table, not list"):
        facts_from_frames([FULL], tokenizer=TOKENIZER)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="is no Arrow table"):
        facts_from_frames(_Stream(table["phone"]), tokenizer=TOKENIZER)


def test_links_written_are_linksread(tmp_path: Path) -> None:
    facts, _ = read(tmp_path, applications=[FULL], events=[_event()])
    write_links(facts, tmp_path / "out")
    back = read_links([tmp_path / "out"])
    assert all(getattr(back, name).equals(getattr(facts, name)) for name in FRAMES)
    with pytest.raises(InputError, match=r"no links\.parquet"):
        read_links([tmp_path])
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "links.parquet")
    with pytest.raises(InputError, match="lacks"):
        read_links([tmp_path / "links.parquet"])
