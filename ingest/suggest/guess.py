"""What a column may be where its header says nothing and only its values, and the others, tell.

Only what is missing is guessed, only where one column alone can be it, and each guess is told as
one in the mapping.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.columns import FILES
from ingest.suggest.assign import SAID, Assignment, Match
from ingest.suggest.data import read_data
from ingest.suggest.headers import best_likeness, form_of
from ingest.suggest.looks import Seen
from ingest.words import Remark, remark

_EVIDENCE = 0.5  # nats: what a guess adds, and how sure it is told to be
_MOST = 0.8  # share of values that must have the look
_EACH = 0.98  # distinctness of what each row has its own of
_FEW = 20  # values, below which what repeats says nothing
_STRANGER = 0.6  # likeness to what is no column of ours
_HEX = re.compile(
    r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{16}"
    r"|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)
_LETTER = re.compile(r"[a-fA-F]")
# Letters and digits, or many digits: no age, amount or number of months.
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{2,40}|\d{6,40}")
_OTHERS = ("phone", "prc_id", "email", "ip", "wifi", "time", "card", "imei")
_ROW_IDS = ("application_id", "event_id")
_PERSONS = ("applicant_id",)


def with_guesses(found: Assignment, seen: Sequence[Seen]) -> Assignment:
    """Return an assignment with guesses for what it lacks: its time, its ids, a device."""
    guesses: list[tuple[str, Callable[[Seen], bool], Remark]] = [
        *((name, _is_time, remark("suggest_by_time")) for name in _times(found)),
        *((name, _is_row_id, remark("suggest_by_row")) for name in _ROW_IDS),
        *((name, _is_code, remark("suggest_by_code")) for name in _PERSONS),
    ]
    for name, test, why in guesses:
        if name in found.missing:
            found = _guessed(found, seen, name, test, why)
    if not {*_ROW_IDS, *_PERSONS} & set(found.missing):
        for name, look in (("device_id", _is_device), ("name", _is_name)):
            found = _guessed(found, seen, name, look, remark("suggest_by_look"))
    return found


def only_time(seen: Sequence[Seen]) -> str:
    """Return the one column of times of a file, or nothing."""
    times = [each.header for each in seen if _is_time(each)]
    return times[0] if len(times) == 1 else ""


def _times(found: Assignment) -> list[str]:
    return [c.name for c in FILES[found.kind] if c.required and c.kind == "time"]


def _guessed(
    found: Assignment, seen: Sequence[Seen], name: str, test: Callable[[Seen], bool], why: Remark
) -> Assignment:
    """Return the assignment with the one free column that passes a test, if it is one."""
    column = next((c for c in FILES[found.kind] if c.name == name), None)
    if column is None or name in found.matches:
        return found
    taken = {match.header for match in found.matches.values()}
    if test is _is_time and any(each.header in taken and _is_time(each) for each in seen):
        return found  # one that its header calls another time
    free = [
        each
        for each in seen
        if each.header not in taken
        and (not _is_stranger(each.header) or (test is _is_time and _says_time(each.header)))
    ]
    fitting = [each for each in free if each.texts and test(each)]
    if len(fitting) != 1:
        return found
    match = Match(column, fitting[0].header, _EVIDENCE, 0, 1, guess=why)
    matches = {**found.matches, name: match}
    return replace(
        found,
        matches={c.name: matches[c.name] for c in FILES[found.kind] if c.name in matches},
        missing=tuple(each for each in found.missing if each != name),
        doubted=tuple(each for each in found.doubted if each.header != match.header),
    )


def _is_stranger(header: str) -> bool:
    words = [tuple(each) for each in read_data("headers")["none"]]
    secret = set(form_of(header).words) & set(read_data("looks")["not_devices"])
    return bool(secret) or max(best_likeness(form_of(header), each) for each in words) > _STRANGER


def _says_time(header: str) -> bool:
    """Return whether a header of none of our columns tells when something became of the row."""
    return best_likeness(form_of(header), tuple(read_data("looks")["row_times"])) >= SAID


def _is_name(seen: Seen) -> bool:
    return seen.share("name") >= _MOST and seen.cells.n_unique() >= _FEW


def _is_time(seen: Seen) -> bool:
    return seen.share("time") >= _MOST


def _is_device(seen: Seen) -> bool:
    good = [text for text in seen.texts if _HEX.fullmatch(text)]
    letters = sum(bool(_LETTER.search(text)) for text in good)
    return len(good) >= _MOST * len(seen.texts) and letters >= _MOST * len(good) > 1


def _is_row_id(seen: Seen) -> bool:
    return seen.distinctness >= _EACH and _is_coded(seen)


def _is_code(seen: Seen) -> bool:
    return seen.distinctness < _EACH and seen.cells.n_unique() >= _FEW and _is_coded(seen)


def _is_coded(seen: Seen) -> bool:
    if seen.cells.len() < max(_FEW, _MOST * seen.rows) or _is_device(seen):
        return False
    coded = sum(bool(_CODE.fullmatch(text)) for text in seen.texts)
    others = any(seen.share(look) >= 1 - _MOST for look in _OTHERS)
    return coded >= _MOST * len(seen.texts) and not others
