"""Numbers of the world as the texts that people, handsets and routers give; all in columns."""

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.other_world.chance import Flags, Ints, mix, pick, scatter
from benchmarks.other_world.networks import IPV6
from benchmarks.other_world.words import GIVEN, SURNAMES

Texts = npt.NDArray[np.str_]
_NOON = 1_709_251_200  # 1 March 2024, 00:00, as if the clocks of the lender stood at UTC
_HEX = np.array([ord(c) for c in "0123456789abcdef"], np.uint32)
_SHIFTS = np.arange(60, -1, -4, dtype=np.uint64)
_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_ID_CHECKS = np.array([ord(c) for c in "10X98765432"], np.uint32)
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100 and GB 11714
_CODE_WEIGHTS = np.array([3**k % 31 for k in range(17)])
_BODY_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])


def _text(codes: npt.NDArray[np.uint32]) -> Texts:
    """Return rows of character codes as texts."""
    whole = np.ascontiguousarray(codes)
    out: Texts = whole.view(f"<U{codes.shape[1]}").ravel() if len(codes) else np.empty(0, "<U1")
    return out


def _digits(values: Ints, width: int) -> Ints:
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    out: Ints = values[:, None] // powers % 10
    return out


def _as_digits(digits: Ints) -> Texts:
    return _text((digits + 48).astype(np.uint32))


def known(values: Ints, texts: Texts) -> pl.Series:
    """Return the texts as a column, empty where the value is."""
    column = pl.Series(texts.tolist(), dtype=pl.String)
    return pl.select(pl.when(pl.Series(values >= 0)).then(column)).to_series()


def number(values: Ints, width: int) -> pl.Series:
    """Return whole numbers with noughts in front."""
    return known(values, _as_digits(_digits(np.maximum(values, 0), width)))


