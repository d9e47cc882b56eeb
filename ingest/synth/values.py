"""Values that look real and are nobody's: every one is a pure function of a code.

A code is `idx * 8 + slot`: who (or which shop, agent, firm …) and which of their values. Codes
are spread by multiplication modulo a number coprime to the factor, so no two give one value and
neighbours look unlike; a world of any size needs no memory of what was given out.
"""

import numpy as np

from ingest.synth.words import Ints

SLOTS = 8
HUB_BASE = 2**28  # people have idx below it
HUB_ROOM = 2**20
HUBS = ("shop", "agent", "firm", "carrier", "public", "dorm", "pickup", "site", "foreman")
PREFIXES = np.array(
    [*range(130, 140), *range(150, 154), *range(155, 160), 166, *range(180, 190), 191, 198, 199],
    dtype=np.int64,
)
BINS = np.arange(629901, 629917, dtype=np.int64)  # no bank's
TAC_GROUPS = 40
OCTETS = [n for n in range(101, 224) if n not in (127, 169, 172, 192, 198, 203)][:100]  # public
FACTOR = 1_181_783_503
DOMAINS = ("qq.com", "163.com", "126.com", "foxmail.com", "outlook.com", "sina.com", "gmail.com")
BUG_ANDROID_ID = "9774d56d682e549c"
SERIAL = 2**40  # a code plus n of these is the n-th number (phone, id, e-mail) after that code's
ASSET = 2**50  # a device code plus this is the IMEI of that rented thing
UNKNOWN, BUG, ZEROS = -2, -3, -4  # codes of devices that are placeholders
PLACEHOLDERS = {UNKNOWN: "unknown", BUG: BUG_ANDROID_ID, ZEROS: "000000000000000"}


def hub(kind: str, number: Ints) -> Ints:
    """Return the idx of shops, agents, firms … by their number (below 2**20)."""
    return HUB_BASE + HUBS.index(kind) * HUB_ROOM + number


def code(idx: Ints | int, slot: int = 0) -> Ints:
    """Return the code of a value of `idx`; equal codes are equal values."""
    return np.asarray(idx, dtype=np.int64) * SLOTS + slot


def mix(numbers: Ints, seed: int) -> Ints:
    """Return well-mixed non-negative 63-bit numbers. Source: SplitMix64 (Steele et al., 2014)."""
    z = numbers.astype(np.uint64) + np.uint64((seed * 0x9E3779B97F4A7C15 + 0x1234567) % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(1)).astype(np.int64)


def _spread(codes: Ints, seed: int, modulus: int) -> Ints:
    """Return a permutation of 0 … modulus − 1 applied to `codes` (all below `modulus`)."""
    shift = (seed * 7_368_787 + 1_299_709) % modulus
    serial, codes = codes // SERIAL, codes % SERIAL
    return (
        codes * FACTOR + shift + serial
    ) % modulus  # codes stay below 2**32: no product passes 63 bits


