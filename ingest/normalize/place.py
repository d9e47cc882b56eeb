"""Coordinates: cells of about 11 m, each in a cell of about 110 m, always in WGS-84."""

from math import atan2, cos, fabs, isfinite, pi, radians, sin, sqrt
from typing import Literal, TypeAlias

from ingest.normalize.base import EMPTY, PLACEHOLDER, Normal, Unusable, fold, is_filler, unwrap
from ingest.normalize.place_text import read_point

Coordinates: TypeAlias = Literal["WGS-84", "GCJ-02", "BD-09"]
_FINE = 10_000  # cells a degree
_FEWEST_DECIMALS = 4  # that name a cell
_AXIS = 6_378_245.0  # metres; Krasovsky 1940, which GCJ-02 is made on
_ECCENTRICITY = 0.006693421622965943  # squared
_BAIDU_SHIFT = (0.006, 0.0065)  # degrees of latitude, longitude
_BAIDU_WAVE = pi * 3000 / 180
_ROUNDS = 6  # each divides the error by some thousand; the fourth is below a nanometre


def normalize_geo(
    latitude: float | None,
    longitude: float | None,
    *,
    coordinates: Coordinates = "WGS-84",
    decimals: int | None = None,
) -> Normal | Unusable:
    """Return the GeoCell (4 decimals) of a point in degrees, below its cell of 3 decimals.

    `decimals` is to how many the point is known, by default as many as its numbers have; fewer
    than four in both name no cell. The wider cell is found from the finer one, so that a cell has
    one parent. Unusable: off the globe, not a number, and 0, 0, which devices give for no fix.
    """
    if latitude is None or longitude is None:
        return EMPTY
    if not (isfinite(latitude) and isfinite(longitude)):
        return EMPTY
    if fabs(latitude) > 90 or fabs(longitude) > 180:
        return Unusable("out_of_range")
    if fabs(latitude) < 1 / _FINE and fabs(longitude) < 1 / _FINE:
        return PLACEHOLDER
    if decimals is None:
        decimals = _FEWEST_DECIMALS if _is_fine(latitude) or _is_fine(longitude) else 0
    if decimals < _FEWEST_DECIMALS:
        return Unusable("too_coarse")
    return _cell(*to_wgs84(latitude, longitude, coordinates))


def normalize_point(text: str | None, *, coordinates: Coordinates = "WGS-84") -> Normal | Unusable:
    """Return the GeoCell of a point written in one cell, as people and machines write them."""
    folded = unwrap(fold(text))
    if not folded:
        return EMPTY
    if is_filler(folded):
        return PLACEHOLDER
    point = read_point(folded)
    if point is None:
        return Unusable("not_a_point")
    north, east, decimals = point
    return normalize_geo(north, east, coordinates=coordinates, decimals=decimals)


def _is_fine(degrees: float) -> bool:
    """Return whether a number of degrees has more than three decimals."""
    return round(degrees, _FEWEST_DECIMALS - 1) != degrees


def to_wgs84(latitude: float, longitude: float, coordinates: Coordinates) -> tuple[float, float]:
    """Return a point in degrees WGS-84, to a millimetre; Chinese maps shift it by up to 700 m.

    Raises ValueError if `coordinates` is not one of the three. Source: the published shift
    (`eviltransform` and others agree), undone by fixed-point iteration.
    """
    if coordinates == "WGS-84":
        return latitude, longitude
    if coordinates == "GCJ-02":
        return _undo_shift(latitude, longitude)
    if coordinates == "BD-09":
        return _undo_shift(*_from_baidu(latitude, longitude))
    raise ValueError(f"coordinates {coordinates!r}: use WGS-84, GCJ-02 or BD-09")


def _cell(latitude: float, longitude: float) -> Normal:
    north, east = round(latitude * _FINE), round(longitude * _FINE)
    value = f"{north / _FINE:.4f},{east / _FINE:.4f}"
    wide = f"{north // 10 / 1000:.3f},{east // 10 / 1000:.3f}"
    parent = Normal("GeoCell", wide, f"{north // 100 / 100:.2f}*,{east // 100 / 100:.2f}*")
    return Normal("GeoCell", value, wide.replace(",", "*,") + "*", parent)


def _is_shifted(latitude: float, longitude: float) -> bool:
    """Return whether GCJ-02 shifts here: inside the rectangle that it draws around China."""
    return 0.8293 <= latitude <= 55.8271 and 72.004 <= longitude <= 137.8347


def _undo_shift(latitude: float, longitude: float) -> tuple[float, float]:
    if not _is_shifted(latitude, longitude):
        return latitude, longitude
    north, east = latitude, longitude
    for _ in range(_ROUNDS):
        up, right = _shift(north, east)
        north, east = latitude - up, longitude - right
    return north, east


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """Return how far (degrees north, east) GCJ-02 moves a WGS-84 point."""
    x, y = longitude - 105.0, latitude - 35.0
    sine = sin(radians(latitude))
    curve = 1 - _ECCENTRICITY * sine * sine
    meridian = _AXIS * (1 - _ECCENTRICITY) / (curve * sqrt(curve))
    parallel = _AXIS / sqrt(curve) * cos(radians(latitude))
    return _metres_north(x, y) / meridian * 180 / pi, _metres_east(x, y) / parallel * 180 / pi


def _metres_north(x: float, y: float) -> float:
    plain = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x))
    return plain + (
        _wave(x, ((20.0, 6.0), (20.0, 2.0)))
        + _wave(y, ((20.0, 1.0), (40.0, 1 / 3)))
        + _wave(y, ((160.0, 1 / 12), (320.0, 1 / 30)))
    )


def _metres_east(x: float, y: float) -> float:
    plain = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x))
    return plain + (
        _wave(x, ((20.0, 6.0), (20.0, 2.0)))
        + _wave(x, ((20.0, 1.0), (40.0, 1 / 3)))
        + _wave(x, ((150.0, 1 / 12), (300.0, 1 / 30)))
    )


def _wave(at: float, parts: tuple[tuple[float, float], ...]) -> float:
    """Return two thirds of a sum of sines, each an amplitude and a frequency in half turns."""
    return sum(amplitude * sin(at * pi * frequency) for amplitude, frequency in parts) * 2 / 3


def _from_baidu(latitude: float, longitude: float) -> tuple[float, float]:
    """Return GCJ-02 for a BD-09 point; the waves Baidu adds are undone in one step."""
    y, x = latitude - _BAIDU_SHIFT[0], longitude - _BAIDU_SHIFT[1]
    radius = sqrt(x * x + y * y) - 0.00002 * sin(y * _BAIDU_WAVE)
    angle = atan2(y, x) - 0.000003 * cos(x * _BAIDU_WAVE)
    return radius * sin(angle), radius * cos(angle)
