"""The gate before free Cypher: attacks refused, honest statements let through, nothing changed."""

from contextlib import suppress

import kglite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cypher.catalogue import SavedQuery, saved_queries
from graph.errors import QueryRefusedError
from graph.store import guard
from graph.store.guard_values import DEEPEST, check_parameters
from tests.guard_statements import ATTACKS, HONEST

WORDS = """
    CREATE SET DELETE DETACH MERGE REMOVE FOREACH INSERT DROP LOAD CSV CALL MATCH RETURN WITH UNWIND
    UNION ALL AS WHERE IN NOT ORDER BY LIMIT ON FROM INDEX TRANSACTIONS x n ( ) [ ] { } < > - = : |
    , . ; * + ' " ` // /* */ \\ $x 1 1. 'a' `b` (n) (n:P) :P n.a (n)-->(m) db.labels() a:1 as=1
"""
PIECES = (*WORDS.split(), "\n", "\r", "{a: 1}", "n.a = 1", "RETURN 1 AS x", "[x IN [1] | x]")
CLAUSES = ("CREATE (:New)", "SET x.a = 1", "DELETE x", "LOAD CSV FROM '/' AS y")
WRITING_STEPS = """
    LoadCSV Create SetProperty Delete Merge TransactionForeach ShowSettings TransactionApply
    ProcedureCall:dbms.listConfig ProcedureCall:? Foreach nothing
"""


@pytest.mark.parametrize("cypher", ATTACKS)
def test_an_attack_is_refused_in_one_line(cypher: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        guard.check(cypher)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith((".", ")"))


@pytest.mark.parametrize("cypher", HONEST)
def test_an_honest_statement_passes(cypher: str) -> None:
    guard.check(cypher)


def test_the_lists_are_long_enough_to_mean_something() -> None:
    assert len(set(ATTACKS)) >= 40
    assert len(set(HONEST)) >= 25


@pytest.mark.parametrize("query", saved_queries(), ids=lambda query: query.name)
def test_every_saved_query_passes(query: SavedQuery) -> None:
    guard.check(query.cypher)


@pytest.mark.parametrize("cypher", HONEST)
@pytest.mark.parametrize("clause", CLAUSES)
def test_an_honest_statement_with_a_clause_behind_it_is_refused(cypher: str, clause: str) -> None:
    with pytest.raises(QueryRefusedError):
        guard.check(f"{cypher}\n{clause}")


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14), st.sampled_from(["", " "]))
def test_what_passes_never_changes_a_graph(pieces: list[str], gap: str) -> None:
    _require_harmless(gap.join(pieces))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(HONEST), st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), st.data()
)
def test_what_is_put_into_an_honest_statement_never_changes_a_graph(
    cypher: str, pieces: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(cypher)))
    _require_harmless(f"{cypher[:at]} {' '.join(pieces)} {cypher[at:]}")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_either_let_through_or_refused(cypher: str) -> None:
    _require_harmless(cypher)


def _require_harmless(cypher: str) -> None:
    """Run what the gate lets through where writing is possible: the graph must stay as it was."""
    try:
        guard.check(cypher)
    except QueryRefusedError:
        return
    graph = _small_graph()
    before = graph.to_bytes()
    with suppress(kglite.KgError, ValueError):
        graph.cypher(cypher, params={"x": 1, "who": "w"}, timeout_ms=500)
    stats = graph.last_mutation_stats
    assert stats is None or not any(stats.values()), cypher
    assert graph.to_bytes() == before, cypher


def _small_graph() -> kglite.KnowledgeGraph:
    kglite.set_query_warning_policy("silent")
    return kglite.from_bytes(SMALL)


def _made() -> bytes:
    graph = kglite.KnowledgeGraph()
    graph.cypher("CREATE (:P {id: 'p', a: 1})-[:R {at: 1}]->(:Phone {id: 'q', mask: 'm'})")
    return bytes(graph.to_bytes())


SMALL = _made()


def test_neo4js_plan_is_judged_by_its_operators() -> None:
    plan = {
        "operatorType": "ProduceResults@neo4j",
        "args": {},
        "children": [
            {
                "operatorType": "ProcedureCall@neo4j",
                "args": {"Details": "db.labels() :: (label :: STRING)"},
                "children": [{"operatorType": "Argument@neo4j", "args": {}, "children": []}],
            }
        ],
    }
    operators = guard.plan_operators(plan)
    assert operators == ["ProduceResults", "ProcedureCall:db.labels", "Argument"]
    guard.check_plan(operators)


@pytest.mark.parametrize("operator", WRITING_STEPS.split())
def test_a_step_that_is_not_listed_is_refused(operator: str) -> None:
    with pytest.raises(QueryRefusedError, match="not on the list"):
        guard.check_plan(["ProduceResults", operator])


@pytest.mark.parametrize(
    ("cypher", "said"),
    [
        ("RETURN 1; RETURN 2", "send one statement at a time"),
        ("MATCH (n) SET n.a = 1", "SET is refused: an investigator's statement only reads"),
        ("CALL x.y()", "x.y is refused; allowed are db.labels"),
        ("RETURN apoc.x()", r"apoc.x\(\) is not on the list"),
        ("RETURN 1 /* */", "begin a comment line with //"),
        ("MATCH (n) FILTER n.a", "FILTER is no reading clause"),
        ("SHOW USERS", "SHOW is refused"),
    ],
)
def test_a_refusal_says_what_to_do_instead(cypher: str, said: str) -> None:
    with pytest.raises(QueryRefusedError, match=said):
        guard.check(cypher)


def test_parameters_are_what_both_engines_can_hold() -> None:
    deep: list[object] = []
    for _ in range(DEEPEST):
        deep = [deep]
    for refused in ({"x": 2**63}, {"x": [{"y": -(2**63) - 1}]}, {"x": deep}):
        with pytest.raises(QueryRefusedError, match="parameter x"):
            check_parameters(refused)
    check_parameters({"x": 2**63 - 1, "y": -(2**63), "z": deep[0], "t": "text", "n": None})
