"""The words that the made-up lender is written with, read once from `data/words.yaml`."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class City:
    """A real city: where it is, how many live there (a weight), its districts (name, pinyin)."""

    province: str
    name: str
    pinyin: str
    latitude: float
    longitude: float
    weight: int
    districts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Every list of `data/words.yaml`; pairs are (Chinese, pinyin or English)."""

    surnames: tuple[tuple[str, str], ...]
    surname_shares: Floats
    given: tuple[tuple[str, str], ...]
    cities: tuple[City, ...]
    roads: tuple[tuple[str, str], ...]
    estates: tuple[tuple[str, str], ...]
    firms: tuple[str, ...]
    trades: tuple[str, ...]
    schools: tuple[str, ...]
    shops: tuple[str, ...]
    industries: tuple[str, ...]
    products: tuple[str, ...]
    prices: Ints
    product_shares: Floats


def _pairs(rows: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((row[0], row[1]) for row in rows)


def _shares(weights: list[int]) -> Floats:
    found = np.array(weights, dtype=np.float64)
    shares: Floats = found / found.sum()
    return shares


def _city(row: list[Any]) -> City:
    province, name, pinyin, latitude, longitude, weight, districts = row
    return City(province, name, pinyin, latitude, longitude, weight, _pairs(districts))


@cache
def words() -> Words:
    """Return the word lists, read once."""
    text = files("ingest.synth").joinpath("data/words.yaml").read_text(encoding="utf-8")
    raw = yaml.safe_load(text)
    lists = {key: tuple(raw[key]) for key in ("firms", "trades", "schools", "shops", "industries")}
    return Words(
        surnames=_pairs(raw["surnames"]),
        surname_shares=_shares([row[2] for row in raw["surnames"]]),
        given=_pairs(raw["given"]),
        cities=tuple(_city(row) for row in raw["cities"]),
        roads=_pairs(raw["roads"]),
        estates=_pairs(raw["estates"]),
        products=tuple(row[0] for row in raw["products"]),
        prices=np.array([row[1] for row in raw["products"]], dtype=np.int64),
        product_shares=_shares([row[2] for row in raw["products"]]),
        **lists,
    )
