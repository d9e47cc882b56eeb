"""The report page holds what a run found, in both languages, without any network."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest

from cli.layout import place
from cli.picture import MOST_NODES, Member, Shared, draw
from cli.report import MOST_MEMBERS, write_report
from cli.report_words import standing
from cli.waterfall import MOST_BARS, waterfall
from graph.core.evaluation import evaluate
from graph.errors import UsageError
from graph.results import conform_result
from tests import report_world as world

VOID = {"meta", "input", "col", "br", "link"}


def _write(path: Path, **changed: Any) -> str:
    frames: dict[str, Any] = {
        "rings": world.rings(),
        "members": world.members(),
        "evidence": world.evidence(),
        "links": world.links(),
        "attributes": world.attributes(),
    }
    write_report(path, **(frames | changed))
    return path.read_text(encoding="utf-8")


@pytest.fixture
def page(tmp_path: Path) -> str:
    return _write(tmp_path / "report.html")


class _Reader(HTMLParser):
    """Reads tags, ids and inner links, and notices a tag that is not closed in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.targets += [(given["href"] or "")] if "href" in given else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"path", "circle", "line", "rect"} | VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader


def test_every_tag_is_closed_and_every_id_is_its_own(page: str) -> None:
    reader = _read(page)
    assert reader.open == []
    assert len(set(reader.ids)) == len(reader.ids)


def test_every_link_leads_inside_the_page(page: str) -> None:
    reader = _read(page)
    assert {target.removeprefix("#") for target in reader.targets} <= set(reader.ids)


def test_nothing_is_fetched_and_only_the_own_script_may_run(page: str) -> None:
    assert not re.search(r"(\bsrc=|@import|url\(|https?:)", page)
    script = re.search(r"<script>(.*)</script>", page, re.DOTALL)
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    assert script
    assert style
    for text in (script[1], style[1]):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"sha256-{digest}" in page
    assert " style=" not in page  # the policy would refuse it


def test_reported_rings_have_a_picture_and_reasons_and_watched_ones_a_line(page: str) -> None:
    assert page.count('<article id="ring-') == 2
    assert page.index("R-000041") < page.index("R-000007") < page.index("R-000102")
    assert page.count('class="picture" viewBox="0 0 680') == 2
    assert "Five applicants used one device" in page


def test_each_sentence_stands_in_both_languages(page: str) -> None:
    for ring in world.rings().to_dicts():
        assert f'<span lang="en">{ring["explanation"]}</span>' in page
        assert f'<span lang="zh-Hans">{ring["explanation_zh"]}</span>' in page
    chinese, english = page.count('<span lang="zh-Hans">'), page.count('<span lang="en">')
    assert chinese == english


@pytest.mark.parametrize(("lang", "code"), [("en", "en"), ("zh", "zh-Hans")])
def test_the_asked_language_is_shown_first(tmp_path: Path, lang: str, code: str) -> None:
    page = _write(tmp_path / "r.html", lang=lang)
    assert f'<html lang="{code}">' in page
    assert f'id="lang-{lang}" value="{lang}" autocomplete="off" checked' in page


def test_an_unknown_language_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose one of en, zh"):
        _write(tmp_path / "r.html", lang="fr")


def test_what_a_lender_typed_is_never_taken_for_markup(tmp_path: Path) -> None:
    bad = "<script>alert(1)</script>"
    rings = world.rings().with_columns(explanation=pl.lit(bad), likely_kind=pl.lit(bad))
    attributes = world.attributes().with_columns(mask=pl.lit(bad))
    members = world.members().with_columns(role=pl.lit('"><script>'), reason=pl.lit(bad))
    page = _write(tmp_path / "r.html", rings=rings, attributes=attributes, members=members)
    assert page.count("<script>") == 1


def test_row_order_does_not_change_a_byte(tmp_path: Path, page: str) -> None:
    shuffled = {
        name: getattr(world, name)().sample(fraction=1.0, shuffle=True, seed=5)
        for name in ("rings", "members", "evidence", "links", "attributes")
    }
    assert _write(tmp_path / "again.html", **shuffled) == page


def test_a_run_that_found_nothing_says_so(tmp_path: Path) -> None:
    none = {name: getattr(world, name)().clear() for name in ("rings", "members", "evidence")}
    page = _write(tmp_path / "r.html", **none)
    assert page.count('class="none"') == 2
    assert _read(page).open == []


def test_where_nothing_is_reported_the_watch_list_gets_the_pictures(tmp_path: Path) -> None:
    rings = world.rings().filter(pl.col("status") == "watch")
    page = _write(tmp_path / "r.html", rings=rings)
    assert '<a href="#ring-1">R-000102</a>' in page


def test_figures_against_the_truth_are_shown(tmp_path: Path) -> None:
    rows = [(p, "T1", "recycler", "") for p in world.FARM] + [("H-001", "", "", "household")]
    columns = ["applicant_id", "ring_id", "ring_kind", "innocent_kind"]
    truth = pl.DataFrame(rows, schema=columns, orient="row")
    none = conform_result("applicants", pl.DataFrame(schema={"applicant_id": pl.String}))
    measured = evaluate(world.rings(), world.members(), none, truth)
    page = _write(tmp_path / "r.html", truth_evaluation=measured)
    assert "ring precision</span>" in page
    assert "50.0 %" in page
    assert "货物流向回收商" in page


