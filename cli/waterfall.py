"""A ring's reasons as a waterfall: each bar starts where the one before it ended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from cli.figures import hundredths, rounded_parts
from cli.report_words import EVIDENCE, Words, words
from cli.words import of_one

MOST_BARS = 14
COUNTED = ("attribute", "rule", "role")  # the others are of the ring as a whole


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its words, its weight, and where its bar lies in percent of the width.

    `hundredths` of a nat are what is shown: those of the parts sum to the score's.
    """

    sort: str  # prior, for, against, score
    sentence: Words
    tag: Words
    people: int
    micro: int
    hundredths: int
    left: float
    width: float
    joint: float  # where the running total stands after it


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Bars from prior to score; `zero` is where no odds either way lies, in percent."""

    bars: tuple[Bar, ...]
    zero: float


@dataclass(frozen=True, slots=True)
class _Part:
    sort: str
    sentence: Words
    tag: Words
    people: int
    micro: int


def waterfall(evidence: pl.DataFrame, *, score_micro: int) -> Waterfall:
    """Return the bars of one ring's evidence (frame as `graph.results`): prior, for, against.

    The smallest reasons past the fourteenth are one bar, so the sum stays whole.
    """
    parts = _gathered([_part(row) for row in evidence.to_dicts()])
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + part.micro)
    low, high = min(*ends, score_micro, 0), max(*ends, score_micro, 0)
    span = (high - low) * 1.04 or 1

    def at(micro: float) -> float:
        return round(100 * (micro - low) / span + 2, 2)

    bars = [_bar(p, a, b, at(a), at(b)) for p, a, b in zip(parts, ends, ends[1:], strict=False)]
    total = _Part("score", ("Score: the sum", "得分：合计"), ("", ""), 0, score_micro)
    bars.append(_bar(total, 0, score_micro, at(0), at(score_micro)))
    return Waterfall(tuple(as_shown(bars)), at(0))


def as_shown(bars: Sequence[Bar]) -> list[Bar]:
    """Return bars, the last of which is the score, with parts rounded so that they sum to it."""
    *parts, score = bars
    rounded = rounded_parts([bar.micro for bar in parts])
    told = [replace(bar, hundredths=part) for bar, part in zip(parts, rounded, strict=True)]
    return [*told, replace(score, hundredths=hundredths(score.micro))]


def innocent_part(evidence: pl.DataFrame, *, score_micro: int) -> int:
    """Return the hundredths of a nat at which a waterfall shows the innocent explanation."""
    shown = waterfall(evidence, score_micro=score_micro).bars
    own = [bar.hundredths for bar in shown if bar.tag == words(EVIDENCE, "innocent")]
    rows = evidence.filter(pl.col("kind") == "innocent")
    return own[0] if own else hundredths(int(rows["weight_micro"].sum()))


def _part(row: dict[str, object]) -> _Part:
    micro, kind = int(str(row["weight_micro"] or 0)), str(row["kind"])
    sort = "prior" if kind == "prior" else "for" if micro >= 0 else "against"
    people = [name for name in str(row["applicant_ids"] or "").split("|") if name]
    sentence = (str(row["sentence"] or row["code"] or ""), str(row["sentence_zh"] or ""))
    shown = len(people) if kind in COUNTED else 0
    return _Part(sort, sentence, words(EVIDENCE, kind), shown, micro)


def _gathered(parts: list[_Part]) -> list[_Part]:
    """Return prior first, then for and against by weight, the smallest as one."""
    place = {"prior": 0, "for": 1, "against": 2}
    ordered = sorted(parts, key=lambda p: (place[p.sort], -abs(p.micro), p.sentence))
    rest = sorted((p for p in ordered if p.sort != "prior"), key=lambda p: -abs(p.micro))
    small = rest[MOST_BARS - 1 :] if len(rest) > MOST_BARS else []
    kept = [part for part in ordered if not any(part is other for other in small)]
    if small:
        micro = sum(part.micro for part in small)
        sentence = (
            of_one(f"{len(small)} smaller reasons together"),
            f"其余 {len(small)} 条较小的理由合计",
        )
        where = next((i for i, p in enumerate(kept) if p.sort == "against"), len(kept))
        sort = "for" if micro >= 0 else "against"
        kept.insert(where, _Part(sort, sentence, ("", ""), 0, micro))
    return kept


def _bar(part: _Part, start: int, end: int, left: float, right: float) -> Bar:
    return Bar(
        part.sort,
        part.sentence,
        part.tag,
        part.people,
        end - start,
        0,  # until all are known: see `as_shown`
        min(left, right),
        round(max(abs(right - left), 0.4), 2),
        right,
    )
