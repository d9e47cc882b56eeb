"""What values look like: for each kind of value the share of cells that could be one."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial

import polars as pl

from ingest.columns import CHECK_RESULTS, RISK_FLAGS
from ingest.normalize import (
    Name,
    Normal,
    normalize_address,
    normalize_card,
    normalize_company,
    normalize_device,
    normalize_email,
    normalize_ip,
    normalize_name,
    normalize_phone,
    normalize_wifi,
    read_national_id,
)
from ingest.normalize.base import fold, is_filler
from ingest.numbers import read_numbers, without_unit
from ingest.suggest.data import read_data
from ingest.suggest.formats import fitting_share
from ingest.times import read_dates, read_times

_SURE = 0.9
_TEXTS = 200  # distinct texts that a look is tried on
_SEPARATORS = re.compile(r"[|,;/、，；\s]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PLACE_WORD = re.compile(r"[省市区县镇乡路街巷弄号栋幢室村苑园]")
_FIRM = re.compile(
    r"公司|集团|有限|商行|商店|酒店|医院|学校|大学|银行|工厂|厂$|中心$|店$|局$|部$|工作室"
    r"|\b(?:co|ltd|inc|llc|corp|company|group|gmbh|plc|bank|hospital|school|university)\b",
    re.IGNORECASE,
)
_WESTERN_NAME = re.compile(r"[^\W\d_]{2,}(?:[ .,'’-]+[^\W\d_]+\.?){0,4}")
_OPAQUE = re.compile(r"[0-9a-fA-F]{14,64}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MIXED = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_:.=+/-]{8,80}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:#/-]{0,63}")
_ACCOUNT = re.compile(r"[A-Za-z0-9@._*-]{6,64}")
_FOREIGN_ID = re.compile(r"(?=(?:.*\d){4})[A-Za-z0-9 ./-]{5,20}")
_LOT = re.compile(r"[^@:]{0,40}\d+[^@:]{0,80}")
# What names its kind (IpAddress:27.50.139.204) may be of another kind in the next row.
_BARE_IP = re.compile(r"(?=.*[.:])[0-9a-fA-F.:/%\[\] ]+")
_DEGREES = re.compile(r"-?\d{1,3}\.\d{3,}")


@dataclass(slots=True)
class Seen:
    """One column of a file as it was seen: its cells that say something, its distinct texts."""

    header: str
    cells: pl.Series  # without empty ones and words for nothing
    rows: int
    region: str = "CN"
    texts: list[str] = field(default_factory=list)
    shares: dict[str, float] = field(default_factory=dict)

    @property
    def distinctness(self) -> float:
        """Return how many of the cells are the only one of their text, at most: 0 to 1."""
        return self.cells.n_unique() / self.cells.len() if self.cells.len() else 0

    def share(self, look: str) -> float:
        """Return the share of distinct texts that have a look: 0 to 1."""
        if look not in self.shares:
            self.shares[look] = _share(self, look) if self.texts else 0
        return self.shares[look]


def seen_of(header: str, cells: pl.Series, region: str = "CN") -> Seen:
    """Return what a column of text shows, placeholders aside (拒绝 is one, and a decision too)."""
    filled = cells.drop_nulls()
    distinct = filled.unique(maintain_order=True)
    fillers = [text for text in distinct if is_filler(fold(text)) and not is_choice(text)]
    filled = filled.filter(~filled.is_in(fillers)) if fillers else filled
    texts = filled.unique(maintain_order=True).head(_TEXTS).to_list()
    return Seen(header, filled, cells.len(), region, texts)


@cache
def _choices() -> frozenset[str]:
    """Return every word that stands for some choice of some column."""
    kinds = read_data("words").values()
    told = (
        words for columns in kinds for choices in columns.values() for words in choices.values()
    )
    return frozenset(fold(word).casefold() for words in told for word in words)


def is_choice(text: str) -> bool:
    """Return whether a text is a lender's word for some choice of ours."""
    return fold(text).casefold() in _choices()


def has_look(look: str, text: str, region: str) -> bool:
    """Return whether one text could be a value of this look; for those that one text can show."""
    return _tests(region)[look](text)


def _share(seen: Seen, look: str) -> float:
    column = pl.Series("x", seen.texts, pl.String)
    match look:
        case "time":
            read = _good(read_times(column, zone=None).times, column) * _is_dated(column)
            return max(read, fitting_share(column)) if read < _SURE else read
        case "date":
            return _good(read_dates(column).times, column)
        case "number" | "money" | "score" | "months" | "count":
            return _good_numbers(column, look)
        case "latitude" | "longitude":
            return _good_degrees(column, 90 if look == "latitude" else 180)
        case "unique_code":
            return _by_text(seen, "code") * (seen.distinctness if seen.cells.len() > 1 else 1)
        case "choice" | "note":
            return 0
    return _by_text(seen, look)


def _by_text(seen: Seen, look: str) -> float:
    test = _tests(seen.region)[look]
    return sum(test(text) for text in seen.texts) / len(seen.texts)


