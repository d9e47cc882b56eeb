"""Columns of lines at home and of numbers in Hong Kong, Macau and Taiwan, as mostly written.

The numbering plans are the library's (phonenumbers), asked of a column at once: which numbers are
lines or mobiles and nothing else, and how long their area codes are.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple, Protocol

import polars as pl
from phonenumbers import PhoneMetadata

from ingest.normalize.base import all_counting
from ingest.normalize.columnar import Columnar, columnar, text
from ingest.normalize.phone import place_of_number

_LINE = "([1-9][0-9]{1,2})[ -]?([0-9]{7,8})"
_DESK = "(?:(?:-|转)([0-9]{2,6}))?$"
_AT_HOME = (rf"^0{_LINE}{_DESK}", rf"^\(0([1-9][0-9]{{1,2}})\)[ -]?([0-9]{{7,8}}){_DESK}")
_WITH_CODE = rf"^(?:\+86|0086)[ -]?{_LINE}{_DESK}"
_FROM_ABROAD = rf"^\+86[ -]?{_LINE}{_DESK}"
_NEIGHBOUR = r"^\+(852|853|886)((?:[ -]?[0-9]){7,10})$"
_REGIONS = {"86": "CN", "852": "HK", "853": "MO", "886": "TW"}
# A carrier's dialling prefix, and area codes that none has: the library may read them otherwise.
_NO_AREA = "^1[1-9]"
_PREFIX = 9  # digits of the table of places, country code included


class _Plan(NamedTuple):
    """A country's numbers in regular expressions: of lines (abroad mobiles too) and of others."""

    general: str
    plain: tuple[str, ...]
    special: tuple[str, ...]
    formats: tuple[tuple[str, str, int], ...]  # first digits, whole number, digits of the area


class _Described(Protocol):
    @property
    def national_number_pattern(self) -> str | None: ...


def read_lines(texts: pl.Series, *, region: str = "CN") -> Columnar:
    """Answer for mainland lines and neighbours' numbers as `normalize_phone` does; leave others.

    Lines without a country code are known for such in region CN alone.
    """
    frame = _written(texts.alias("text"), region)
    nsn = pl.col("nsn")
    is_counting = pl.concat_str(pl.lit("0"), nsn).is_in([*all_counting(10), *all_counting(11)])
    frame = frame.with_columns(nsn=pl.when(~is_counting & ~_is_odd()).then(nsn))
    areas = [_area(code) for code in _REGIONS]
    frame = frame.with_columns(area=pl.coalesce(areas))
    frame = frame.with_columns(label=pl.when(pl.col("area").is_not_null()).then(pl.lit("Phone")))
    return columnar(_told(frame))


def _is_odd() -> pl.Expr:
    return (pl.col("code") == "86") & pl.col("nsn").str.contains(_NO_AREA)


def _written(texts: pl.Series, region: str) -> pl.DataFrame:
    """Return text, code, nsn (the number without it) and desk; null where it is written else."""
    home = [_WITH_CODE, *_AT_HOME] if region == "CN" else [_FROM_ABROAD]
    found = [pl.col("text").str.extract_groups(pattern).struct for pattern in home]
    parts = [pl.coalesce(each.field(str(at)) for each in found) for at in (1, 2, 3)]
    abroad = pl.col("text").str.extract_groups(_NEIGHBOUR).struct
    return texts.to_frame().select(
        "text",
        code=pl.coalesce(abroad.field("1"), pl.when(parts[0].is_not_null()).then(pl.lit("86"))),
        nsn=pl.coalesce(
            abroad.field("2").str.replace_all("[ -]", ""), pl.concat_str(parts[0], parts[1])
        ),
        desk=parts[2],
    )


def _area(code: str) -> pl.Expr:
    """Return how many digits of a number of `code` are its area's; null if it is no plain one."""
    plan, nsn = _plan(code), pl.col("nsn")
    is_plain = (pl.col("code") == code) & nsn.str.contains(plan.general)
    is_plain &= pl.any_horizontal(nsn.str.contains(each) for each in plan.plain)
    for special in plan.special:
        is_plain &= ~nsn.str.contains(special)
    size = pl.coalesce(
        pl.when(nsn.str.contains(first) & nsn.str.contains(whole)).then(pl.lit(digits))
        for first, whole, digits in plan.formats
    )
    return pl.when(is_plain).then(size)


@cache
def _plan(code: str) -> _Plan:
    """Return the plan of a country code that one region has; raise ValueError if none has it."""
    known = PhoneMetadata.metadata_for_region(_REGIONS[code])
    if known is None:
        raise ValueError(f"phonenumbers has no numbering plan of country code {code}.")
    plain = [known.fixed_line] if code == "86" else [known.fixed_line, known.mobile]
    others = (known.premium_rate, known.toll_free, known.shared_cost, known.uan, known.voicemail)
    shapes = known.intl_number_format or known.number_format
    formats = [
        (f"^(?:{''.join(each.leading_digits_pattern[-1:])})", f"^(?:{pattern})$", _first(pattern))
        for each in shapes
        if (pattern := each.pattern)
    ]
    return _Plan(
        _whole([known.general_desc])[0], tuple(_whole(plain)), tuple(_whole(others)), tuple(formats)
    )


def _whole(kinds: Iterable[_Described | None]) -> list[str]:
    """Return the patterns of kinds of numbers that a plan has."""
    patterns = (kind.national_number_pattern for kind in kinds if kind)
    return [f"^(?:{pattern})$" for pattern in patterns if pattern]


def _first(pattern: str) -> int:
    """Return how many digits the first group of a format has."""
    group = pattern[1 : pattern.index(")")]
    return int(group[3:-1]) if "{" in group else 1


def _told(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the answers in the columns of `FORM`."""
    nsn, desk = pl.col("nsn"), pl.col("desk")
    number = text("+", pl.col("code"), nsn)
    has_desk = desk.is_not_null()
    head = pl.min_horizontal(nsn.str.len_chars().cast(pl.Int64) - 6, pl.lit(3))
    hidden = nsn.str.slice(head).str.head(-2).str.replace_all("[0-9]", "*")
    told = frame.with_columns(
        value=pl.when(has_desk).then(text(number, ";ext=", desk)).otherwise(number),
        mask=text("+", pl.col("code"), " ", nsn.str.head(head), hidden, nsn.str.tail(2)),
        near_2_token=pl.when(~has_desk).then(number.str.head(-2)),
        near_3_token=pl.when(~has_desk).then(number.str.head(-3)),
        prefix=text("+", pl.col("code"), nsn.str.head(pl.col("area"))),
        digits=text(pl.col("code"), nsn).str.head(_PREFIX),
    )
    return _regions(told)


def _regions(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with each number's home, which its first digits say."""
    asked = frame.filter(pl.col("label").is_not_null()).select("digits", "code").unique()
    homes = [
        (digits, place_of_number(digits, int(code)) or _REGIONS[code])
        for digits, code in asked.iter_rows()
    ]
    known = pl.DataFrame(homes, {"digits": pl.String, "region": pl.String}, orient="row")
    return frame.join(known, on="digits", how="left", maintain_order="left")