def test_a_long_ring_lists_some_members_and_says_how_many_more(tmp_path: Path) -> None:
    one = world.members().filter(pl.col("ring_id") == "R-000041").head(1)
    many = [one.with_columns(applicant_id=pl.lit(f"M-{i:03d}")) for i in range(MOST_MEMBERS + 5)]
    page = _write(tmp_path / "r.html", members=pl.concat(many))
    assert "and 5 more, in the members file" in page
    assert _read(page).open == []


def test_a_value_that_a_crowd_uses_is_marked_as_a_hub(page: str) -> None:
    assert "a0:63:**:**:**:07 ×64" in page
    assert page.count('class="halo"') == 2  # in the picture and in the legend


def _people(count: int) -> list[Member]:
    return [Member(i, f"C-{i:03d}", "member", f"m-{i}") for i in range(1, count + 1)]


def test_a_picture_is_well_formed_and_has_every_node() -> None:
    values = [Shared("Device", "IMEI 1", ("C-001", "C-002"), 2)]
    values += [Shared("Email", "a***@b.c", ("C-002", "C-003"), 40)]
    picture = draw(_people(4), values, title=("One & two", "一"), anchor="x")
    tree = ElementTree.fromstring(str(picture.svg))
    assert len(tree.findall("a")) == 4
    assert len(tree.findall("g")) == 2
    assert len(tree.findall("line")) == 4
    assert (picture.more, picture.hubs) == (0, 1)


def test_a_picture_never_holds_more_than_it_can_show() -> None:
    people = _people(500)
    values = [Shared("Phone", "", ("C-001", f"C-{i:03d}"), 2) for i in range(2, 250)]
    picture = draw(people, values, title=("t", "t"), anchor="x")
    tree = ElementTree.fromstring(str(picture.svg))
    assert len(tree.findall("a")) + len(tree.findall("g")) == MOST_NODES
    assert picture.more == 500 + 248 - MOST_NODES


@pytest.mark.parametrize("nodes", [1, 2, 9, 40, 120])
def test_no_two_nodes_of_a_picture_overlap_and_all_are_inside(nodes: int) -> None:
    edges = np.array([[i, i // 3] for i in range(1, nodes)], dtype=np.int64).reshape(-1, 2)
    spots = place(nodes, edges, np.ones(len(edges)), width=680, height=700, gap=28)
    apart = np.hypot(*(spots[:, None, :] - spots[None, :, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 18  # two radii of 9
    assert spots.min() >= 0
    assert (spots.max(axis=0) <= [680, 700]).all()


def test_equal_rings_have_equal_pictures() -> None:
    edges = np.array([[0, 1], [1, 2], [2, 3]], dtype=np.int64)
    one, other = (place(5, edges, np.ones(3), width=400, height=300, gap=20) for _ in range(2))
    assert (one == other).all()


def _evidence(*nats: float) -> pl.DataFrame:
    kinds = ["prior", *["attribute"] * (len(nats) - 1)]
    rows = {"kind": kinds, "weight_micro": [round(1e6 * n) for n in nats]}
    return conform_result("evidence", pl.DataFrame(rows))


def test_each_bar_starts_where_the_one_before_ended_and_the_last_is_the_score() -> None:
    falls = waterfall(_evidence(-5, 3, 4, -1), score_micro=1_000_000)
    assert [bar.sort for bar in falls.bars] == ["prior", "for", "for", "against", "score"]
    assert [bar.micro for bar in falls.bars] == [-5e6, 4e6, 3e6, -1e6, 1e6]
    for before, bar in zip(falls.bars[:-2], falls.bars[1:-1], strict=True):
        ends = (bar.left, round(bar.left + bar.width, 2))
        assert min(abs(before.joint - end) for end in ends) < 0.02
    assert falls.bars[-1].joint == pytest.approx(falls.bars[-2].joint)


def test_many_small_reasons_become_one_bar_and_the_sum_stays() -> None:
    nats = [-5, *[0.1 * i for i in range(1, 31)], -0.05, -2]
    falls = waterfall(_evidence(*nats), score_micro=round(1e6 * sum(nats)))
    assert len(falls.bars) == MOST_BARS + 2  # with prior and score
    *parts, score = falls.bars
    assert sum(bar.micro for bar in parts) == score.micro
    assert sum(bar.hundredths for bar in parts) == score.hundredths
    assert all(0 <= bar.left <= 100 and bar.left + bar.width <= 100.5 for bar in falls.bars)


def test_a_ring_without_evidence_still_shows_its_score() -> None:
    falls = waterfall(_evidence(-5).clear(), score_micro=0)
    assert [bar.sort for bar in falls.bars] == ["score"]


@pytest.mark.parametrize(
    ("status", "probability", "en", "zh"),
    [
        ("reported", 0.995, "almost certainly a ring (99.5 %)", "几乎肯定是团伙（99.5 %）"),
        ("reported", 0.42, "more likely no ring than one (42.0 %)", "较可能不是团伙（42.0 %）"),
        ("watch", 0.5, "On the watch list", "在观察名单"),
    ],
)
def test_a_status_is_told_beside_the_rings_own_probability(
    status: str, probability: float, en: str, zh: str
) -> None:
    told = standing(status, probability, 0.031)
    assert en in told[0]
    assert zh in told[1]
    assert "3.1 % are expected to be false" in told[0]
    assert told[0].endswith("no verdict.")


def test_a_ring_that_is_no_more_has_no_standing() -> None:
    assert standing("dissolved", None, None) == ("", "")
