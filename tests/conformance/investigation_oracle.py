"""What each saved query must answer in the made-up world, worked out with pandas alone.

Every function takes the query's parameters and returns rows as `run_query` shows them: times as
ISO text (which sorts as time does), scores in nats.
"""

from typing import Any

import pandas as pd
import polars as pl

from graph.results import MICRO
from graph.schema import TIME
from tests.conformance import investigation_world as world

Rows = list[tuple[Any, ...]]
EARLIEST = "1970-01-01T00:00:00Z"


def _pandas(frame: pl.DataFrame) -> pd.DataFrame:
    times = [column for column, kind in frame.schema.items() if kind == TIME]
    text = frame.with_columns(pl.col(c).dt.strftime("%Y-%m-%dT%H:%M:%SZ") for c in times)
    return pd.DataFrame(text.to_dict(as_series=False), dtype=object)


LINKS = _pandas(world.links()).merge(
    _pandas(world.attributes())[["label", "attribute_key", "mask", "parent_key"]],
    on=["label", "attribute_key"],
)
NODE = ["label", "attribute_key", "mask"]
CURRENT = LINKS[LINKS.superseded_at.isna()]
APPLICATIONS = _pandas(world.applications())
OUTCOMES = _pandas(world.outcomes())
LAST = world.runs()[-1]
RINGS = _pandas(LAST.rings).assign(score=lambda frame: frame.score_micro / MICRO)
MEMBERS = _pandas(LAST.members).assign(score=lambda frame: frame.score_micro / MICRO)
LIVE = MEMBERS.merge(RINGS[["ring_id", "status", "size"]], on="ring_id").query(
    "status != 'dissolved'"
)


def _rows(
    frame: pd.DataFrame, columns: list[str], by: list[str], down: tuple[str, ...] = ()
) -> Rows:
    """Return `columns` as rows, sorted by `by`, those in `down` falling."""
    ordered = frame.sort_values(by, ascending=[name not in down for name in by], kind="stable")
    values = ordered[columns].astype(object)
    return list(values.where(values.notna(), None).itertuples(index=False, name=None))


def _few(frame: pd.DataFrame, max_sharers: int) -> pd.DataFrame:
    """Return the links to nodes with at most so many ties into them (links, and rooms below)."""
    ties = LINKS.groupby("attribute_key").size()
    below = LINKS.drop_duplicates("attribute_key").groupby("parent_key").size()
    total = ties.add(below, fill_value=0)
    return frame[frame.attribute_key.map(total) <= max_sharers]


def _pairs(max_sharers: int) -> pd.DataFrame:
    """Return who is tied to whom by which node, both ways, through current links."""
    few = _few(CURRENT, max_sharers)[["applicant_id", *NODE]].drop_duplicates()
    both = few.merge(few, on=NODE, suffixes=("", "_other"))
    return both[both.applicant_id != both.applicant_id_other]


def shared_attribute_users(label: str, attribute_key: str) -> Rows:
    found = LINKS[(LINKS.label == label) & (LINKS.attribute_key == attribute_key)]
    columns = ["applicant_id", "attribute_type", "seen_at", "recorded_at", "superseded_at"]
    return _rows(found, [*columns, "source", "source_id"], ["seen_at", *columns[:2]])


def applicant_overview(applicant_id: str) -> Rows:
    own = APPLICATIONS[APPLICATIONS.applicant_id == applicant_id]
    ended = OUTCOMES.sort_values(["observed_at", "outcome"]).groupby("application_id").outcome
    own = own.assign(outcomes=own.application_id.map(ended.apply(list)))
    own["outcomes"] = own.outcomes.map(lambda found: found if isinstance(found, list) else [])
    joined = own.merge(LIVE[["applicant_id", "ring_id", "role", "score"]], how="left")
    columns = ["application_id", "applied_at", "product", "amount", "decision", "outcomes"]
    return _rows(joined, [*columns, "ring_id", "role", "score"], ["applied_at", "ring_id"])


def applicant_attributes(applicant_id: str) -> Rows:
    own = LINKS[LINKS.applicant_id == applicant_id]
    grouped = own.groupby(["attribute_type", *NODE], as_index=False).agg(
        first_seen=("seen_at", "min"),
        last_seen=("seen_at", "max"),
        superseded=("superseded_at", lambda times: bool(times.notna().all())),
    )
    users = LINKS.groupby(NODE[:2]).applicant_id.nunique().rename("applicants").reset_index()
    columns = ["attribute_type", *NODE, "applicants", "first_seen", "last_seen", "superseded"]
    by = ["applicants", "attribute_type", "label", "attribute_key"]
    return _rows(grouped.merge(users), columns, by, ("applicants",))


