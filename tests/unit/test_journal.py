"""The journal of an embedded store: whole lines only, in order, for its owner's eyes."""

from pathlib import Path

from graph.store.journal import Journal


def _filled(path: Path) -> Journal:
    journal = Journal(path)
    journal.append("write/a", {"rows": [{"n": 1, "text": "王\n", "real": 0.1}]}, {"label": "Phone"})
    journal.flush()
    journal.append("write/b", {}, {})
    journal.flush()
    return journal


def test_what_was_appended_comes_back_in_order(tmp_path: Path) -> None:
    _filled(tmp_path / "j").close()
    journal = Journal(tmp_path / "j")
    records = list(journal.records())
    journal.close()
    assert [name for name, _, _ in records] == ["write/a", "write/b"]
    assert records[0][1] == {"rows": [{"n": 1, "text": "王\n", "real": 0.1}]}


def test_a_line_cut_short_is_passed_over(tmp_path: Path) -> None:
    _filled(tmp_path / "j").close()
    whole = (tmp_path / "j").read_bytes()
    (tmp_path / "j").write_bytes(whole[:-3])
    journal = Journal(tmp_path / "j")
    assert [name for name, _, _ in journal.records()] == ["write/a"]
    journal.close()


def test_what_is_appended_after_a_cut_line_is_not_lost(tmp_path: Path) -> None:
    _filled(tmp_path / "j").close()
    (tmp_path / "j").write_bytes((tmp_path / "j").read_bytes()[:-3])
    journal = Journal(tmp_path / "j")
    journal.append("write/c", {}, {})
    journal.flush()
    assert [name for name, _, _ in journal.records()] == ["write/a", "write/c"]
    journal.close()


def test_what_was_not_acknowledged_together_is_not_kept_in_part(tmp_path: Path) -> None:
    _filled(tmp_path / "j").close()
    journal = Journal(tmp_path / "j")
    whole = journal.size()
    for name in ("write/c", "write/d"):
        journal.append(name, {}, {})
    journal.flush()
    journal.close()
    text = (tmp_path / "j").read_bytes()
    for end in range(whole, len(text)):
        (tmp_path / "j").write_bytes(text[:end])
        journal = Journal(tmp_path / "j")
        assert [name for name, _, _ in journal.records()] == ["write/a", "write/b"]
        journal.close()


def test_a_journal_of_an_earlier_version_keeps_every_whole_line(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b'["write/a",{},{}]\n["write/b",{},{}]\n["wri')
    journal = Journal(tmp_path / "j")
    assert [name for name, _, _ in journal.records()] == ["write/a", "write/b"]
    journal.append("write/c", {}, {})
    journal.flush()
    journal.close()
    journal = Journal(tmp_path / "j")
    assert [name for name, _, _ in journal.records()] == ["write/a", "write/b", "write/c"]
    journal.close()


def test_a_cleared_journal_is_empty(tmp_path: Path) -> None:
    journal = _filled(tmp_path / "j")
    assert journal.size() > 0
    journal.clear()
    assert (journal.size(), list(journal.records())) == (0, [])
    journal.close()


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    _filled(tmp_path / "j").close()
    assert (tmp_path / "j").stat().st_mode & 0o077 == 0
