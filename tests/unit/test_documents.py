import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from graph.core.documents import finished, rescore
from graph.core.rings import find_rings
from graph.model import Knowledge
from tests.knowledge import known, no_rates, parameters, shipped, union

RING = "ann bob cyd dan"
SHARES = {"device d1": RING, "bank_card c1": RING, "consignee_phone p1": RING}
Document = dict[str, Any]


def document_of(knowledge: Knowledge) -> Document:
    (text,) = find_rings(knowledge, no_rates(), shipped()).documents.values()
    found: Document = json.loads(text)
    return found


def ring() -> Document:
    return document_of(
        known(SHARES, surnames={"ann": "wang", "bob": "wang"}, outcomes={"ann": "default"})
    )


def test_a_document_scores_again_to_its_score() -> None:
    verdict = rescore(ring(), parameters())
    assert verdict.holds
    assert verdict.recomputed == verdict.stored == ring()["score_micro"]


CHANGES: dict[str, Callable[[Document], object]] = {
    "its score": lambda d: d.update(score_micro=d["score_micro"] + 1),
    "a member's outcome": lambda d: d["members"][1].update(outcome_micro=-1),
    "a member's time": lambda d: d["members"][0].update(applied=0),
    "ties left out": lambda d: d.update(ties=[]),
    "a wider use": lambda d: [tie.__setitem__(6, 5_000) for tie in d["ties"]],
    "a rule that was not hit": lambda d: d["members"][0]["rules"].update(made_up=400_000),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_document_in_which_something_was_changed_does_not_hold(change: str) -> None:
    document = ring()
    CHANGES[change](document)
    assert not rescore(document, parameters()).holds


def test_changed_statistics_are_not_those_of_their_version() -> None:
    document = ring()
    document["statistics"]["applicants"] += 1
    verdict = rescore(document, parameters())
    assert not verdict.holds
    assert "statistics" in verdict.problem


def test_another_model_is_asked_for_and_not_guessed() -> None:
    verdict = rescore(ring(), replace(parameters(), version="other-2"))
    assert not verdict.holds
    assert ring()["model"] in verdict.problem


def test_finishing_adds_ids_and_leaves_the_score() -> None:
    document = json.loads(finished(json.dumps(ring()), ring_id="R-1", run_id="r"))
    verdict = rescore(document, parameters())
    assert verdict.ring_id == "R-1"
    assert verdict.holds


def test_a_finished_document_without_its_digest_does_not_hold() -> None:
    document = json.loads(finished(json.dumps(ring()), ring_id="R-1", run_id="r"))
    for kept in ({}, {"digest": ""}):
        bare = {name: value for name, value in document.items() if name != "digest"} | kept
        assert "digest" in rescore({**bare, "run_id": "another"}, parameters()).problem


def test_reasons_that_do_not_sum_to_the_score_do_not_hold() -> None:
    score = ring()["score_micro"]
    for weights, holds in (
        ([score - 1, 1], True),
        ([score], True),
        ([score, 1], False),
        ([], False),
    ):
        reasons = [{"weight_micro": weight} for weight in weights]
        text = finished(json.dumps(ring()), ring_id="R-1", reasons=reasons)
        verdict = rescore(json.loads(text), parameters())
        assert verdict.holds == holds
        assert holds or "reasons" in verdict.problem


def test_a_document_holds_tokens_and_counts_but_no_mask() -> None:
    masked = [{"label": "Device", "attribute_key": "d1", "mask": "35****12"}]
    assert "35****12" not in json.dumps(document_of(known(SHARES, attributes=masked)))


def test_strangers_surnames_change_no_document() -> None:
    names = dict(zip(RING.split(), ("wang", "li", "wang", "zhao"), strict=True))
    alone = known(SHARES, surnames=names)
    others = "pat quin rae"
    strangers = known(
        {"device d7": others, "bank_card c7": others},
        at=dict.fromkeys(others.split(), 2000.0),
        surnames=dict(zip(others.split(), ("bao", "mo", "zhou"), strict=True)),
    )
    found = find_rings(union(alone, strangers), no_rates(), shipped()).documents
    assert document_of(alone) in [json.loads(text) for text in found.values()]