def _rings_by(role: str, min_members: int) -> Rows:
    via = LINKS[LINKS.attribute_type == role][["applicant_id", *NODE]].drop_duplicates()
    members = LIVE.merge(via, on="applicant_id").groupby(["attribute_key", "mask", "ring_id"])
    counted = members.applicant_id.nunique().rename("members").reset_index()
    found = counted[counted.members >= min_members].merge(RINGS, on="ring_id")
    columns = ["attribute_key", "mask", "ring_id", "status", "members", "size", "score"]
    return _rows(found, columns, ["members", "attribute_key", "ring_id"], ("members",))


def rings_by_agent(min_members: int) -> Rows:
    return _rings_by("agent", min_members)


def rings_by_merchant(min_members: int) -> Rows:
    return _rings_by("merchant", min_members)


def _gap(frame: pd.DataFrame, later: str, earlier: str) -> Any:
    return pd.to_datetime(frame[later]) - pd.to_datetime(frame[earlier])


def devices_moved_within(days: int, since: str = EARLIEST) -> Rows:
    used = LINKS[LINKS.attribute_type == "device"]
    first = used.groupby(["attribute_key", "mask", "applicant_id"]).seen_at.min().reset_index()
    first = first.sort_values(["attribute_key", "seen_at", "applicant_id"])
    before = first.groupby("attribute_key")[["applicant_id", "seen_at"]].shift()
    moves = first.assign(from_id=before.applicant_id, left_at=before.seen_at).dropna()
    near = moves[_gap(moves, "seen_at", "left_at") <= pd.Timedelta(days=days)]
    columns = ["attribute_key", "mask", "from_id", "left_at", "applicant_id", "seen_at"]
    by = ["seen_at", "attribute_key", "applicant_id"]
    return _rows(near[near.seen_at >= since], columns, by, ("seen_at",))


def rings_sharing_attribute(max_sharers: int) -> Rows:
    linked = LIVE.merge(_few(CURRENT, max_sharers), on="applicant_id")
    members = linked.groupby(["ring_id", *NODE]).applicant_id.nunique().rename("n").reset_index()
    pairs = members.merge(members, on=NODE, suffixes=("", "_other")).query(
        "ring_id < ring_id_other"
    )
    found = pairs.assign(applicants=pairs.n + pairs.n_other)
    columns = ["ring_id", "ring_id_other", *NODE, "applicants"]
    by = ["ring_id", "ring_id_other", "applicants", "label", "attribute_key"]
    return _rows(found, columns, by, ("applicants",))


def neighbours_outcomes(applicant_id: str, max_sharers: int, since: str = EARLIEST) -> Rows:
    ties = _pairs(max_sharers).query("applicant_id == @applicant_id")
    shared = ties.groupby("applicant_id_other").label.apply(lambda labels: sorted(set(labels)))
    ended = OUTCOMES[OUTCOMES.applicant_id.isin(shared.index) & (OUTCOMES.observed_at >= since)]
    found = ended.merge(APPLICATIONS[["application_id", "applied_at"]], on="application_id")
    found = found.assign(shared=found.applicant_id.map(shared))
    columns = ["applicant_id", "shared", "application_id", "applied_at", "outcome", "observed_at"]
    by = ["observed_at", "applicant_id", "application_id", "outcome"]
    return _rows(found, [*columns, "overdue_days", "loss_amount"], by)


def ring_members(ring_id: str) -> Rows:
    columns = ["applicant_id", "role", "score", "joined_at", "reason", "reason_zh"]
    own = MEMBERS[MEMBERS.ring_id == ring_id]
    return _rows(own, columns, ["score", "applicant_id"], ("score",))


def ring_evidence(ring_id: str) -> Rows:
    own = _pandas(LAST.evidence).query("ring_id == @ring_id")
    own = own.assign(weight=own.weight_micro / MICRO)
    columns = ["kind", "code", "attribute_type", "attribute", "weight", "applicant_ids"]
    return _rows(own, [*columns, "sentence", "sentence_zh"], ["weight", "kind"], ("weight",))


def ring_history(ring_id: str) -> Rows:
    changes = pd.concat(_pandas(run.ring_events) for run in world.runs())
    own = changes[changes.ring_id == ring_id]
    columns = ["at", "event", "other_ring_id", "applicant_ids", "detail", "run_id"]
    return _rows(own, columns, ["at", "event"])


