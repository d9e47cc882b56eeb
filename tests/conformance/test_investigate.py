"""Every saved query on both stores, against an oracle in pandas; free Cypher that only reads."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cypher.catalogue import Parameter, column_in_chinese, saved_queries
from graph.errors import InputError, NotFoundError, QueryLimitError, QueryRefusedError
from graph.runs.investigate import list_queries, run_query
from graph.store.base import QueryLimits, QueryResult, Store
from tests.conformance import investigation_oracle as oracle
from tests.conformance import investigation_world as world
from tests.conformance.conftest import embedded, wiped_server
from tests.guard_statements import ATTACKS, HONEST

FEW = {"max_sharers": 12}
AGENT = world.key("Agent", "agent 0")
BUILDING = world.key("Building", "building 3")
# What is asked of each query; more than one where a parameter changes the answer.
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("agent_devices", {"attribute_key": AGENT, "min_applicants": 1}),
    ("applicant_attributes", {"applicant_id": "A-05"}),
    ("applicant_events", {"applicant_id": "A-05"}),
    ("applicant_events", {"applicant_id": "A-05", "since": "2026-01-20T00:00:00Z"}),
    ("applicant_overview", {"applicant_id": "A-04"}),
    ("applicant_overview", {"applicant_id": "A-20"}),
    ("assets_reappeared", {}),
    ("consignee_fan_in", {"min_applicants": 4}),
    ("consignee_fan_in", {"min_applicants": 2, "since": "2026-01-18T00:00:00Z"}),
    ("contact_circle", {"applicant_id": "A-03", **FEW}),
    ("devices_moved_within", {"days": 7}),
    ("devices_moved_within", {"days": 60, "since": "2026-01-09T00:00:00Z"}),
    ("fraud_neighbourhood", FEW),
    ("fraud_neighbourhood", {**FEW, "since": "2026-02-12T00:00:00Z"}),
    ("late_address_changes", {}),
    ("neighbours_outcomes", {"applicant_id": "A-03", **FEW}),
    ("neighbours_outcomes", {"applicant_id": "A-03", "max_sharers": 50}),
    ("new_applicants_at_address", {"attribute_key": BUILDING}),
    ("new_applicants_at_address", {"attribute_key": BUILDING, "since": "2026-01-15T00:00:00Z"}),
    ("new_applicants_at_address", {"attribute_key": world.key("Room", "room 2")}),
    ("partner_ties", {}),
    ("payer_fan_in", {"min_applicants": 5}),
    ("ring_evidence", {"ring_id": "R-1"}),
    ("ring_history", {"ring_id": "R-1"}),
    ("ring_members", {"ring_id": "R-1"}),
    ("ring_members", {"ring_id": "R-3"}),
    ("ring_overdue", {"ring_id": "R-1", "as_of": "2026-03-20T00:00:00Z"}),
    ("ring_overdue", {"ring_id": "R-2", "as_of": "2026-06-01T00:00:00Z"}),
    ("rings_by_agent", {"min_members": 1}),
    ("rings_by_merchant", {"min_members": 2}),
    ("rings_sharing_attribute", FEW),
    ("shared_attribute_users", {"label": "Phone", "attribute_key": world.key("Phone", "phone 2")}),
    ("shared_attribute_users", {"label": "Email", "attribute_key": world.key("Email", "old")}),
    ("shortest_tie", {"from_id": "A-02", "to_id": "A-03", **FEW}),
    ("shortest_tie", {"from_id": "A-02", "to_id": "A-07", **FEW}),
    ("shortest_tie", {"from_id": "A-02", "to_id": "A-07", "max_ties": 2, "max_sharers": 5}),
    ("superseded_facts", {"applicant_id": "A-05"}),
    ("top_shared", {"label": "Account", "min_applicants": 5}),
    ("top_shared", {"label": "Building", "min_applicants": 1}),
]
ALL = QueryLimits(rows=10_000, timeout_ms=60_000)


@pytest.fixture(scope="module", params=["kglite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("investigate")
    opener = embedded(folder) if request.param == "kglite" else wiped_server()
    with opener() as filled:
        filled.write_facts(world.facts())
        for run in world.runs():
            filled.write_run(run)
        yield filled


def test_every_saved_query_is_asked() -> None:
    assert {name for name, _ in ASKED} == {query.name for query in list_queries()}
    assert len(list_queries()) >= 18


@pytest.mark.parametrize(("name", "parameters"), ASKED)
def test_a_saved_query_answers_as_the_oracle_does(
    store: Store, name: str, parameters: dict[str, Any]
) -> None:
    query = next(query for query in saved_queries() if query.name == name)
    limit = {"limit": "10000"} if any(p.name == "limit" for p in query.parameters) else {}
    answer = run_query(store, name, {**parameters, **limit}, limits=ALL)
    expected = getattr(oracle, name)(**parameters)
    assert expected
    assert list(answer.rows) == expected
    assert not answer.more
    assert all(column_in_chinese(column) for column in answer.columns)


def test_a_limit_cuts_the_answer_and_says_so(store: Store) -> None:
    whole = run_query(store, "top_shared", {"label": "Phone", "min_applicants": 1}, limits=ALL)
    cut = run_query(store, "top_shared", {"label": "Phone", "min_applicants": 1, "limit": 3})
    assert (cut.rows, cut.more) == (whole.rows[:3], True)
    few = QueryLimits(rows=2)
    assert run_query(store, "MATCH (n:Phone) RETURN n.mask AS mask ORDER BY mask", limits=few).more


def test_a_node_that_is_no_label_finds_nothing(store: Store) -> None:
    parameters = {"label": "Nothing", "attribute_key": world.key("Phone", "phone 2")}
    assert run_query(store, "shared_attribute_users", parameters).rows == ()


def test_free_cypher_gives_times_and_scores_as_people_read_them(store: Store) -> None:
    cypher = (
        "MATCH (a:Applicant {applicant_id: $who})-[m:MEMBER_OF {run_id: 'run-2'}]->(g:Ring)"
        " RETURN g.ring_id AS ring_id, m.joined_at, m.score_micro AS score_micro,"
        " [m.joined_at] AS seen_at, {seen_at: m.joined_at, of: 3} AS map"
    )
    answer = run_query(store, cypher, {"who": "A-02"})
    at = "2026-01-03T09:00:00Z"
    assert answer.columns == ("ring_id", "joined_at", "score", "seen_at", "map")
    assert answer.rows == (("R-1", at, 6.25, [at], {"seen_at": at, "of": 3}),)


@pytest.mark.parametrize("cypher", ATTACKS)
def test_what_does_not_only_read_is_refused(store: Store, cypher: str) -> None:
    with pytest.raises(QueryRefusedError):
        store.query(cypher, {}, limits=QueryLimits())


def test_refused_attacks_have_changed_nothing(store: Store) -> None:
    before = store.read_info()
    for cypher in ATTACKS:
        with pytest.raises(QueryRefusedError):
            store.query(cypher, {}, limits=QueryLimits())
    assert store.read_info() == before
    assert store.check() == []


@pytest.mark.parametrize("cypher", HONEST)
def test_an_honest_statement_runs(store: Store, cypher: str) -> None:
    answer = store.query(cypher, {"who": "A-02"}, limits=QueryLimits(timeout_ms=60_000))
    assert answer.columns


def test_a_statement_that_does_not_parse_is_refused_in_one_line(store: Store) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        run_query(store, "MATCH (n:Phone RETURN n")
    assert "\n" not in str(caught.value)


def test_a_statement_that_takes_too_long_is_stopped(store: Store) -> None:
    cypher = (
        "MATCH (a), (b), (c), (d) WHERE a.mask < b.mask AND c.mask < d.mask RETURN count(*) AS n"
    )
    with pytest.raises(QueryLimitError):
        run_query(store, cypher, limits=QueryLimits(timeout_ms=200))


def test_listed_procedures_run(store: Store) -> None:
    answer = run_query(store, "CALL db.labels() YIELD label RETURN label ORDER BY label")
    assert ("Applicant",) in answer.rows


def test_unknown_names_and_wrong_parameters_are_told_with_the_nearest(store: Store) -> None:
    with pytest.raises(NotFoundError, match="Did you mean ring_members"):
        run_query(store, "ring_member")
    with pytest.raises(InputError, match="Did you mean ring_id"):
        run_query(store, "ring_members", {"ring": "R-1"})
    with pytest.raises(InputError, match="needs ring_id"):
        run_query(store, "ring_members")
    with pytest.raises(InputError, match="is no integer"):
        run_query(store, "devices_moved_within", {"days": "a week"})
    with pytest.raises(InputError, match="is no time"):
        run_query(store, "devices_moved_within", {"since": "yesterday"})


PAGE = Path(__file__).parents[2] / "docs" / "investigating.md"
WALK = re.compile(
    r"```console\n\$ ringsight query (?P<words>[^\n]+)\n```\n\n(?P<table>\|(?:.+\n)+)"
)


def as_table(answer: QueryResult) -> str:
    """Return an answer as the page shows it."""
    lines = [answer.columns, ["---"] * len(answer.columns), *answer.rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_cell, value))
    return "" if value is None else str(value)


def _asks(parameter: Parameter) -> str:
    default = "" if parameter.required else f" = {parameter.default}"
    return f"`{parameter.name}{default}`"


def query_list() -> str:
    """Return the page's list of saved queries."""
    rows = [
        f"| `{query.name}` | {query.title} | {', '.join(map(_asks, query.parameters))} |"
        for query in saved_queries()
    ]
    return "\n".join(["| query | what it answers | parameters |", "| --- | --- | --- |", *rows])


def test_the_page_lists_every_saved_query() -> None:
    assert query_list() in PAGE.read_text(encoding="utf-8")


def test_the_walks_on_the_page_give_what_it_shows(store: Store) -> None:
    walks = list(WALK.finditer(PAGE.read_text(encoding="utf-8")))
    assert len(walks) >= 3
    for walk in walks:
        name, *words = shlex.split(walk["words"])
        parameters = dict(word.split("=", 1) for word in words if word != "--param")
        assert as_table(run_query(store, name, parameters)) == walk["table"].strip()
