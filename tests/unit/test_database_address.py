"""An address of a database never shows a secret, and says what is wrong with it."""

from pathlib import Path

import pytest

from graph.errors import InputError
from ingest.databases.address import parse_address
from ingest.databases.marks import (
    Mark,
    check_spellings,
    greater,
    mark_of,
    not_after,
    spellings,
    stepped_back,
)
from ingest.databases.query import Query
from ingest.databases.sources_file import read_sources
from tests.load_rows import NOW

SET = {"PW": "a/b@c'1", "WHOLE": "mysql+pymysql://u:s3cret@h:33/d?ssl_key=other", "EMPTY": ""}


def test_a_password_is_quoted_into_the_address_and_shown_nowhere() -> None:
    address = parse_address("postgresql+psycopg://u:${PW}@db.example:5433/lending", SET)
    assert address.url == "postgresql+psycopg://u:a%2Fb%40c%271@db.example:5433/lending"
    assert (address.system, address.place) == ("postgresql", "db.example:5433/lending")
    assert address.shown == "postgresql lending at db.example:5433"
    assert "a%2Fb" not in repr(address)
    assert "c'1" not in repr(address)
    assert address.told("no a/b@c'1 or a%2Fb%40c%271 here\nmore") == "no *** or *** here"


def test_a_whole_address_may_come_from_the_environment() -> None:
    address = parse_address("${WHOLE}", SET)
    assert (address.url, address.place) == (SET["WHOLE"], "h:33/d")
    assert address.told("s3cret other") == "*** ***"


def test_what_a_person_could_be_is_not_told() -> None:
    told = parse_address("sqlite:///x.db", {}).told('bad "13812345678" of a.b@mail.example.')
    assert told == 'bad "…" of …'


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:s3cret@h/d", "A password stands in"),
        ("postgresql://h/d?user=u&password=s3cret", "A password stands in"),
        ("mssql+pyodbc://?odbc_connect=SERVER%3Dh%3BPWD%3Ds3cret", "A password stands in"),
        ("mssql+pyodbc://?odbc_connect=SERVER%253Dh%253BPwd%253D%7Bs3cret%7D", "A password stands"),
        ("mssql+pyodbc://?odbc_connect=Password%20%3D%20s3cret%3BUID%3Du", "A password stands in"),
        ("postgresql://u:${NO_SUCH}@h/d", "needs NO_SUCH, which is not set"),
        ("postgresql://u@h:s3cret/d", "no address of a database"),
        ("lending", "no address of a database"),
        ("postgres://h/d", "begins with postgresql://"),
    ],
)
def test_a_wrong_address_is_told_without_what_it_holds(url: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as told:
        parse_address(url, SET)
    assert "s3cret" not in str(told.value)


def test_a_file_is_relative_to_here_and_another_driver_is_the_same_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_address("duckdb:///a.db", {}).path == tmp_path / "a.db"
    assert parse_address(f"sqlite:///{tmp_path}/a.db", {}).path == tmp_path / "a.db"
    assert parse_address("duckdb:///:memory:", {}).path is None
    one, other = (parse_address(f"postgresql{d}://u@h/d", {}) for d in ("", "+psycopg"))
    assert (one.system, one.place) == (other.system, other.place)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("postgresql:///d?host=db1", "postgresql:///d?host=db2", False),
        ("oracle://h/?service_name=a", "oracle://h/?service_name=b", False),
        ("mssql://?odbc_connect=SERVER%3Da", "mssql://?odbc_connect=SERVER%3Db", False),
        (
            "mssql://?odbc_connect=S%3Da%3BPWD%3D{${PW}}",
            "mssql://?odbc_connect=S%3Da%3BPWD%3D",
            True,
        ),
        ("mysql://h/d?a=1&b=2&user=x", "mysql://h/d?b=2&a=1&password=${PW}", True),
        ("sqlite:////a.db?timeout=5", "sqlite:////a.db", True),
    ],
)
def test_parameters_make_another_database_and_secrets_do_not(
    one: str, other: str, is_one: bool
) -> None:
    first, second = parse_address(one, SET), parse_address(other, SET)
    assert (first.place == second.place) is is_one
    assert "c'1" not in first.place + second.place


