import numpy as np
import polars as pl
import pytest

from graph.core import texts

LABELS = ["L", "L", "M", "L", "M", "L"]
KEYS = ["x", "y", "x", "x", "é", "x"]
SIZES = pytest.mark.parametrize("small", [0, 4_000], ids=["in columns", "in Python"])


@pytest.fixture(autouse=True)
def _sized(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test see few rows as many."""
    if "small" in request.fixturenames:
        monkeypatch.setattr(texts, "SMALL", request.getfixturevalue("small"))


@SIZES
def test_equal_rows_get_one_number_and_a_row_that_holds_them(small: int) -> None:
    codes, rows = texts.numbered(pl.Series(LABELS), pl.Series(KEYS))
    content = list(zip(LABELS, KEYS, strict=True))
    assert [content[rows[code]] for code in codes] == content
    assert sorted(set(codes.tolist())) == [0, 1, 2, 3]
    assert len(rows) == 4


@SIZES
def test_no_rows_have_no_numbers(small: int) -> None:
    codes, rows = texts.numbered(pl.Series([], dtype=pl.String))
    assert (len(codes), len(rows)) == (0, 0)


@SIZES
def test_missing_texts_are_alike(small: int) -> None:
    codes, rows = texts.numbered(pl.Series(["a", None, "a", None]))
    assert codes[0] == codes[2] != codes[1] == codes[3]
    assert len(rows) == 2


@SIZES
def test_rows_of_several_frames_are_numbered_as_if_they_were_one(small: int) -> None:
    one = (pl.Series("label", LABELS), pl.Series("key", KEYS))
    other = (pl.Series("l", ["M", "L", "Z"]), pl.Series("k", ["é", "z", "x"]))
    empty = (pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.String))
    first, none, second = texts.numbered_together(one, empty, other)
    codes = [*first.tolist(), *second.tolist()]
    content = [*zip(LABELS, KEYS, strict=True), ("M", "é"), ("L", "z"), ("Z", "x")]
    assert len(none) == 0
    assert len(set(codes)) == len(set(content)) == len(set(zip(codes, content, strict=True)))


@SIZES
def test_chosen_rows_are_numbered_as_if_they_were_all(small: int) -> None:
    rows = np.array([5, 0, 4, 1], dtype=np.int64)
    codes, places = texts.numbered(pl.Series(LABELS), pl.Series(KEYS), at=rows)
    content = [(LABELS[row], KEYS[row]) for row in rows]
    assert [content[places[code]] for code in codes] == content


@SIZES
def test_distinct_texts_come_in_order_with_the_place_of_each(small: int) -> None:
    some, at = texts.ranked_texts(pl.Series(KEYS), at=np.array([4, 1], dtype=np.int64))
    assert (list(some), at.tolist()) == (["y", "é"], [1, 0])
    distinct, place = texts.ranked_texts(pl.Series(KEYS))
    assert list(distinct) == ["x", "y", "é"]
    assert [distinct[at] for at in place.tolist()] == KEYS


def test_equal_hashes_of_unequal_content_are_told_apart() -> None:
    content = pl.Series(["b", "a", "b", "c"])
    codes, rows = texts.coded(np.array([7, 7, 7, 9], dtype=np.uint64), [content])
    assert codes[0] == codes[2]
    assert len(set(codes.tolist())) == 3
    assert [content[int(rows[code])] for code in codes] == list(content)


@SIZES
def test_texts_are_ordered_one_column_after_the_other(small: int) -> None:
    rows = np.array([5, 0, 1, 2, 4], dtype=np.int64)
    order = texts.in_order(pl.Series(LABELS), pl.Series(KEYS), at=rows)
    assert order.tolist() == [0, 1, 2, 3, 4]
    assert texts.in_order(pl.Series(LABELS), pl.Series(KEYS), at=rows[::-1]).tolist() == [
        3,
        4,
        2,
        1,
        0,
    ]


@SIZES
def test_what_is_taken_stands_in_the_order_asked_for(small: int) -> None:
    assert list(texts.taken(pl.Series(KEYS), np.array([4, 0, 0]))) == ["é", "x", "x"]
    assert texts.taken(pl.Series(KEYS), np.zeros(0, dtype=np.int64)).dtype == pl.String


@SIZES
def test_rows_of_a_text_are_found_and_missing_ones_are_not(small: int) -> None:
    assert texts.where_is(pl.Series(["a", None, "b", "a"]), "a").tolist() == [0, 3]


@SIZES
def test_places_are_told_and_strangers_have_none(small: int) -> None:
    asked = pl.Series(["b", "z", None, "a"])
    assert texts.places_in(("a", "b"), asked).tolist() == [1, -1, -1, 0]
    assert texts.places_in(("a", "b"), asked, at=np.array([3, 1])).tolist() == [0, -1]
    assert texts.found_in(pl.Series(["a", "b"]), asked).tolist() == [1, -1, -1, 0]


def test_texts_of_runs_are_among_others_as_those_looked_at_one_by_one() -> None:
    several = pl.Series(["a", "a", "b", None, "a", "c", "c"])
    assert texts.of_runs(several, pl.Series(["a", "c"])).tolist() == [1, 1, 0, 0, 1, 1, 1]
    assert texts.of_runs(several[:0], pl.Series(["a"])).tolist() == []
