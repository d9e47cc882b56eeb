"""The report page: one HTML file, no network, everything that a run found and why."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from cli.figures import nats, nats_of
from cli.page import render
from cli.picture import Member, Picture, draw, shared_values
from cli.report_words import PARTS, ROLES, STATUS, Words, kinds, standing, words
from cli.waterfall import Waterfall, waterfall
from cli.words import of_one
from graph.core.evaluation import Evaluation
from graph.errors import UsageError
from graph.results import MICRO

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_PICTURES = 25
MOST_ROWS = 500
MOST_MEMBERS = 30
LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A line of a ring's members' table."""

    number: int
    anchor: str
    applicant_id: str
    role: Words
    nats: float
    joined_at: datetime | None
    reason: Words


@dataclass(frozen=True, slots=True)
class RingRow:
    """A line of the table of rings; `anchor` is empty where the page holds no more of it."""

    ring_id: str
    anchor: str
    status: Words
    kind: Words
    size: int
    nats: float
    probability: float | None
    q_value: float | None
    defaults: int
    first_seen: datetime | None
    last_seen: datetime | None
    shared: tuple[tuple[Words, int], ...]
    explanation: Words
    innocent: Words
    standing: Words


@dataclass(frozen=True, slots=True)
class RingPage:
    """All that is shown of one ring."""

    row: RingRow
    picture: Picture
    waterfall: Waterfall
    members: tuple[MemberRow, ...]
    more_members: int