def _good(read: pl.Series, texts: pl.Series) -> float:
    return int(read.is_not_null().sum()) / texts.len()


def _is_dated(texts: pl.Series) -> float:
    """Return 0 for bare numbers of five or eight digits that may be anything, unless all are."""
    undated = texts.str.contains(r"^\d{5}(\.\d+)?$").mean()
    return 1 - float(str(undated or 0))


def _good_numbers(texts: pl.Series, look: str) -> float:
    bare = pl.Series("term_months" if look == "months" else "x", texts)
    numbers = read_numbers(without_unit(bare))
    whole = numbers == numbers.round()
    good = {
        "number": numbers.is_finite(),
        "money": numbers.is_between(0, 1e12),
        "score": numbers.is_between(0, 1200),
        "months": whole & numbers.is_between(1, 84),
        "count": whole & numbers.is_between(0, 10_000),
    }[look]
    return int(good.fill_null(False).sum()) / texts.len()


def _good_degrees(texts: pl.Series, most: int) -> float:
    shaped = texts.str.contains(_DEGREES.pattern)
    numbers = texts.str.strip_chars("° ").cast(pl.Float64, strict=False)
    good = shaped & (numbers.abs() <= most)
    return int(good.fill_null(False).sum()) / texts.len()


@cache
def _tests(region: str) -> dict[str, Callable[[str], bool]]:
    phone = partial(_is_phone, region=region)
    return {
        "phone": phone,
        "phones": lambda text: (
            all(map(phone, filter(None, _SEPARATORS.split(text)))) or phone(text)
        ),
        "prc_id": lambda text: read_national_id(text).valid is True,
        "foreign_id": lambda text: bool(_FOREIGN_ID.fullmatch(text)),
        "company_code": _is_company_code,
        "card": _is_card,
        "imei": lambda text: bool(re.fullmatch(r"\d{14,16}", text)) and _is_normal_device(text),
        "email": lambda text: isinstance(normalize_email(text), Normal),
        "ip": lambda text: bool(
            _BARE_IP.fullmatch(text) and isinstance(normalize_ip(text), Normal)
        ),
        "wifi": lambda text: isinstance(normalize_wifi(text), Normal),
        "device": _is_device,
        "asset": lambda text: bool(_CODE.fullmatch(text)) and len(text) >= 4,
        "account": lambda text: bool(_ACCOUNT.fullmatch(text)),
        "address": _is_address,
        "name": _is_name,
        "firm": lambda text: bool(_FIRM.search(text)),
        "code": lambda text: bool(_CODE.fullmatch(text)),
        "partner": lambda text: len(text) <= 40,
        "word": lambda text: len(text) <= 60 and not text.replace(".", "").isdigit(),
        "flags": lambda text: _are_known(text, RISK_FLAGS),
        "checks": _are_checks,
    }


def _is_phone(text: str, region: str) -> bool:
    found = normalize_phone(text, region=region)
    return isinstance(found, Normal) and sum(sign.isdigit() for sign in text) >= 7


def _is_company_code(text: str) -> bool:
    bare = fold(text)
    return len(bare) == 18 and isinstance(normalize_company(bare), Normal) and not (
        read_national_id(bare).valid
    )  # fmt: skip


def _is_card(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return 13 <= len(digits) <= 19 and isinstance(normalize_card(text), Normal)


def _is_normal_device(text: str) -> bool:
    found = normalize_device(text)
    return isinstance(found, Normal) and "tac" in found.facts


def _is_device(text: str) -> bool:
    if not isinstance(normalize_device(text), Normal):
        return False
    return _is_normal_device(text) or bool(_OPAQUE.fullmatch(text) or _MIXED.fullmatch(text))


def _is_address(text: str) -> bool:
    if not isinstance(normalize_address(text), Normal):
        return False
    if _HAN.search(text):
        return len(text) >= 6 and len(_PLACE_WORD.findall(text)) >= 2
    return bool(_LOT.fullmatch(text)) and len(re.findall(r"[A-Za-z]{2,}", text)) >= 2


def _is_name(text: str) -> bool:
    if not isinstance(normalize_name(text), Name):
        return False
    bare = fold(text)
    if _HAN.search(bare):
        surnames = read_data("looks")["surnames"]
        return 2 <= len(bare) <= 4 and (bare[0] in surnames or "·" in text or len(bare) == 4)
    return bool(_WESTERN_NAME.fullmatch(bare)) and not bare.isupper() | bare.islower()


def _are_all(test: Callable[[str], bool], texts: list[str]) -> bool:
    return any(texts) and all(test(text) for text in texts if text)


def _are_known(text: str, known: tuple[str, ...]) -> bool:
    return all(word.strip().lower() in known for word in text.split("|") if word.strip())


def _are_checks(text: str) -> bool:
    return all(part.rpartition(":")[2].strip().lower() in CHECK_RESULTS for part in text.split("|"))
