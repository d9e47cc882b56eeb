"""Headers that are no column of a file's kind, but what lenders call one of another kind's."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.columns import FILES, column_names
from ingest.suggest.assign import SAID
from ingest.suggest.data import read_data, synonyms
from ingest.suggest.headers import best_likeness, form_of


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A header that is a column of another kind of file."""

    header: str
    column: str
    kind: str


def elsewhere(headers: Iterable[str], kind: str) -> tuple[Elsewhere, ...]:
    """Return of `headers` of a file of that kind those which another kind has a column for."""
    found = (_elsewhere(header, kind) for header in headers)
    return tuple(each for each in found if each)


def _elsewhere(header: str, kind: str) -> Elsewhere | None:
    form = form_of(header)
    strangers = max(best_likeness(form, tuple(words)) for words in read_data("headers")["none"])
    named = [
        (best_likeness(form, words), other, name)
        for other in FILES
        for name, words in synonyms(other).items()
        if other == kind or name not in column_names(kind)
    ]
    like, other, name = max(named, key=lambda each: (each[0], each[1] == kind))
    if like < SAID or like < strangers or other == kind:
        return None
    return Elsewhere(header, name, other)