def write_report(
    path: Path,
    *,
    rings: pl.DataFrame,
    members: pl.DataFrame,
    evidence: pl.DataFrame,
    links: pl.DataFrame,
    attributes: pl.DataFrame,
    truth_evaluation: Evaluation | None = None,
    lang: str = "en",
    title: Words = ("Rings found", "发现的团伙"),
    as_of: datetime | None = None,
) -> Path:
    """Write the report to `path` (one HTML file) and return it.

    `rings`, `members`, `evidence` as in `graph.results`; `links`, `attributes` as in
    `graph.schema`, masks only. Both languages are in the page; `lang` is the one shown first.
    Raises UsageError if `lang` is unknown.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"No report in {lang!r}; choose one of {', '.join(LANGUAGES)}.")
    shown = _by_score(rings)
    top = shown["reported"].head(MOST_PICTURES)
    if top.is_empty():  # nothing reported: the best of the watch list is worth a picture
        top = shown["watch"].head(MOST_PICTURES)
    anchors = {ring: f"ring-{i}" for i, ring in enumerate(top["ring_id"], start=1)}
    uses = _uses(links, members, top)
    page = {
        "lang": lang,
        "title": title,
        "skip": ("Skip to the rings", "跳到团伙列表"),
        "as_of": as_of,
        "run_id": rings["run_id"][0] if len(rings) else "",
        "summary": _summary(rings, members),
        "evaluation": truth_evaluation,
        "figures": _figures(truth_evaluation),
        "tables": [_table(status, frame, anchors) for status, frame in shown.items()],
        "pages": [
            _ring_page(row, anchors, members, evidence, links, attributes, uses)
            for row in top.to_dicts()
        ],
    }
    filters: dict[str, Callable[..., Any]] = {
        "day": _day,
        "percent": _percent,
        "nats": _nats,
        "nats_of": nats_of,
        "kind": _kind,
        "one": of_one,
    }
    path.write_text(render("report.html.j2", page, filters), encoding="utf-8")
    return path


def _by_score(rings: pl.DataFrame) -> dict[str, pl.DataFrame]:
    ordered = rings.sort("score_micro", "ring_id", descending=[True, False])
    return {status: ordered.filter(pl.col("status") == status) for status in ("reported", "watch")}


def _uses(links: pl.DataFrame, members: pl.DataFrame, top: pl.DataFrame) -> pl.DataFrame:
    """Return how many applicants use each value of the rings shown, over all links."""
    key = ["label", "attribute_key"]
    people = members.join(top.select("ring_id"), on="ring_id", how="semi").select("applicant_id")
    current = links.filter(pl.col("superseded_at").is_null())
    theirs = current.join(people, on="applicant_id", how="semi").select(key).unique()
    counted = current.join(theirs, on=key, how="semi").group_by(key)
    return counted.agg(pl.col("applicant_id").n_unique().alias("used_by"))


def _summary(rings: pl.DataFrame, members: pl.DataFrame) -> list[tuple[Words, int]]:
    reported = rings.filter(pl.col("status") == "reported")
    people = members.join(reported.select("ring_id"), on="ring_id", how="semi")
    return [
        (("rings reported", "报告的团伙"), len(reported)),
        (("applicants in them", "涉及申请人"), people["applicant_id"].n_unique()),
        (("known defaults", "已知违约"), int(reported["defaults_known"].sum() or 0)),
        (("rings to watch", "观察名单"), int((rings["status"] == "watch").sum())),
    ]


def _figures(measured: Evaluation | None) -> list[tuple[Any, Any]]:
    """Return each row of the table of figures in both languages."""
    if measured is None:
        return []
    return list(zip(measured.to_table(), measured.to_table(lang="zh"), strict=True))


def _table(status: str, frame: pl.DataFrame, anchors: dict[str, str]) -> dict[str, Any]:
    rows = [_ring_row(row, anchors) for row in frame.head(MOST_ROWS).to_dicts()]
    return {"status": status, "rows": rows, "more": len(frame) - len(rows)}


def _ring_row(row: dict[str, Any], anchors: dict[str, str]) -> RingRow:
    counts = [(words(ROLES, role), row.get(f"shared_{role}") or 0) for role in ROLES]
    return RingRow(
        ring_id=row["ring_id"],
        anchor=anchors.get(row["ring_id"], ""),
        status=words(STATUS, row["status"]),
        kind=words(kinds(), row["likely_kind"]),
        size=row["size"] or 0,
        nats=(row["score_micro"] or 0) / MICRO,
        probability=row["probability"],
        q_value=row["q_value"],
        defaults=row["defaults_known"] or 0,
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        shared=tuple(sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1])),
        explanation=(row["explanation"] or "", row["explanation_zh"] or ""),
        innocent=words(kinds(), row["innocent_kind"]),
        standing=standing(row["status"], row["probability"], row["q_value"]),
    )


def _ring_page(
    row: dict[str, Any],
    anchors: dict[str, str],
    members: pl.DataFrame,
    evidence: pl.DataFrame,
    links: pl.DataFrame,
    attributes: pl.DataFrame,
    uses: pl.DataFrame,
) -> RingPage:
    ring, anchor = row["ring_id"], anchors[row["ring_id"]]
    mine = members.filter(pl.col("ring_id") == ring)
    mine = mine.sort("score_micro", "applicant_id", descending=[True, False])
    listed = mine.head(MOST_MEMBERS).to_dicts()
    rows = [_member_row(number, anchor, m) for number, m in enumerate(listed, start=1)]
    roles = zip(mine["applicant_id"], mine["role"], strict=True)
    people = [
        Member(n, name, role or "member", f"{anchor}-{min(n, MOST_MEMBERS)}")
        for n, (name, role) in enumerate(roles, start=1)
    ]
    shared = shared_values(mine["applicant_id"].to_list(), links, attributes, uses)
    title = (f"Ring {ring}: who shares what", f"团伙 {ring}：谁共用什么")
    reasons = evidence.filter(pl.col("ring_id") == ring)
    return RingPage(
        row=_ring_row(row, anchors),
        picture=draw(people, shared, title=title, anchor=anchor),
        waterfall=waterfall(reasons, score_micro=row["score_micro"] or 0),
        members=tuple(rows),
        more_members=len(mine) - len(rows),
    )


def _member_row(number: int, anchor: str, row: dict[str, Any]) -> MemberRow:
    return MemberRow(
        number=number,
        anchor=f"{anchor}-{number}",
        applicant_id=row["applicant_id"],
        role=words(PARTS, row["role"]),
        nats=(row["score_micro"] or 0) / MICRO,
        joined_at=row["joined_at"],
        reason=(row["reason"] or "", row["reason_zh"] or ""),
    )


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "–"


def _percent(share: float | None) -> str:
    if share is None:
        return "–"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"


def _kind(code: str) -> Words:
    return words(kinds(), code)


def _nats(value: float) -> str:
    return nats(round(value * MICRO))
