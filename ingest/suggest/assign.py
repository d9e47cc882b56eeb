"""Which header is which column of ours: the assignment with the most evidence in all."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from ingest.columns import FILES, Column
from ingest.suggest.choices import share_of
from ingest.suggest.data import look_of, number, read_data, synonyms
from ingest.suggest.headers import Form, best_likeness, form_of
from ingest.suggest.looks import Seen
from ingest.words import Remark, joined, remark

SAID = 0.9  # likeness from which a header says what it is
_NOT = 0.8  # share of cells with another look from which it counts against a column
_AGAINST = 4  # nats
_ELSEWHERE = 3  # nats against a column where the header says another
_SUREST = 0.99  # no confidence is more
_FITTING, _UNFIT = 0.5, 0.6  # where fewer values fit, confidence is at most this
_UNDOUBTED = 0.9  # confidence below which it is told what speaks against a match
_LIKE = 0.75  # likeness from which it is told that a header's values contradict it
_NEARER = 2  # nats against a column where the header says another still better
_LEAST, _MOST = 0.1, 0.8  # shares of cells that are as good as none, and as all


@dataclass(frozen=True, slots=True)
class Match:
    """A header taken for a column of ours: the evidence in nats, and what it is made of.

    `likeness` is the header's to what lenders call the column, `share` how many cells look right.
    A `guess` says why, though the header says nothing; `against` is what speaks against it.
    """

    column: Column
    header: str
    evidence: float
    likeness: float
    share: float
    guess: Remark | None = None
    against: tuple[Remark, ...] = ()

    @property
    def why(self) -> Remark:
        """Return why it is a guess or doubtful; an empty line if it is neither."""
        if self.guess:
            return self.guess
        return joined(list(self.against) if self.confidence < _UNDOUBTED else [], "; ", "；")

    @property
    def confidence(self) -> float:
        """Return the evidence as a number below 1; it is an ordering, not a measured rate."""
        sure = 1 / (1 + math.exp(number("accept") - 1 - self.evidence))
        return min(sure, _SUREST if self.share >= _FITTING else _UNFIT)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a kind of file would make of the headers; `missing` are required columns without one.

    `doubted` are headers that say a column which their values are not.
    """

    kind: str
    matches: dict[str, Match]
    missing: tuple[str, ...]
    doubted: tuple[Match, ...]

    @property
    def evidence(self) -> float:
        """Return what speaks for the kind of file: of its columns, less what it lacks."""
        found = sum(match.evidence for match in self.matches.values())
        return found + number("missing_required") * len(self.missing)


def assign(seen: Sequence[Seen], kind: str, *, forms: Mapping[str, Form]) -> Assignment:
    """Return the best assignment of the headers to a kind's columns, each used at most once.

    `forms` are the headers as they are to be read, where that is not as they stand.
    """
    columns = FILES[kind]
    weighed = [_weigh(each, kind, forms.get(each.header) or form_of(each.header)) for each in seen]
    gain = np.array(
        [[max(0.0, match.evidence - number("accept")) for match in row] for row in weighed]
    ).reshape(len(seen), len(columns))
    rows, places = linear_sum_assignment(gain, maximize=True)
    taken = {
        columns[place].name: weighed[row][place]
        for row, place in zip(rows, places, strict=True)
        if gain[row, place] > 0
    }
    matches = {column.name: taken[column.name] for column in columns if column.name in taken}
    used = {match.header for match in matches.values()}
    doubted = [
        max(row, key=lambda match: match.likeness)
        for each, row in zip(seen, weighed, strict=True)
        if each.header not in used and each.texts
    ]
    said = tuple(match for match in doubted if match.likeness >= _LIKE and match.share < _LEAST)
    missing = [c.name for c in columns if c.required and c.name not in matches]
    return Assignment(kind, matches, tuple(missing), said)


def _weigh(seen: Seen, kind: str, form: Form) -> list[Match]:
    names = synonyms(kind)
    likeness = {name: best_likeness(form, words) for name, words in names.items()}
    best = max(likeness.values())
    stranger = max(best_likeness(form, tuple(words)) for words in read_data("headers")["none"])
    return [_match(seen, kind, c, likeness[c.name], best, stranger) for c in FILES[kind]]


def _match(
    seen: Seen, kind: str, column: Column, likeness: float, best: float, stranger: float
) -> Match:
    head = _of_header(likeness, best, stranger)
    look = read_data("looks")["looks"][look_of(column, kind, seen.region)]
    prior = float(read_data("looks")["prior"].get(column.name, 0)) if likeness < SAID else 0
    known = likeness >= number("header", "least_part") or look.get("alone") == "true"
    if not known or head + prior + float(look["gain"]) < number("accept"):
        return Match(column, seen.header, -math.inf, likeness, 1)  # not asked: no contradiction
    if not seen.texts:  # an empty column: only its header speaks
        return Match(column, seen.header, head + prior, likeness, 0)
    share = share_of(seen, kind, column)
    fits = min(max((share - _LEAST) / (_MOST - _LEAST), 0), 1)
    value = float(look["loss"]) + (float(look["gain"]) - float(look["loss"])) * fits
    others = [other for other in look.get("not", ()) if seen.share(other) >= _NOT]
    if others:
        value -= _AGAINST
    against = (*_said_against(likeness, best, share), *map(_like_others, others[:1]))
    return Match(column, seen.header, head + prior + value, likeness, share, against=against)


def _said_against(likeness: float, best: float, share: float) -> Iterator[Remark]:
    """Yield what of header and values speaks against a column, in words."""
    if likeness < number("header", "least_part"):
        yield remark("suggest_unsaid")
    elif likeness < SAID:
        yield remark("suggest_part_said")
    elif best > likeness:
        yield remark("suggest_other_said")
    if share < _MOST:
        yield remark("suggest_few_look")


def _like_others(look: str) -> Remark:
    names = read_data("looks")["check"]["names"]
    english, chinese = names.get(look, (look, look))
    return remark("suggest_other_look", look=Remark(english, chinese))


def _of_header(likeness: float, best: float, stranger: float) -> float:
    """Return what a header says for a column, in nats."""
    if stranger > max(likeness, 0.6):
        return -number("header", "same") * stranger
    if likeness >= SAID:
        return number("header", "same") * likeness - (_NEARER if best > likeness else 0)
    against = _ELSEWHERE if best >= SAID else 0
    if likeness >= number("header", "least_part"):
        return number("header", "part") * likeness - against
    return number("header", "unknown") - against
