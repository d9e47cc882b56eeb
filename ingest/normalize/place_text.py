"""Points on the earth as people and machines write them: degrees, minutes, links, formats."""

import re
from typing import NamedTuple

from ingest.normalize.base import fold, unwrap

_NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]+)?"
_PLAIN = re.compile(rf"({_NUMBER})\s*[,;、/|\s]\s*({_NUMBER})")
_DECIMAL_COMMAS = re.compile(r"([+-]?[0-9]{1,2},[0-9]+)\s*[;/\s]\s*([+-]?[0-9]{1,3},[0-9]+)")
_LATITUDE = re.compile(
    rf"(?:(?<![a-z])(?:m?lat|latitude)|纬度)[\"']?\s*[:=]?\s*[\"']?({_NUMBER})(?![0-9.])"
)
_LONGITUDE = re.compile(
    rf"(?:(?<![a-z])(?:mlon|mlng|lon|lng|long|longitude)|经度)[\"']?\s*[:=]?\s*[\"']?({_NUMBER})"
    r"(?![0-9.])"
)
# Formats whose standards put latitude first: RFC 5870, map links, ISO 6709 in degrees.
_LATITUDE_FIRST = (
    re.compile(rf"geo:({_NUMBER}),({_NUMBER})(?:[,;?].*)?"),
    re.compile(rf"https?://.*[?&@/=]({_NUMBER})(?:,|%2c)({_NUMBER})(?:[&,#].*)?"),
    re.compile(r"([+-][0-9]{1,2}\.[0-9]+)([+-][0-9]{1,3}\.[0-9]+)(?:[+-][0-9.]+)?(?:crs.*)?/?"),
)
# Formats whose standards put longitude first: OGC well-known text, RFC 7946.
_LONGITUDE_FIRST = (
    re.compile(
        rf"(?:srid=[0-9]+;)?point ?z? ?\(\s*({_NUMBER})\s+({_NUMBER})(?:\s+[0-9.+-]+)?\s*\)"
    ),
    re.compile(rf".*\"coordinates\"\s*:\s*\[\s*({_NUMBER})\s*,\s*({_NUMBER})\s*(?:,[^\]]*)?\].*"),
)
_NMEA = re.compile(
    r"([0-9]{2})([0-9]{2}\.[0-9]+)\s*,\s*([ns])\s*,\s*([0-9]{3})([0-9]{2}\.[0-9]+)\s*,\s*([ew])"
)
_HALF = "(北纬|南纬|东经|西经|[nsew])"
_ANGLE = (
    r"([+-]?[0-9]{1,3}(?:\.[0-9]+)?)\s*(?:[°º˚]|度)?"
    r"(?:\s*([0-9]{1,2}(?:\.[0-9]+)?)\s*(?:['′’]|分)"
    r"(?:\s*([0-9]{1,2}(?:\.[0-9]+)?)\s*(?:[\"″”]|''|′′|’’|秒))?)?"
)
_BETWEEN = r"\s*[,;、/|\s]?\s*"
_LETTERS_BEFORE = re.compile(rf"{_HALF}\s*{_ANGLE}{_BETWEEN}{_HALF}\s*{_ANGLE}")
_LETTERS_BEHIND = re.compile(rf"{_ANGLE}\s*{_HALF}{_BETWEEN}{_ANGLE}\s*{_HALF}")
_HALVES = {"北纬": "n", "南纬": "s", "东经": "e", "西经": "w"}
_LEAD = re.compile(
    r"(?:gps|坐标|经纬度|位置|定位|coordinates?|location|position|point)[\s:=]*(?=[(\[+0-9-])"
)


class Point(NamedTuple):
    """Degrees north and east, and to how many decimals of a degree they are known."""

    latitude: float
    longitude: float
    decimals: int


def read_point(text: str | None) -> Point | None:
    """Return the point that `text` names, or None if it names none.

    The first number is the latitude, unless it is above 90 or words, letters or the format's own
    standard say otherwise. Minutes and seconds count as the decimals that they are worth.
    """
    folded = unwrap(fold(text)).lower().replace("−", "-")
    if not folded:
        return None
    lead = _LEAD.match(folded)
    bare = folded[lead.end() :] if lead else folded
    return _machine_form(folded) or _named(folded) or _written(bare.strip("()[]{} "))


def _machine_form(text: str) -> Point | None:
    for pattern in _LATITUDE_FIRST:
        found = pattern.fullmatch(text)
        if found:
            return _of_decimals(found[1], found[2])
    for pattern in _LONGITUDE_FIRST:
        found = pattern.fullmatch(text)
        if found:
            return _of_decimals(found[2], found[1])
    return _nmea(text)


def _nmea(text: str) -> Point | None:
    """Return a point in degrees and minutes run together. Source: NMEA 0183."""
    found = _NMEA.fullmatch(text)
    if not found:
        return None
    north = (float(found[1]) + float(found[2]) / 60) * (-1 if found[3] == "s" else 1)
    east = (float(found[4]) + float(found[5]) / 60) * (-1 if found[6] == "w" else 1)
    return Point(north, east, max(_decimals(found[2]), _decimals(found[5])) + 1)


def _named(text: str) -> Point | None:
    """Return a point whose two numbers are each called latitude and longitude."""
    north, east = _LATITUDE.search(text), _LONGITUDE.search(text)
    return _of_decimals(north[1], east[1]) if north and east else None


def _written(text: str) -> Point | None:
    commas = _DECIMAL_COMMAS.fullmatch(text)
    if commas:
        return _in_order(commas[1].replace(",", "."), commas[2].replace(",", "."))
    plain = _PLAIN.fullmatch(text)
    if plain:
        return _in_order(plain[1], plain[2])
    before = _LETTERS_BEFORE.fullmatch(text)
    if before:
        return _of_angles(_angle(*before.group(1, 2, 3, 4)), _angle(*before.group(5, 6, 7, 8)))
    behind = _LETTERS_BEHIND.fullmatch(text)
    if behind:
        return _of_angles(_angle(*behind.group(4, 1, 2, 3)), _angle(*behind.group(8, 5, 6, 7)))
    return None


def _in_order(first: str, second: str) -> Point:
    if abs(float(first)) > 90 >= abs(float(second)):
        first, second = second, first
    return _of_decimals(first, second)


def _of_decimals(north: str, east: str) -> Point:
    return Point(float(north), float(east), max(_decimals(north), _decimals(east)))


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])


def _of_angles(one: tuple[str, float, int], other: tuple[str, float, int]) -> Point | None:
    """Return the point of two angles, each with the letter of its half of the globe."""
    if one[0] in "ew":
        one, other = other, one
    if one[0] not in "ns" or other[0] not in "ew":
        return None
    return Point(one[1], other[1], max(one[2], other[2]))


def _angle(
    half: str, degrees: str, minutes: str | None, seconds: str | None
) -> tuple[str, float, int]:
    """Return the half of the globe, degrees and to how many decimals they are known."""
    half = _HALVES.get(half, half)
    value = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    decimals = _decimals(degrees)
    if seconds is not None:
        decimals = _decimals(seconds) + 3
    elif minutes is not None:
        decimals = _decimals(minutes) + 1
    return half, -value if half in "sw" else value, decimals
