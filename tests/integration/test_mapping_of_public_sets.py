"""Suggested mappings of third-party files: how many columns are found, with a floor for each."""

from pathlib import Path

import pytest
import yaml

from ingest.mapping import parse_mapping
from ingest.suggest.suggest import suggest_mapping
from ingest.suggest.write import mapping_text
from tests.mapping_truths import AWS, SENZING, TRAVEL, Truth, hits_of_files
from tests.shared import shared_data


@pytest.mark.parametrize(
    ("name", "truths", "right", "of"),
    [
        ("senzing-truthset", SENZING, 51, 53),
        ("aws-neptune-fraud-graph", AWS, 10, 10),
        # Numbers stand there in place of addresses and cards; no network and no card is mapped.
        ("travelfraudbench", TRAVEL, 5, 7),
    ],
)
def test_as_many_columns_are_found_as_the_page_says_and_none_is_taken_for_another(
    name: str, truths: dict[str, Truth], right: int, of: int
) -> None:
    found = hits_of_files(shared_data(name), truths)
    assert (found.of, found.wrong) == (of, {})
    assert found.right >= right


@pytest.mark.parametrize(
    ("name", "truths"),
    [("senzing-truthset", SENZING), ("aws-neptune-fraud-graph", AWS), ("travelfraudbench", TRAVEL)],
)
def test_what_is_written_for_them_is_a_mapping(name: str, truths: dict[str, Truth]) -> None:
    folder: Path = shared_data(name)
    for file in truths:
        found = suggest_mapping(folder / file)
        mapping = parse_mapping(yaml.safe_load(mapping_text(found)))
        assert mapping.columns["applications"]
