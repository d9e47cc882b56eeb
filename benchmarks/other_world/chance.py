"""Chance that depends on the seed and a name alone, and the few shapes it takes here."""

import zlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
NONE = -1  # an attribute that is not there

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def stream(seed: int, name: str) -> np.random.Generator:
    """Return a generator of its own for each part of the world, so that parts do not disturb."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def mix(values: Ints, salt: int = 0) -> npt.NDArray[np.uint64]:
    """Return 64 well-mixed bits of each value; one to one for one salt (SplitMix64)."""
    with np.errstate(over="ignore"):
        z = values.astype(np.uint64) + np.uint64(salt % 2**63) * _GOLDEN
        z = (z ^ (z >> np.uint64(30))) * _FIRST
        z = (z ^ (z >> np.uint64(27))) * _SECOND
    out: npt.NDArray[np.uint64] = z ^ (z >> np.uint64(31))
    return out


def pick(values: Ints, choices: int | Ints, salt: int = 0) -> Ints:
    """Return a number below `choices` for each value: the same one for the same value."""
    below = np.asarray(choices, np.uint64)
    out: Ints = (mix(values, salt) % below).astype(np.int64)
    return out


def scatter(values: Ints, half: int) -> Ints:
    """Return other numbers below half ** 2, one to one, with nothing left of the old order.

    A Feistel network of four rounds; values must be below half ** 2.
    """
    left, right = values // half, values % half
    for salt in range(4):
        left, right = right, (left + pick(right, half, 900 + salt)) % half
    return left * half + right


def share(values: Ints, salt: int = 0) -> Floats:
    """Return a number in [0, 1) for each value: the same one for the same value."""
    out: Floats = (mix(values, salt) >> np.uint64(11)).astype(np.float64) / 2.0**53
    return out


def weighted(rng: np.random.Generator, weights: Floats, size: int) -> Ints:
    """Return `size` draws with replacement from 0..len(weights) - 1."""
    total = np.cumsum(weights)
    drawn: Ints = np.searchsorted(total, rng.random(size) * total[-1], side="right")
    return drawn.astype(np.int64)


def without_replacement(rng: np.random.Generator, weights: Floats, size: int) -> Ints:
    """Return `size` different draws, likelier where weights are larger (Gumbel's trick)."""
    with np.errstate(divide="ignore"):
        keys = np.log(weights) + rng.gumbel(size=len(weights))
    chosen = np.argsort(-keys, kind="stable")[:size]
    return np.sort(chosen).astype(np.int64)


def power_law(rng: np.random.Generator, low: int, high: int, exponent: float, size: int) -> Ints:
    """Return whole numbers low..high with probability in proportion to k ** -exponent."""
    values = np.arange(low, high + 1, dtype=np.float64)
    return low + weighted(rng, values**-exponent, size)


def chosen(rng: np.random.Generator, where: Flags, probability: float | Floats) -> Flags:
    """Return which rows of `where` come out of a draw with this probability."""
    out: Flags = where & (rng.random(len(where)) < probability)
    return out


class Table(dict[str, Ints]):
    """Columns of whole numbers of one length: times in seconds, places in micro-degrees."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.values()))) if self else 0

    def take(self, rows: Ints | Flags) -> "Table":
        """Return these rows, copied."""
        return Table({name: column[rows] for name, column in self.items()})

    def stack(self, other: "Table") -> "Table":
        """Return both, one below the other; both must have the same columns."""
        return Table({name: np.concatenate([self[name], other[name]]) for name in self})

    def put(self, rows: Ints | Flags, **values: Ints | int) -> None:
        """Write values into some rows of the named columns."""
        for name, value in values.items():
            self[name][rows] = value


def empty_table(columns: tuple[str, ...], rows: int) -> Table:
    """Return a table in which nothing is known."""
    return Table({name: np.full(rows, NONE, np.int64) for name in columns})
