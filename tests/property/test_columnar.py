"""Columns at once say what the normalisers of single values say: nothing else, and of all kinds."""

import csv
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.links import ROLES_OF
from ingest.mapping import Mapping
from ingest.normalize import (
    Normal,
    Unusable,
    normalize_geo,
    normalize_name,
    read_national_id,
)
from ingest.normalize.base import FILLERS, luhn_sum
from ingest.normalize.card import TEST_CARDS
from ingest.normalize.columnar import FORM, of_normals
from ingest.normalize.columnar_ids import right_ids
from ingest.normalize.columnar_names import read_names
from ingest.normalize.columnar_place import read_points
from ingest.normalize.device import KNOWN_FAKES
from ingest.normalize.national_id import EXAMPLES, check_character
from ingest.normalize.network import FAKE_MACS
from ingest.normalize.phone import TEST_NUMBERS
from ingest.synth import write_world
from ingest.tokens import Tokenizer
from ingest.values import fast_ways, nodes_of, normalizers

PAIRS = Path("benchmarks/normalisation/pairs")
MAPPING = Mapping()
KINDS = sorted(fast_ways(MAPPING))
UNHURRIED = settings(deadline=None)  # the first phone loads the table of places
KEY = bytes(range(32))


@cache
def labelled() -> tuple[str, ...]:
    """Return every text of the labelled pairs, of all kinds together, and every known fake."""
    texts = set(FILLERS | TEST_CARDS | KNOWN_FAKES | EXAMPLES | FAKE_MACS | TEST_NUMBERS)
    for path in sorted(PAIRS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as rows:
            for pair in csv.DictReader(rows):
                texts |= {pair["left"], pair["right"]}
    return tuple(sorted(texts))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    folder = tmp_path_factory.mktemp("world")
    write_world(folder, applicants=1_500, seed=11)
    return pl.read_csv(folder / "applications.csv", infer_schema=False)


def agrees(role: str, texts: Iterable[str], mapping: Mapping = MAPPING) -> int:
    """Assert that the fast way of a role answers as its normaliser; return how often it did."""
    given_ = pl.Series("text", sorted(set(texts)), dtype=pl.String)
    answer = fast_ways(mapping)[role](given_)
    assert sorted([*answer.known["text"], *answer.rest]) == given_.to_list()
    read = normalizers(mapping)[role]
    told = {text: read(text) for text in answer.known["text"]}
    single = {text: found for text, found in told.items() if isinstance(found, Normal)}
    assert told == single
    assert answer.known.columns == list(FORM)
    assert answer.known.to_dicts() == of_normals(single).to_dicts()
    return answer.known.height


@pytest.mark.parametrize("role", KINDS)
def test_labelled_texts_of_all_kinds_are_read_alike(role: str) -> None:
    """Each way gets the texts of every kind, so that it is asked what it was not made for too."""
    agrees(role, labelled())


@pytest.mark.parametrize("region", ["US", "HK"])
def test_phones_of_another_region_are_read_alike(region: str) -> None:
    agrees("phone", labelled(), Mapping(region=region))


@pytest.mark.parametrize("role", KINDS)
def test_a_lenders_values_are_read_alike_and_most_at_once(role: str, world: pl.DataFrame) -> None:
    column = next(c for c, r in ROLES_OF["applications"].items() if r == role)
    cells = world[column].drop_nulls().str.split("|").explode().str.strip_chars().unique()
    assert agrees(role, cells) > 0.9 * len(cells)


def in_groups(card: str) -> str:
    return " ".join(card[at : at + 4] for at in range(0, len(card), 4))


def with_luhn(body: str) -> str:
    return body + str(-luhn_sum(body + "0") % 10)


digits = partial(st.text, "0123456789")
letters = partial(st.text, "0123456789abcdefABCDEFxX")
mobiles = st.from_regex(
    r"(?:\+?(?:00)?86[ \-]?)?1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4}", fullmatch=True
)
cards = digits(min_size=11, max_size=18).map(with_luhn)
ids = st.tuples(
    st.sampled_from(["110105", "999999", "440524", "000000", "830101"]),
    st.dates().map(lambda day: day.strftime("%Y%m%d").zfill(8)) | digits(min_size=8, max_size=8),
    digits(min_size=3, max_size=3),
).map("".join)
emails = st.from_regex(
    r"[a-zA-Z0-9._\-]{1,12}@(?:gmail\.com|163\.com|[a-z0-9\-.]{1,12}\.[a-z]{1,3})", fullmatch=True
)
checked_ids = ids.map(lambda body: body + check_character(body))
imeis = digits(min_size=12, max_size=14).map(with_luhn)
STRATEGIES: dict[str, st.SearchStrategy[str]] = {
    "phone": mobiles | digits(max_size=14),
    "bank_card": cards | cards.map(in_groups) | digits(min_size=10, max_size=20),
    "payer_account": cards | mobiles | emails | digits(max_size=20) | letters(max_size=16),
    "national_id": checked_ids | checked_ids.map(str.lower) | digits(min_size=18, max_size=18),
    "email": emails,
    "device": imeis
    | letters(min_size=12, max_size=18)
    | st.uuids().map(str)
    | st.uuids().map(lambda uuid: str(uuid).upper())
    | st.text("0123456789abcdef", min_size=16, max_size=16),
    "asset": imeis | letters(min_size=6, max_size=15),
    "ip": st.ip_addresses().map(str)
    | st.from_regex(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", fullmatch=True),
    "wifi": st.from_regex(r"[0-9a-fA-F]{2}(?:[:\-][0-9a-f]{2}){5}", fullmatch=True),
    "employer": st.text(
        "华为联通建筑某第一公司分子总有限股份责任贷款金融个体工商户合伙普通特殊無業務學",
        max_size=14,
    ),
    "merchant": letters(max_size=6) | st.sampled_from(sorted(FILLERS)),
}


@pytest.mark.parametrize("role", sorted(STRATEGIES))
def test_texts_of_a_kinds_shape_are_read_alike(role: str) -> None:
    @UNHURRIED
    @given(st.lists(STRATEGIES[role], max_size=30))
    def holds(texts: list[str]) -> None:
        agrees(role, texts)

    holds()


han_names = st.text("欧阳王李先生小姐某无名客户华學", max_size=6)
latin_names = st.from_regex(r"[A-Za-z]{1,6} [A-Za-z]{1,6}", fullmatch=True)


@UNHURRIED
@given(st.lists(han_names | latin_names, max_size=30))
def test_names_are_read_alike(texts: list[str]) -> None:
    asked = [*texts, *labelled()[::50]]
    known, rest = read_names(pl.Series("text", sorted(set(asked)), dtype=pl.String))
    assert sorted([*known["text"], *rest]) == sorted(set(asked))
    for text, mask, value, surname in known.iter_rows():
        name = normalize_name(text)
        assert not isinstance(name, Unusable), text
        assert (name.mask, name.value, name.surname) == (mask, value, surname)


@UNHURRIED
@given(st.lists(STRATEGIES["national_id"], max_size=30))
def test_births_are_read_alike(texts: list[str]) -> None:
    right, _ = right_ids(pl.Series("text", sorted({*texts, *labelled()[::50]}), dtype=pl.String))
    for text in right:
        facts = read_national_id(text)
        assert facts.valid
        assert str(facts.birth_date) == f"{text[6:10]}-{text[10:12]}-{text[12:14]}"


edges = st.sampled_from([0.0, -0.0, 90.0, -180.0, 5e-5, float("nan"), float("inf")])
degrees = (
    st.floats(-200, 200)
    | st.integers(-2_000_000, 2_000_000).map(lambda number: number / 10_000)
    | st.integers(-4_000_000, 4_000_000).map(lambda number: number / 20_000)
    | edges
)


@UNHURRIED
@given(st.lists(st.tuples(degrees, degrees), max_size=30))
def test_points_are_read_alike(points: list[tuple[float, float]]) -> None:
    rows = [(north, east, f"{north},{east}") for north, east in set(points)]
    names = {"latitude": pl.Float64, "longitude": pl.Float64, "text": pl.String}
    frame = pl.DataFrame(rows, schema=names, orient="row").unique("text")
    answer = read_points(frame)
    told = {text: normalize_geo(north, east) for north, east, text in frame.iter_rows()}
    normals = {text: told[text] for text in answer.known["text"]}
    single = {text: found for text, found in normals.items() if isinstance(found, Normal)}
    assert normals == single
    assert answer.known.to_dicts() == of_normals(single).to_dicts()
    assert all(isinstance(told[text], Unusable) for text in answer.rest)


@pytest.mark.parametrize("role", KINDS)
def test_nodes_are_the_same_with_and_without_the_fast_way(role: str, world: pl.DataFrame) -> None:
    """Keys, masks, facts, tokens and the nodes above: all that the graph gets."""
    column = next(c for c, r in ROLES_OF["applications"].items() if r == role)
    cells = world[column].drop_nulls().str.split("|").explode().str.strip_chars()
    texts = pl.concat([cells, pl.Series(labelled()[::20])]).unique()
    read: Callable[[str], Normal | Unusable] = normalizers(MAPPING)[role]
    slow = nodes_of(texts, read, Tokenizer(KEY))
    fast = nodes_of(texts, read, Tokenizer(KEY), fast=fast_ways(MAPPING)[role])
    key = ["label", "attribute_key"]
    assert fast.lookup.sort("text").equals(slow.lookup.sort("text"))
    assert fast.attributes.sort(key).equals(slow.attributes.sort(key))
