"""How like a header is to what lenders call a column of ours: 0 (not at all) to 1 (the same)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from ingest.suggest.data import read_data

_HAN = re.compile(r"[\u3400-\u9fff]")
_BRACKETED = re.compile(r"[(\[{<【].*?[)\]}>】]")
_BORDERS = re.compile(
    r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])"
)
_SAME_HAN = (
    ("号码", "号"),
    ("手机号", "手机"),
    ("电话号", "电话"),
    ("手机", "电话"),
    ("日期", "时间"),
    ("编码", "编号"),
    ("代码", "编号"),
    ("id", "编号"),
    ("的", ""),
)
_WEIGHTS = {"generic": 0.5, "digit": 0.3, "plain": 1.0}
_OF_OWNER = 0.95  # what is left of a header without the word for whom it is about
_OF_TERMS = 0.95  # and of one whose words only mean the same
_INSIDE, _AROUND = 0.8, 0.6  # a synonym not at the end of a header; a header inside a synonym


@dataclass(frozen=True, slots=True)
class Form:
    """A header or synonym in its one form: Chinese as one text, others as words in order."""

    text: str = ""  # Chinese, or words without gaps
    words: tuple[str, ...] = ()
    is_chinese: bool = False
    bare: str = ""  # as it stands, without gaps


@cache
def form_of(header: str) -> Form:
    """Return a header without case, width, brackets and signs, words of one meaning alike."""
    told = unicodedata.normalize("NFKC", header)
    told = _BRACKETED.sub(" ", told) if _BRACKETED.sub("", told).strip() else told
    if _HAN.search(told):
        text = "".join(sign for sign in told.casefold() if sign.isalnum())
        text = _as_one(text)
        return Form(text, _terms(text), is_chinese=True)
    split = re.split(r"[^0-9A-Za-z\u00c0-\u024f]+", _BORDERS.sub(" ", told))
    words = tuple(_word(word.casefold()) for word in split if len(word) > 1 or word.isdigit())
    return Form("".join(words), words, bare="".join(split).casefold())


def likeness(header: Form, synonym: Form) -> float:
    """Return how much of `header` is `synonym`."""
    if not header.text or header.is_chinese != synonym.is_chinese:
        return 0
    if header.text == synonym.text:
        return 1
    if header.is_chinese:
        return max(
            _chinese(header.text, synonym.text),
            *_without_owner(header.text, synonym.text),
            _OF_TERMS * _by_words(header, synonym),
        )
    return _by_words(header, synonym)


def _by_words(header: Form, synonym: Form) -> float:
    if set(header.words) == set(synonym.words) != set():
        return 1
    if header.bare and header.bare == synonym.bare:
        return 1
    own = _of_owner(header.words)
    if (
        own - _generic()
        and own == _of_owner(synonym.words)
        and set(synonym.words) - own <= _owners()
    ):
        return _OF_OWNER
    return _words(set(header.words), set(synonym.words))


def best_likeness(header: Form, words: tuple[str, ...]) -> float:
    """Return how like a header is to the nearest of several synonyms."""
    return max((likeness(header, form_of(word)) for word in words), default=0)


@cache
def _terms(text: str) -> tuple[str, ...]:
    """Return a Chinese header's words, the longest first, each by the one that means the same."""
    known = _term_of()
    longest = max(map(len, known))
    words, place, rest = [], 0, ""
    while place < len(text):
        for size in range(min(longest, len(text) - place), 0, -1):
            if term := known.get(text[place : place + size]):
                words += [rest, term] if rest else [term]
                rest, place = "", place + size
                break
        else:
            rest, place = rest + text[place], place + 1
    return tuple([*words, rest] if rest else words)


@cache
def _term_of() -> dict[str, str]:
    told = read_data("headers")["terms"]
    words = {_as_one(word): term for term, words in told.items() for word in words}
    owners = {_as_one(word): "customer" for word in read_data("headers")["owners"]["chinese"]}
    return owners | words


def _as_one(text: str) -> str:
    for many, one in _SAME_HAN:
        text = text.replace(many, one)
    return text


def _chinese(header: str, synonym: str) -> float:
    if header == synonym:
        return 1
    if synonym in header and len(synonym) > 1:
        place = 1 if header.endswith(synonym) else _INSIDE
        return place * len(synonym) / len(header)
    if header in synonym and len(header) > 1:
        return _AROUND * len(header) / len(synonym)
    return 0


def _without_owner(header: str, synonym: str) -> list[float]:
    owners = read_data("headers")["owners"]["chinese"]
    shorter = [header.removeprefix(owner) for owner in owners if header.startswith(owner)]
    return [_OF_OWNER * _chinese(rest, synonym) for rest in shorter if rest] or [0]


def _of_owner(words: tuple[str, ...]) -> set[str]:
    return set(words) - _owners()


@cache
def _owners() -> frozenset[str]:
    return frozenset(_word(word) for word in read_data("headers")["owners"]["english"])


def _words(header: set[str], synonym: set[str]) -> float:
    shared = header & synonym
    if not _weight(shared - _generic()):
        return 0
    if synonym <= header:
        return _weight(synonym) / _weight(header)
    if header <= synonym:
        return _AROUND * _weight(header) / _weight(synonym)
    return 0


def _weight(words: set[str]) -> float:
    return sum(
        _WEIGHTS["digit" if word.isdigit() else "generic" if word in _generic() else "plain"]
        for word in words
    )


@cache
def _generic() -> frozenset[str]:
    return frozenset(_word(word) for word in read_data("headers")["generic"])


def _word(word: str) -> str:
    return _same().get(word, word)


@cache
def _same() -> dict[str, str]:
    return {
        word: one for one, words in read_data("headers")["same"].items() for word in (*words, one)
    }