def _luhn(digits: Ints) -> Ints:
    """Return the digits with their check digit (ISO/IEC 7812)."""
    doubled = digits[:, ::-1].copy()
    doubled[:, ::2] *= 2
    total = (doubled // 10 + doubled % 10).sum(axis=1)
    return np.column_stack([digits, -total % 10])


def cards(values: Ints) -> pl.Series:
    """Return card numbers of 19 digits."""
    return known(values, _as_digits(_luhn(_digits(np.maximum(values, 0), 18))))


def _imei(tac: Ints, serial: Ints) -> Texts:
    return _as_digits(_luhn(np.column_stack([_digits(tac, 8), _digits(serial, 6)])))


def assets(values: Ints) -> pl.Series:
    """Return IMEIs of the lender's goods."""
    place = scatter(np.maximum(values, 0), 10_000)
    return known(values, _imei(86_100_000 + place // 10**6 * 4_721, place % 10**6))


def devices(values: Ints) -> pl.Series:
    """Return Android ids (six in ten), vendor UUIDs (three) and IMEIs of applicants' handsets."""
    some = np.maximum(values, 0)
    first, second = hexadecimal(mix(some, 3)), hexadecimal(mix(some, 4))
    parts = [pl.Series(t.tolist(), dtype=pl.String) for t in (first, second)]
    place = scatter(some, 100_000)
    imei = pl.Series(_imei(35_000_000 + place // 10**6 * 97, place % 10**6).tolist())
    kind = pl.Series(pick(some, 10, 5))
    one, two = (pl.lit(part) for part in parts)
    dashes = [one.str.slice(0, 8), one.str.slice(8, 4), one.str.slice(12, 4)]
    dashes += [two.str.slice(0, 4), two.str.slice(4, 12)]
    uuid = pl.concat_str(dashes, separator="-").str.to_uppercase()
    chosen = pl.when(pl.lit(kind) < 6).then(one).when(pl.lit(kind) < 9).then(uuid)
    text = chosen.otherwise(pl.lit(imei))
    return pl.select(pl.when(pl.Series(values >= 0)).then(text)).to_series()


def hexadecimal(values: npt.NDArray[np.uint64]) -> Texts:
    """Return 16 hexadecimal digits each."""
    return _text(_HEX[((values[:, None] >> _SHIFTS) & np.uint64(15)).astype(np.int64)])


def routers(values: Ints) -> pl.Series:
    """Return BSSIDs with colons."""
    text = hexadecimal(np.maximum(values, 0).astype(np.uint64))
    codes = text.view(np.uint32).reshape(len(text), 16)[:, 4:]
    spaced = np.full((len(text), 17), ord(":"), np.uint32)
    for byte in range(6):
        spaced[:, byte * 3 : byte * 3 + 2] = codes[:, byte * 2 : byte * 2 + 2]
    return known(values, _text(spaced))


def addresses_of_internet(values: Ints) -> pl.Series:
    """Return IPv4 with dots, or IPv6 of a handset's own /64."""
    some = np.maximum(values, 0)
    octets = [pl.Series((some >> shift) & 255).cast(pl.String) for shift in (24, 16, 8, 0)]
    old = pl.concat_str(octets, separator=".")
    text = pl.Series(hexadecimal(mix(some, 6)).tolist(), dtype=pl.String)
    half = pl.lit(pl.Series(hexadecimal(some.astype(np.uint64)).tolist(), dtype=pl.String))
    groups = ["2409:89" + half.str.slice(6, 2), half.str.slice(8, 4), half.str.slice(12, 4)]
    groups += [pl.lit(text).str.slice(k, 4) for k in (0, 4, 8, 12)]
    new = pl.concat_str(groups, separator=":")
    chosen = pl.when(pl.Series(some >= IPV6)).then(new).otherwise(old)
    return pl.select(pl.when(pl.Series(values >= 0)).then(chosen)).to_series()


def identities(region: Ints, birth: Ints, sequence: Ints, slipped: Flags) -> pl.Series:
    """Return resident ids of 18 characters; where slipped, two digits changed places."""
    date = np.datetime64("1970-01-01") + birth.astype("timedelta64[D]")
    month = date.astype("datetime64[M]")
    year = month.astype("datetime64[Y]").astype(np.int64) + 1970
    day = (date - month).astype(np.int64) + 1
    whole = year * 10_000 + (month.astype(np.int64) % 12 + 1) * 100 + day
    body = np.column_stack([_digits(region, 6), _digits(whole, 8), _digits(sequence, 3)])
    check = _ID_CHECKS[(body * _ID_WEIGHTS).sum(axis=1) % 11]
    body[slipped, 15:17] = body[slipped, 16:14:-1]
    return known(region, _text(np.column_stack([(body + 48).astype(np.uint32), check])))


def companies(values: Ints) -> pl.Series:
    """Return unified social credit codes, both check characters right."""
    some = np.maximum(values, 0)
    body = _digits(some + 30_000_000, 8)
    last = (11 - (body * _BODY_WEIGHTS).sum(axis=1) % 11) % 11
    tenth = _CODE.index("X")
    front = np.tile([9, 1, 3, 4, 0, 1, 0, 0], (len(some), 1))
    all_ = np.column_stack([front, body, np.where(last == 10, tenth, last)])
    check = -(all_ * _CODE_WEIGHTS).sum(axis=1) % 31
    letters = np.array([ord(c) for c in _CODE], np.uint32)
    return known(values, _text(letters[np.column_stack([all_, check])]))


def names(surname: Ints, given: Ints) -> pl.Series:
    """Return Chinese names of two or three signs."""
    first = np.array(list(SURNAMES))[surname % len(SURNAMES)]
    second = np.array(list(GIVEN))[given // 100 % len(GIVEN)]
    third = np.array([*GIVEN, ""])[np.minimum(given % 100, len(GIVEN))]
    return pl.Series(np.char.add(np.char.add(first, second), third).tolist(), dtype=pl.String)


def times(values: Ints) -> pl.Series:
    """Return ISO 8601 with the offset of China."""
    column = pl.from_epoch(pl.Series(values + _NOON), time_unit="s")
    text = column.dt.strftime("%Y-%m-%dT%H:%M:%S+08:00")
    return pl.select(
        pl.when(pl.Series(values > -(10**8)) & pl.Series(values != -1)).then(text)
    ).to_series()


def words(values: Ints, choices: tuple[str, ...]) -> pl.Series:
    """Return the word of each code, empty where there is none."""
    return known(values, np.array(choices)[np.maximum(values, 0)])
