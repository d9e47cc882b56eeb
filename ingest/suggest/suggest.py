"""A first mapping for a file: its kind, its columns, its formats and words, with confidence."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import phonenumbers
import polars as pl

from ingest.columns import FILES
from ingest.columns_of import Joined, Made
from ingest.normalize import Coordinates
from ingest.suggest.assign import Assignment, Match, assign
from ingest.suggest.choices import Words, words_of
from ingest.suggest.data import number, read_data
from ingest.suggest.elsewhere import Elsewhere, elsewhere
from ingest.suggest.formats import Formats, formats_of
from ingest.suggest.guess import only_time, with_guesses
from ingest.suggest.headers import best_likeness, form_of
from ingest.suggest.looks import Seen, seen_of
from ingest.suggest.parts import is_upper, make, parts_of
from ingest.suggest.sample import header_forms, read_sample
from ingest.words import remark

_PHONES = ("phone", "contact_phones", "consignee_phone")
_HOME = "CN"
_ASKED = 100  # phones of a column that are tried
_CLEARLY = 0.5  # share of phones that a region must fit
_BETTER = 0.1  # and by how much it must fit better than the next
_NORTH_AMERICAN = re.compile(r"(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}")
_ONE_EACH = 0.98  # distinctness of applicants from which a row is a person


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A first mapping for one file; `made` are columns that several headers make.

    `others` are other kinds of file that it might be, the likelier first; `unused` are headers
    that are nothing of ours, of which those `elsewhere` are of another kind of file.
    """

    path: Path
    rows: int
    kind: str
    others: tuple[str, ...]
    matches: dict[str, Match]
    made: dict[str, Made]
    missing: tuple[str, ...]
    doubted: tuple[Match, ...]
    unused: tuple[str, ...]
    seen: dict[str, Seen] = field(repr=False)
    formats: dict[str, Formats] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=dict)
    region: str = _HOME
    region_doubt: str = ""
    zone: str | None = None
    coordinates: Coordinates | None = None
    time: str = ""  # the one column of times, of whatever
    elsewhere: tuple[Elsewhere, ...] = ()

    def header_of(self, ours: str) -> str | tuple[str, ...] | None:
        """Return the header, or the headers, that become a column of ours."""
        if ours in self.made:
            return self.made[ours].parts
        match = self.matches.get(ours)
        return match.header if match else None


def suggest_mapping(path: Path) -> Suggestion:
    """Return a first mapping for file `path`, from its headers and its first 10,000 rows.

    Raises InputError if the file cannot be read or has no rows.
    """
    frame = read_sample(path)
    region, doubt = _region(frame)
    seen = {header: seen_of(header, frame[header], region) for header in frame.columns}
    forms = header_forms(frame, path)
    upper = {header for header, part in parts_of(frame.columns).items() if is_upper(part)}
    whole = [each for header, each in seen.items() if header not in upper]
    ranked = sorted(
        (with_guesses(assign(whole, kind, forms=forms), whole) for kind in FILES),
        key=lambda found: -(found.evidence + _named(path, found.kind)),
    )
    best = ranked[0]
    made = make(best, seen, frame)
    inside = {part for column in made.values() for part in column.parts}
    made |= _row_ids(best, seen, list(forms))
    matches = {
        ours: match
        for ours, match in best.matches.items()
        if ours not in made and match.header not in inside
    }
    used = {m.header for m in matches.values()} | {p for c in made.values() for p in c.parts}
    formats = {
        ours: formats_of(seen[match.header].cells)
        for ours, match in matches.items()
        if match.column.kind in ("time", "date") and seen[match.header].texts
    }
    bare = any(each.is_bare for each in formats.values())
    return Suggestion(
        path=path,
        rows=frame.height,
        kind=best.kind,
        others=tuple(each.kind for each in ranked[1:] if _is_near(each, best)),
        matches=matches,
        made=made,
        missing=tuple(name for name in best.missing if name not in made),
        doubted=tuple(match for match in best.doubted if match.header not in used),
        unused=tuple(header for header in frame.columns if header not in used),
        seen=seen,
        formats=formats,
        words={
            ours: words_of(seen[match.header], best.kind, match.column)
            for ours, match in matches.items()
            if match.column.kind == "choice"
        },
        region=region,
        region_doubt=doubt,
        zone=read_data("looks")["zones"].get(region) if bare else None,
        coordinates=_coordinates(frame.columns, matches),
        time=only_time(whole),
        elsewhere=elsewhere((h for h in frame.columns if h not in used), best.kind),
    )


def _named(path: Path, kind: str) -> float:
    words = read_data("looks")["file_names"][kind]
    return number("file_name") if best_likeness(form_of(path.name.split(".", 1)[0]), tuple(words)) \
        >= number("header", "least_part") else 0  # fmt: skip


def _is_near(other: Assignment, best: Assignment) -> bool:
    return not other.missing and other.evidence > best.evidence / 2


def _region(frame: pl.DataFrame) -> tuple[str, str]:
    """Return the region that phones without a country code are of, and a doubt about it.

    Only columns whose header says phone are asked. It is the mainland where no other fits clearly.
    """
    words = tuple(word for column in _PHONES for word in read_data("headers")["columns"][column])
    least = number("header", "least_part")
    named = [h for h in frame.columns if best_likeness(form_of(h), words) >= least]
    cells = [seen_of(header, frame[header]) for header in named]
    texts = [t for each in cells for t in each.texts[:_ASKED] if not t.startswith(("+", "00"))]
    american = sum(bool(_NORTH_AMERICAN.fullmatch(text)) for text in texts)
    if american and american >= _CLEARLY * len(texts):
        return "US", ""
    if sum(_is_valid(text, _HOME) for text in texts) >= _CLEARLY * len(texts):
        return _HOME, ""
    shares = {
        region: sum(_is_valid(text, region) for text in texts) / len(texts)
        for region in read_data("looks")["regions"]
    }
    best, second = sorted(shares, key=lambda region: -shares[region])[:2]
    if shares[best] >= _CLEARLY and shares[best] >= shares[second] + _BETTER:
        return best, ""
    return _HOME, remark("suggest_region", region=best, share=f"{shares[best]:.0%}")


def _is_valid(text: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number_for_region(phonenumbers.parse(text, region), region)
    except phonenumbers.NumberParseException:
        return False


def _row_ids(found: Assignment, seen: dict[str, Seen], ends: list[str]) -> dict[str, Made]:
    """Return an application's id made of the applicant's, where a row is a person or a tie.

    `ends` are the headers of the two ends of a tie.
    """
    person = found.matches.get("applicant_id")
    if found.kind != "applications" or "application_id" not in found.missing or not person:
        application = found.matches.get("application_id")
        if found.kind == "applications" and application and "applicant_id" in found.missing:
            return {"applicant_id": Joined((application.header,), "")}
        return {}
    if seen[person.header].distinctness >= _ONE_EACH:
        return {"application_id": Joined((person.header,), "")}
    if len(ends) > 1:
        return {"application_id": Joined(tuple(ends), "-")}
    return {}


def _coordinates(headers: list[str], matches: dict[str, Match]) -> Coordinates | None:
    if "latitude" not in matches:
        return None
    told: dict[Coordinates, list[str]] = read_data("looks")["coordinates"]
    said = " ".join(headers).casefold()
    found: list[Coordinates] = [
        name for name, words in told.items() if any(w in said for w in words)
    ]
    return found[0] if found else None