def ring_overdue(ring_id: str, as_of: str) -> Rows:
    members = MEMBERS[MEMBERS.ring_id == ring_id].applicant_id
    plan = _pandas(world.instalments())
    due = plan[plan.applicant_id.isin(members) & (plan.due_at < as_of)].copy()
    due["paid_at"] = due.paid_at.where(due.paid_at <= as_of, None)
    due["until"] = due.paid_at.fillna(as_of)
    late = due[due.until > due.due_at].copy()
    late["days_late"] = _gap(late, "until", "due_at").dt.days
    columns = ["applicant_id", "application_id", "number", "schedule_version", "due_at"]
    return _rows(late, [*columns, "amount_due", "paid_at", "days_late"], ["due_at", *columns[:2]])


def agent_devices(attribute_key: str, min_applicants: int) -> Rows:
    clients = LINKS[LINKS.attribute_key == attribute_key].applicant_id
    used = LINKS[(LINKS.attribute_type == "device") & LINKS.applicant_id.isin(clients)]
    first = used.groupby(["attribute_key", "mask", "applicant_id"], as_index=False).seen_at.min()
    found = first.groupby(["attribute_key", "mask"], as_index=False).agg(
        applicants=("applicant_id", "size"),
        applicant_ids=("applicant_id", sorted),
        first_seen=("seen_at", "min"),
        last_seen=("seen_at", "max"),
    )
    columns = ["attribute_key", "mask", "applicants", "applicant_ids", "first_seen", "last_seen"]
    many = found[found.applicants >= min_applicants]
    return _rows(many, columns, ["applicants", "attribute_key"], ("applicants",))


def _shared_by_many(links: pd.DataFrame, min_applicants: int) -> Rows:
    found = links.groupby(["attribute_key", "mask"], as_index=False).agg(
        applicants=("applicant_id", "nunique"),
        first_seen=("seen_at", "min"),
        last_seen=("seen_at", "max"),
    )
    columns = ["attribute_key", "mask", "applicants", "first_seen", "last_seen"]
    many = found[found.applicants >= min_applicants]
    return _rows(many, columns, ["applicants", "attribute_key"], ("applicants",))


def consignee_fan_in(min_applicants: int, since: str = EARLIEST) -> Rows:
    received = LINKS[(LINKS.attribute_type == "consignee_phone") & (LINKS.seen_at >= since)]
    return _shared_by_many(received, min_applicants)


def payer_fan_in(min_applicants: int, since: str = EARLIEST) -> Rows:
    paid = LINKS[(LINKS.attribute_type == "payer_account") & (LINKS.seen_at >= since)]
    return _shared_by_many(paid, min_applicants)


def top_shared(label: str, min_applicants: int) -> Rows:
    return _shared_by_many(LINKS[LINKS.label == label], min_applicants)


def new_applicants_at_address(attribute_key: str, since: str = EARLIEST) -> Rows:
    there = (LINKS.attribute_key == attribute_key) | (LINKS.parent_key == attribute_key)
    places = LINKS[there & LINKS.attribute_type.isin(["room", "home_room"])]
    found = places.groupby("applicant_id", as_index=False).agg(
        first_seen=("seen_at", "min"),
        last_seen=("seen_at", "max"),
        rooms=("attribute_key", "nunique"),
    )
    columns = ["applicant_id", "first_seen", "last_seen", "rooms"]
    return _rows(found[found.first_seen >= since], columns, ["first_seen", "applicant_id"])


def contact_circle(applicant_id: str, max_sharers: int) -> Rows:
    roles = LINKS.attribute_type.isin(["phone", "contact_phone"])
    phones = _few(LINKS[roles], max_sharers)
    own = phones[phones.applicant_id == applicant_id][["attribute_key", "attribute_type"]]
    both = own.drop_duplicates().merge(phones, on="attribute_key", suffixes=("_own", ""))
    others = both[both.applicant_id != applicant_id]
    named = (others[["attribute_type_own", "attribute_type"]] == "contact_phone").any(axis=1)
    key = ["applicant_id", "attribute_type_own", "attribute_type", "attribute_key", "mask"]
    found = others[named].groupby(key).seen_at.min().reset_index()
    return _rows(found, [*key, "seen_at"], key)


def assets_reappeared(since: str = EARLIEST) -> Rows:
    node = ["attribute_key", "mask"]
    rented = LINKS[LINKS.attribute_type == "asset"][[*node, "applicant_id", "seen_at"]]
    used = LINKS[LINKS.attribute_type == "device"][[*node, "applicant_id", "seen_at"]]
    both = rented.merge(used, on=node, suffixes=("", "_used"))
    found = both[
        (both.applicant_id != both.applicant_id_used)
        & (both.seen_at_used > both.seen_at)
        & (both.seen_at_used >= since)
    ]
    columns = [*node, "applicant_id", "seen_at", "applicant_id_used", "seen_at_used"]
    return _rows(found, columns, ["seen_at_used", "attribute_key"], ("seen_at_used",))


