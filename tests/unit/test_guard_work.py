"""What an embedded engine's clock cannot see is refused; what an investigator asks is not."""

import pytest

from cypher.catalogue import SavedQuery, saved_queries
from graph.errors import QueryRefusedError
from graph.store.guard_work import check_work
from tests.guard_statements import HONEST

ENDLESS = (
    "MATCH p = shortestPath((a:Applicant)-[*]-(b:Applicant)) RETURN count(p)",
    "MATCH p = allShortestPaths((a:Applicant)-[*..4]-(b:Applicant)) RETURN count(p)",
    "MATCH (a:Applicant {applicant_id: 'A-1'}), (b:Applicant) "
    "MATCH p = shortestPath((a)-[*]-(b)) RETURN p",
    "MATCH (a:Applicant), (b:Applicant) WHERE a.product = 'x' AND b.applicant_id = 'A-1' "
    "MATCH p = shortestPath((a)-[*]-(b)) RETURN p",
    "MATCH p = shortestPath((:Applicant {applicant_id: 'A-1'})-[*]-({mask: 'x'})) RETURN p",
    "RETURN shortestPath(('applicant_id: 1')) AS p",
    "WITH [1] AS l RETURN [a IN l | [b IN l | [c IN l | c]]] AS x",
    "WITH [1] AS l RETURN [a IN l WHERE any(b IN l WHERE all(c IN l WHERE c = a)) | a] AS x",
)
BOUNDED = (
    "MATCH p = shortestPath((a:Applicant {applicant_id: $x})-[*..6]-(b {applicant_id: $y})) "
    "RETURN p",
    "MATCH (a:Applicant), (b:Applicant) WHERE a.applicant_id = $x AND b.applicant_id IN $ids "
    "MATCH p = shortestPath((a)-[*..6]-(b)) RETURN p",
    "WITH [1] AS l RETURN [a IN l | [b IN l | a + b]] AS x, [c IN l | c] AS y",
)


@pytest.mark.parametrize("cypher", ENDLESS)
def test_work_that_no_clock_ends_is_refused_in_one_line(cypher: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        check_work(cypher)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cypher", [*BOUNDED, *HONEST])
def test_bounded_work_passes(cypher: str) -> None:
    check_work(cypher)


@pytest.mark.parametrize("query", saved_queries(), ids=lambda query: query.name)
def test_every_saved_query_passes(query: SavedQuery) -> None:
    check_work(query.cypher)
