"""The statement files that name columns one by one name every one of their frame."""

import re

import pytest

from cypher import read_query
from graph.results import RINGS
from graph.schema import LINKS
from graph.store.reading import ATTRIBUTE_COLUMNS, exported_schema

FRAMES = ("applications", "application_versions", "outcomes", "events", "instalments", "partners")
ENDS = {"applicant_id", "label", "attribute_key", "relation"}  # of a link's nodes and kind


def _named(name: str, variable: str) -> list[str]:
    returned = read_query(name).partition("RETURN")[2]
    columns = re.findall(rf"\b{variable}\.([a-z_0-9]+)", returned.partition("ORDER BY")[0])
    return list(dict.fromkeys(columns))


@pytest.mark.parametrize("engine", ["kglite", "neo4j"])
def test_an_export_gives_every_column_in_order(engine: str) -> None:
    for frame in FRAMES:
        found = _named(f"export/{engine}/{frame}", "n")
        own = list(exported_schema(frame))
        key_and_clock = {"version_key", "outcome_key", "instalment_key", "partner_key"}
        assert sorted(set(found) - key_and_clock) == sorted(own), frame
        assert engine == "kglite" or _listed(f"export/neo4j/{frame}") == own, frame
    nodes = set(_named(f"export/{engine}/attributes", "n")) - {"attribute_key"}
    assert nodes == set(ATTRIBUTE_COLUMNS) - {"attribute_key"}
    assert set(_named(f"export/{engine}/links", "l")) == set(LINKS) - ENDS


def _listed(name: str) -> list[str]:
    """Return the columns of the list that a page's rows are made of."""
    return re.findall(r"n\.([a-z_0-9]+)", re.findall(r"\[(.*?)\]", read_query(name), re.S)[0])


def test_a_current_run_gives_its_rings_every_column() -> None:
    pairs = re.findall(r"g\.([a-z_0-9]+) = f\.([a-z_0-9]+)", read_query("write/set_current_run"))
    assert [own for own, _ in pairs] == [given for _, given in pairs]
    assert {own for own, _ in pairs} == set(RINGS) - {"ring_id"}