def late_address_changes(since: str = EARLIEST) -> Rows:
    changes = _pandas(world.events()).query("kind == 'address_change' and occurred_at >= @since")
    decided = APPLICATIONS[["application_id", "decided_at", "delivered_at"]]
    both = changes.merge(decided, on="application_id")
    open_still = both.delivered_at.isna() | (both.occurred_at <= both.delivered_at.fillna(""))
    late = both[open_still & (both.occurred_at >= both.decided_at)].copy()
    late["hours"] = [
        None
        if pd.isna(end)
        else int((pd.Timestamp(end) - pd.Timestamp(at)).total_seconds() // 3600)
        for at, end in zip(late.occurred_at, late.delivered_at, strict=True)
    ]
    late["hours"] = late.hours.astype(object)
    columns = ["applicant_id", "application_id", "event_id", "decided_at", "occurred_at"]
    return _rows(late, [*columns, "delivered_at", "hours"], ["occurred_at"], ("occurred_at",))


def superseded_facts(applicant_id: str) -> Rows:
    old = LINKS[(LINKS.applicant_id == applicant_id) & LINKS.superseded_at.notna()].copy()
    old["days_kept"] = _gap(old, "superseded_at", "seen_at").dt.days
    columns = ["attribute_type", *NODE, "source", "source_id", "seen_at", "recorded_at"]
    return _rows(old, [*columns, "superseded_at", "days_kept"], ["superseded_at"])


def applicant_events(applicant_id: str, since: str = EARLIEST) -> Rows:
    own = _pandas(world.events()).query("applicant_id == @applicant_id and occurred_at >= @since")
    columns = ["event_id", "occurred_at", "kind", "application_id", "amount", "result", "reason"]
    return _rows(own, [*columns, "risk_flags"], ["occurred_at", "event_id"])


def partner_ties() -> Rows:
    partners = _pandas(world.partners()).rename(columns={"attribute_key": "partner"})
    brought = LINKS[LINKS.label.isin(["Agent", "Channel", "Merchant"])]
    customers = partners.merge(
        brought[["applicant_id", "attribute_key"]], left_on="partner", right_on="attribute_key"
    ).drop(columns="attribute_key")
    own = LINKS[LINKS.label.isin(["Phone", "Account"])]
    both = customers.merge(own, on="applicant_id")
    found = both[
        (both.attribute_key == both.phone_key) | (both.attribute_key == both.payer_account_key)
    ]
    columns = ["kind", "partner_id", "applicant_id", "attribute_type", "attribute_key", "mask"]
    return _rows(found.drop_duplicates(columns), columns, columns[:5])


def fraud_neighbourhood(max_sharers: int, since: str = EARLIEST) -> Rows:
    fraud = (OUTCOMES.outcome == "confirmed_fraud") & (OUTCOMES.observed_at >= since)
    ties = _pairs(max_sharers)[["applicant_id", "applicant_id_other"]].drop_duplicates()
    near: dict[Any, set[str]] = ties.groupby("applicant_id").applicant_id_other.apply(set).to_dict()
    distances: dict[str, list[int]] = {}
    for one in OUTCOMES[fraud].applicant_id.unique():
        first = near.get(one, set())
        second = {two for other in first for two in near[other]} - first - {one}
        for ties_away, found in ((1, first), (2, second)):
            for who in found:
                distances.setdefault(who, []).append(ties_away)
    rows = [(who, min(away), away.count(min(away))) for who, away in distances.items()]
    return sorted(rows, key=lambda row: (row[1], -row[2], row[0]))


def shortest_tie(from_id: str, to_id: str, max_sharers: int, max_ties: int = 3) -> Rows:
    ties = _pairs(max_sharers)
    steps: dict[str, list[tuple[str, tuple[str, str, str]]]] = {}
    for row in ties[["applicant_id", "applicant_id_other", *NODE]].itertuples(index=False):
        one, other, label, key, mask = row
        steps.setdefault(one, []).append((other, (label, key, mask)))
    rows: Rows = []
    ways: list[tuple[list[str], list[tuple[str, str, str]]]] = [([from_id], [])]
    for count in range(1, max_ties + 1):
        ways = [
            ([*people, other], [*between, node])
            for people, between in ways
            if people[-1] != to_id
            for other, node in steps.get(people[-1], [])
            if other not in people and node not in between
        ]
        rows += [
            (count, people, *(list(part) for part in zip(*between, strict=True)))
            for people, between in ways
            if people[-1] == to_id
        ]
    return sorted(rows, key=lambda row: (row[0], row[1], row[3]))
