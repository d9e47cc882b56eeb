from dataclasses import replace

import polars as pl

from graph.core.explanation import Explanation, explain_person, explain_release
from graph.core.rings import find_rings
from graph.model import Knowledge
from tests.knowledge import known, no_rates, parameters, shipped, union

RING = "ann bob cyd dan eve"
SHARES = {"device d1": RING, "bank_card c1": RING, "consignee_phone p1": "ann bob cyd"}


def explained(knowledge: Knowledge, who: str) -> Explanation:
    return explain_person(knowledge, no_rates(), shipped(), who)


def test_the_reasons_of_a_member_name_each_value_that_ties_them() -> None:
    found = explained(known(SHARES), "ann")
    ties = {(r["label"], r["attribute_key"]) for r in found.reasons if r["kind"] == "attribute"}
    assert ties == {("Device", "d1"), ("Account", "c1"), ("Phone", "p1")}
    assert found.group == tuple(RING.split())


def test_reasons_sum_to_the_score_and_the_heaviest_comes_first() -> None:
    found = explained(known(SHARES, outcomes={"bob": "default"}), "ann")
    weights = [int(reason["weight_micro"]) for reason in found.reasons]
    assert sum(weights) == found.score_micro
    assert weights == sorted(weights, key=abs, reverse=True)


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    found = explained(known(SHARES, outcomes={"bob": "default"}), "ann")
    assert all(reason["sentence"] and reason["sentence_zh"] for reason in found.reasons)


def test_whose_ties_are_more_scores_more_than_who_is_tied_by_less() -> None:
    knowledge = known(SHARES)
    assert explained(knowledge, "ann").score_micro > explained(knowledge, "eve").score_micro


def test_a_person_of_whom_nothing_is_known_has_the_prior_and_says_so() -> None:
    found = explained(known(SHARES), "nobody")
    assert found.score_micro == parameters().prior
    assert [reason["code"] for reason in found.reasons] == ["prior"]
    assert (found.group, found.group_score_micro, found.role) == ((), None, "")


def test_the_explanation_is_of_the_person_asked_about_whoever_else_is_there() -> None:
    shop = known({"merchant m1": "aaa aab aac", "device d9": "aad"})
    knowledge = union(known(SHARES), shop)
    for who in RING.split():
        found = explained(knowledge, who)
        assert found == explained(known(SHARES), who)
        assert who in found.group


def test_a_mask_is_shown_where_one_is_known() -> None:
    masks = [{"label": "Device", "attribute_key": "d1", "mask": "35****12"}]
    found = explained(known(SHARES, attributes=masks), "ann")
    (device,) = (r for r in found.reasons if r.get("attribute_type") == "device")
    assert "35****12" in device["sentence"]
    assert "35****12" in device["sentence_zh"]


def certain() -> float:
    """The probability that makes a member here: half of what the members have."""
    return explained(known(SHARES), "eve").probability / 2


def test_the_smallest_release_frees_and_nothing_smaller_does() -> None:
    knowledge = known(SHARES)
    release = explain_release(knowledge, no_rates(), shipped(), "eve", at_least=certain())
    assert release.exact
    assert release.links.height == 1
    left = knowledge.links.join(
        release.links, on=list(release.links.columns), how="anti", nulls_equal=True
    )
    freed = explained(replace(knowledge, links=left), "eve")
    assert not freed.group or freed.probability < certain()


def test_who_is_no_member_needs_no_release() -> None:
    release = explain_release(known(SHARES), no_rates(), shipped(), "nobody", at_least=0.5)
    assert release.links.is_empty()


def test_a_release_only_takes_links_of_the_person_asked_about() -> None:
    release = explain_release(known(SHARES), no_rates(), shipped(), "ann", at_least=certain())
    assert set(release.links["applicant_id"]) == {"ann"}


def test_what_is_explained_is_what_was_found() -> None:
    knowledge = known(SHARES, outcomes={"bob": "default"})
    found = find_rings(knowledge, no_rates(), shipped())
    for who, score, role in found.members.select("applicant_id", "score_micro", "role").iter_rows():
        person = explained(knowledge, who)
        assert (person.score_micro, person.role) == (score, role)
        assert person.group_score_micro == found.rings["score_micro"].item()
    likely = found.applicants.filter(pl.col("applicant_id") == "ann")["probability"].item()
    assert explained(knowledge, "ann").probability == likely