def luhn_digits(bodies: list[str]) -> list[str]:
    """Return `bodies` (equal lengths) each with its Luhn check digit at the end."""
    if not bodies:
        return []
    digits = np.array(bodies, dtype="U").view("U1").reshape(len(bodies), -1).astype(np.int64)
    doubled = digits[:, ::-1].copy()
    doubled[:, ::2] *= 2
    total = (doubled // 10 + doubled % 10).sum(axis=1)
    return [f"{body}{-t % 10}" for body, t in zip(bodies, total.tolist(), strict=True)]


def email_locals(codes: Ints, seed: int) -> list[int]:
    """Return the number that a code's e-mail ends in; serial codes count on from one another."""
    found: list[int] = (mix(codes % SERIAL, seed + 10) % 90_000_000 + codes // SERIAL).tolist()
    return found


def phone_numbers(codes: Ints, seed: int) -> Ints:
    """Return 11-digit mainland mobile numbers."""
    spread = _spread(codes, seed, len(PREFIXES) * 10**8)
    return PREFIXES[spread // 10**8] * 10**8 + spread % 10**8


def cards(codes: Ints, seed: int) -> list[str]:
    """Return 19-digit PANs of made-up banks, right by Luhn."""
    body = _spread(codes, seed + 1, 10**11)
    bins = BINS[mix(codes, seed) % len(BINS)]
    tail = mix(codes, seed + 5) % 10
    rows = zip(bins.tolist(), body.tolist(), tail.tolist(), strict=True)
    return luhn_digits([f"{b}{n:011d}{t}" for b, n, t in rows])


def imeis(codes: Ints, seed: int) -> list[str]:
    """Return IMEIs, right by Luhn: the serial and two digits of the TAC tell codes apart."""
    spread = _spread(codes, seed + 2, TAC_GROUPS * 10**6 * 100)
    rows = zip((spread // 10**8).tolist(), (spread % 10**8).tolist(), strict=True)
    return luhn_digits([f"{35900100 + tac * 100 + n // 10**6}{n % 10**6:06d}" for tac, n in rows])


def devices(codes: Ints, seed: int) -> list[str]:
    """Return device ids: IMEIs, Android ids, vendor UUIDs; what kind is the code's own."""
    first, second = mix(codes, seed + 3), mix(codes, seed + 4)
    first = np.where(codes >= ASSET, 0, first)
    rented = imeis(np.abs(codes) % ASSET, seed)
    rows = zip(codes.tolist(), first.tolist(), second.tolist(), rented, strict=True)
    return [PLACEHOLDERS.get(c) or _device(a, b, imei) for c, a, b, imei in rows]


def _device(first: int, second: int, imei: str) -> str:
    """Return one device id of the kind that `first` says."""
    kind = first % 100
    if kind < 40:
        return imei
    if kind < 80:
        return f"{first:016x}"
    text = f"{first:016x}{second:016x}".upper()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-A{text[17:20]}-{text[20:]}"


def bssids(codes: Ints, seed: int) -> list[str]:
    """Return BSSIDs with universally administered addresses."""
    numbers = (_spread(codes, seed + 6, 2**36)).tolist()
    rows = [f"{0x3C00_0000_0000 + n:012x}" for n in numbers]
    return [":".join(r[i : i + 2] for i in range(0, 12, 2)) for r in rows]


def ips(codes: Ints, seed: int) -> list[str]:
    """Return public IPv4 addresses."""
    numbers = _spread(codes, seed + 7, 100 * 2**24).tolist()
    rows = [(OCTETS[n >> 24], n >> 16 & 255, n >> 8 & 255, n & 255) for n in numbers]
    return [f"{a}.{b}.{c}.{d}" for a, b, c, d in rows]


def national_ids(codes: Ints, births: list[str], seed: int) -> list[str]:
    """Return resident ids with right checksums and a region (99…) that was never given out."""
    spread = _spread(codes, seed + 8, 4_000_000_007).tolist()
    rows = zip(spread, births, strict=True)
    return checked_ids([f"99{n // 1000 % 10000:04d}{b}{n % 1000:03d}" for n, b in rows])


def checked_ids(bodies: list[str]) -> list[str]:
    """Return 17-digit bodies each with its check character. Source: GB 11643-1999."""
    if not bodies:
        return []
    digits = np.array(bodies, dtype="U17").view("U1").reshape(len(bodies), 17).astype(np.int64)
    weights = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
    checks = (digits @ weights) % 11
    return [f"{b}{'10X98765432'[c]}" for b, c in zip(bodies, checks.tolist(), strict=True)]


def credit_codes(codes: Ints, seed: int) -> list[str]:
    """Return unified social credit codes with right check characters. Source: GB 32100-2015."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    found = []
    for number in mix(codes, seed + 9).tolist():
        body = f"91990100{_base31(number, letters, 9)}"
        total = sum(letters.index(ch) * pow(3, i, 31) for i, ch in enumerate(body))
        found.append(body + letters[-total % 31])
    return found


def _base31(number: int, letters: str, length: int) -> str:
    return "".join(letters[number // 31**i % 31] for i in range(length))
