"""Columns of ours that several of theirs make: addresses, names, contacts' phones, risk flags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.columns_of import Flags, Joined, Made
from ingest.suggest.assign import SAID, Assignment
from ingest.suggest.data import read_data, synonyms
from ingest.suggest.headers import Form, best_likeness, form_of
from ingest.suggest.looks import Seen

_UPPER = ("country", "province", "city", "district", "town")
_CHINESE = ("province", "city", "district", "town", "detail", "more")
_WESTERN = ("detail", "more", "town", "district", "city", "province", "postcode", "country")
_NAMES = ("first", "middle", "last")
_HOMES = {"address": "delivery", "home_address": "home"}
_YES_NO = {"0", "1", "0.0", "1.0", "true", "false", "y", "n", "yes", "no", "t", "f", "是", "否"}
_FLAGGED = 0.6  # likeness of a column of yes and no from which it is a flag
_TOGETHER = 0.02  # share of rows with both up to which two columns stand in for each other
_WHOLE = 0.5  # share of addresses that repeat the city from which they are whole


@dataclass(frozen=True, slots=True)
class Part:
    """What part of which column of ours a header is."""

    ours: str
    name: str


def parts_of(headers: Sequence[str]) -> dict[str, Part]:
    """Return the headers that are parts of an address or a name, details of addresses included."""
    parts = {header: part for header in headers if (part := _part(form_of(header)))}
    has_last = Part("name", "last") in parts.values()
    return {
        h: part for h, part in parts.items() if part.ours != "name" or not _is_whole(h, has_last)
    }


def _is_whole(header: str, has_last: bool) -> bool:
    """Return whether a header like a part of a name is a whole one: 姓名, and 名字 without a 姓."""
    form, told = form_of(header), read_data("headers")["parts"]["name"]
    if best_likeness(form, tuple(synonyms("applications")["name"])) < 1:
        return False
    return not has_last or max(best_likeness(form, tuple(told[name])) for name in _NAMES) < 1


def is_upper(part: Part) -> bool:
    """Return whether a part is never a column by itself."""
    return part.name in (*_UPPER, "postcode", "more", *_NAMES)


def make(found: Assignment, seen: Mapping[str, Seen], frame: pl.DataFrame) -> dict[str, Made]:
    """Return the columns that several headers make, given those that single headers are."""
    made: dict[str, Made] = {}
    parts = parts_of(list(seen))
    for ours in ("address", "home_address"):
        if address := _address(ours, parts, found, frame):
            made[ours] = address
    if name := _name(parts, found, frame):
        made["name"] = name
    if ids := _alternatives("national_id", found, frame):
        made["national_id"] = Joined(ids, "")
    if phones := _phones(found, seen):
        made["contact_phones"] = phones
    if "risk_flags" not in found.matches and (flags := _flags(seen)):
        made["risk_flags"] = flags
    known = set(synonyms(found.kind))
    return {ours: column for ours, column in made.items() if ours in known}


def _part(form: Form) -> Part | None:
    told = read_data("headers")["parts"]
    for name in _NAMES:
        if best_likeness(form, tuple(told["name"][name])) >= SAID:
            return Part("name", name)
    for ours, prefix in _HOMES.items():
        for rest in _without(form, told[prefix], bare=ours == "address"):
            for name, words in told["address"].items():
                if best_likeness(rest, tuple(words)) == 1:
                    return Part(ours, name)
    return None


def _without(form: Form, prefixes: Sequence[str], *, bare: bool) -> list[Form]:
    """Return a header without each word that says whose address it is; as it is if `bare`."""
    shorter = [form] if bare else []
    for prefix in prefixes:
        word = form_of(prefix)
        if form.is_chinese and word.is_chinese and form.text.startswith(word.text):
            shorter.append(Form(form.text[len(word.text) :], (), is_chinese=True))
        elif form.words and set(word.words) < set(form.words):
            rest = tuple(each for each in form.words if each not in word.words)
            shorter.append(Form("".join(rest), rest))
    return [each for each in shorter if each.text]


def _address(
    ours: str, parts: Mapping[str, Part], found: Assignment, frame: pl.DataFrame
) -> Joined | None:
    own: dict[str, list[str]] = {}
    taken = {m.header for name, m in found.matches.items() if name != ours}
    for header, part in parts.items():
        if part.ours == ours and header not in taken:
            own.setdefault(part.name, []).append(header)
    whole = found.matches.get(ours)
    if whole and whole.header not in own.get("detail", []):
        own.setdefault("detail", []).insert(0, whole.header)
    uppers = [header for name in _UPPER for header in own.get(name, [])]
    details = own.get("detail", [])
    if not details or not (uppers or len(details) > 1):
        return None
    if len(details) > 1 and _together(frame, details) > _TOGETHER:
        details = [whole.header] if whole else details[:1]
    if not uppers or _repeats(frame, details[0], own.get("city", own.get("province", []))):
        return Joined(tuple(details), "") if len(details) > 1 else None
    order, glue = (_CHINESE, "") if _is_chinese(frame, uppers) else (_WESTERN, ", ")
    named = {**own, "detail": details}
    return Joined(tuple(header for name in order for header in named.get(name, [])), glue)


def _name(parts: Mapping[str, Part], found: Assignment, frame: pl.DataFrame) -> Joined | None:
    own = {part.name: header for header, part in parts.items() if part.ours == "name"}
    whole = found.matches.get("name")
    given = [own[name] for name in _NAMES if name in own] if {"first", "last"} <= own.keys() else []
    if given and _is_chinese(frame, given):
        given = given[::-1]
    one = [whole.header] if whole else []
    others = [h for h in _alternatives("name", found, frame) if h not in (*one, *given)]
    if one and given and _together(frame, [*one, given[0]]) > _TOGETHER:
        given = []
    several = [*one, *others, *given]
    if len(several) < 2:
        return None
    glue = "" if _is_chinese(frame, several) else " "
    return Joined(tuple(several), glue)


def _alternatives(ours: str, found: Assignment, frame: pl.DataFrame) -> tuple[str, ...]:
    """Return the headers that all say one column, where no row fills two of them."""
    whole = found.matches.get(ours)
    if not whole:
        return ()
    used = {match.header: match.likeness for match in found.matches.values()}
    words = synonyms(found.kind)[ours]
    several = [whole.header]
    for header in frame.columns:
        likeness = best_likeness(form_of(header), words)
        said = likeness >= SAID and likeness > used.get(header, 0)
        if said and frame[header].count() and _together(frame, [*several, header]) <= _TOGETHER:
            several.append(header)
    return tuple(several) if len(several) > 1 else ()


def _phones(found: Assignment, seen: Mapping[str, Seen]) -> Joined | None:
    first = found.matches.get("contact_phones")
    if not first:
        return None
    used = {match.header for match in found.matches.values()}
    words = synonyms(found.kind)["contact_phones"]
    more = [
        header
        for header, each in seen.items()
        if header not in used
        and best_likeness(form_of(header), words) >= SAID
        and each.share("phones") >= _WHOLE
    ]
    several = [header for header in seen if header in (first.header, *more)]
    return Joined(tuple(several), "|") if more else None


def _flags(seen: Mapping[str, Seen]) -> Flags | None:
    told = read_data("headers")["flags"]
    words: dict[str, str] = {}
    for header, each in seen.items():
        for word, names in told.items():
            like = best_likeness(form_of(header), tuple(names)) >= _FLAGGED
            if like and word not in words and {t.lower() for t in each.texts} <= _YES_NO:
                words[word] = header
                break
    return Flags(tuple(words.items())) if words else None


def _together(frame: pl.DataFrame, headers: Sequence[str]) -> float:
    """Return the share of rows in which more than one of the columns says something."""
    several = pl.sum_horizontal(pl.col(header).is_not_null() for header in headers) > 1
    return float(frame.select(several.mean().fill_null(0)).item()) if frame.height else 0


def _repeats(frame: pl.DataFrame, detail: str, cities: Sequence[str]) -> bool:
    """Return whether addresses mostly hold their city already."""
    if not cities:
        return False
    both = frame.select(a=detail, b=pl.col(cities[0]).str.strip_chars("市省 ")).drop_nulls()
    inside = both.select(pl.col("a").str.contains(pl.col("b"), literal=True).mean()).item()
    return float(inside or 0) >= _WHOLE


def _is_chinese(frame: pl.DataFrame, headers: Sequence[str]) -> bool:
    texts = pl.concat([frame[header].drop_nulls().head(100) for header in headers])
    return float(str(texts.str.contains(r"[\u4e00-\u9fff]").mean() or 0)) > _WHOLE