def test_a_secret_inside_of_a_parameter_is_shown_nowhere() -> None:
    environ = {"WHOLE": "mssql+pyodbc://?odbc_connect=SERVER%3Dh%3BPWD%3D%7Bs3cret%7D%3BUID%3Du"}
    address = parse_address("${WHOLE}", environ)
    assert "s3cret" not in address.place + address.shown + repr(address)
    assert address.told("login with s3cret failed") == "login with *** failed"
    assert parse_address("postgresql:///d?host=db1", {}).shown == "postgresql d at db1"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("applicatons: {query: SELECT 1}", "Did you mean applications?"),
        ("url: sqlite:///a.db", "It names no query"),
        ("applications: {query: SELECT 1}", "applications: There is no `url`"),
        ("applications: SELECT 1", "must be like"),
        ("url: sqlite:///a.db\napplications: {watermark: x}", "Query of applications must be"),
        ("url: sqlite:///a.db\nevents: {query: SELECT 1, watermarks: x}", "Did you mean watermark"),
        ("url: sqlite:///a.db\nevents: {query: 'x > :since', watermark: x}", "since: 2024"),
        ("url: sqlite:///a.db\nevents: {query: x, overlap: 5}", "need a `watermark`"),
        ("url: sqlite:///a.db\nevents: {query: x, watermark: y, overlap: -5}", "overlap must be"),
        (
            'url: sqlite:///a\nevents: {query: x, watermark: y, overlap: 5, since: "2024-01-01"}',
            "overlap needs a watermark of times",
        ),
        ("url: sqlite:///a.db\nevents: [{query: x, name: n}, {query: y, name: n}]", "called 'n'"),
        ("- 1", "It must name kinds"),
        ("a: [", "is no YAML: line 1"),
        ("events:\n- url: duckdb:///:memory:", "line 2, sign 25. A text that ends with a colon"),
        ("events: {url: duckdb:///:memory:, query: x}", 'wants quotes, like url: "duckdb:///:mem'),
        ("url: sqlite:///a\nevents: [{query: x}, {query: y, since: no}]", "events 2: Watermark"),
        ("url: sqlite:///a\nevents: [{query: x}, {query: 5, name: n}]", ": n: Query of events"),
        ("url: x\nevents: [{query: x, url: sqlite:///a}, {query: y}]", "events 2: That is no add"),
        ("url: sqlite:///a\nevents: [{query: x}, {query: y, overlaps: 1}]", "events 2: 'overlaps'"),
    ],
)
def test_what_is_wrong_in_a_sources_file_is_told(tmp_path: Path, told: str, said: str) -> None:
    (path := tmp_path / "sources.yaml").write_text(told, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_sources(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)


def test_the_page_shows_a_sources_file_that_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
    (path := tmp_path / "sources.yaml").write_text(page.split("```yaml\n")[1].split("```")[0])
    told = read_sources(path, {"LENDER_PASSWORD": "x"})
    assert [len(some) for some in told.queries.values()] == [1, 2]
    assert told.mapping == tmp_path / "ours.yaml"
    (first, second) = told.queries["events"]
    assert (first.overlap, first.start, second.name) == (
        3_600,
        Mark("date", "2024-01-01"),
        "events 2 (duckdb calls.duckdb)",
    )


def test_a_driver_that_is_not_there_is_named_with_what_to_install(tmp_path: Path) -> None:
    from ingest.databases.read import read_query
    from ingest.mapping import Mapping

    for url, said in (
        ("mysql+pymysql://h/d", "pip install pymysql"),
        ("nosuch://h/d", "a SQLAlchemy dialect for nosuch"),
        (f"sqlite:///{tmp_path}/none.db", "there is no file"),
        (f"duckdb:///{tmp_path}/none.db", "there is no file"),
    ):
        (path := tmp_path / "s.yaml").write_text(f"url: {url}\nevents: {{query: SELECT 1}}")
        (query,) = read_sources(path).queries["events"]
        with pytest.raises(InputError, match=said):
            next(read_query(query, mapping=Mapping()))
    assert not list(tmp_path.glob("*.db"))


def test_marks_of_one_kind_have_an_order() -> None:
    moment = mark_of(NOW, "x")
    assert moment == Mark("moment", "2024-09-01T00:00:00+00:00")
    assert greater(Mark("whole", "9"), Mark("whole", "10")) == Mark("whole", "10")
    later = mark_of(NOW.replace(microsecond=5), "x")
    assert greater(later, moment) == greater(moment, later) == later
    assert not_after(later, NOW, None) == moment
    assert not_after(moment, NOW, None) == moment
    assert stepped_back(moment, 60).text == "2024-08-31T23:59:00+00:00"
    assert stepped_back(Mark("date", "2024-09-01"), 3_600).text == "2024-08-31"
    for value in (b"x", 1.5, "order 7", "2024-13-01", True):
        with pytest.raises(InputError, match="no lasting order"):
            mark_of(value, "x")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2099-01-01", "2024-09-01"),
        ("2099-01-01 00:00", "2024-09-01 08:00"),
        ("2024-09-01 08:00:01", "2024-09-01 08:00:00"),
        ("2099-01-01T00:00:00.000", "2024-09-01T08:00:00.000"),
        ("2099-01-01T00:00:00Z", "2024-09-01T00:00:00Z"),
        ("2024-09-01 00:00:01+0000", "2024-09-01 00:00:00+0000"),
        ("2024-09-01 07:59:59", "2024-09-01 07:59:59"),
        ("2024-08-31T23:59:59Z", "2024-08-31T23:59:59Z"),
    ],
)
def test_a_mark_as_text_is_never_beyond_now_and_keeps_its_spelling(text: str, kept: str) -> None:
    assert not_after(Mark("text", text), NOW, "Asia/Shanghai") == Mark("text", kept)


@pytest.mark.parametrize(
    ("texts", "is_one"),
    [
        (("2024-09-01", "2025-01-01"), True),
        (("2024-09-01 00:00:00", "2024-09-01 00:00:00.000005"), True),  # Python's isoformat
        (("2024-09-01 00:00:00.5", "2024-09-01 00:00:00.50"), False),
        (("2024-09-01 00:00:00Z", "2024-09-01 00:00:00.5Z"), False),
        (("2024-09-01 00:00:00", "2024-09-01 00:00:00Z"), False),
        (("2024-09-01T00:00:00", "2024-09-01 00:00:00"), False),
        (("2024-09-01", "2024-09-01 00:00:00"), False),
        (("2024-09-01", "soon"), False),
    ],
)
def test_times_as_text_have_one_spelling(texts: tuple[str, ...], is_one: bool) -> None:
    found = spellings(texts)
    if is_one:
        check_spellings(found, "at")
        return
    with pytest.raises(InputError, match="Watermark at holds"):
        check_spellings(found, "at")


def test_an_overlap_that_an_earlier_mark_cannot_have_names_the_query() -> None:
    address = parse_address("sqlite:///a.db", {})
    mark = Mark("text", "2024-06-01T01:00:00")
    query = Query("events", "the dialler", address, "SELECT 1", "at", overlap=60, mark=mark)
    with pytest.raises(InputError, match="the dialler: overlap needs a watermark"):
        _ = query.since
