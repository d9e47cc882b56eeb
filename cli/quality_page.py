"""The data-quality report as one HTML file: English and Chinese, light and dark, no network."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.page import render
from cli.quality import count_of, span_of, statuses_of
from cli.report_words import NODES, ROLES, Words, words
from ingest.quality.data import read_data, sentence
from ingest.quality.findings import percent, reason_words
from ingest.quality.report import Drift, FileQuality, Quality

if TYPE_CHECKING:
    from collections.abc import Callable

_STATUS: dict[str, Words] = {
    "accepted": ("Accepted", "接收"),
    "amended": ("Amended", "修改"),
    "duplicate": ("Duplicate", "重复"),
    "rejected": ("Rejected", "拒收"),
    "left_out": ("Left out", "略过"),
}
_FIGURES: dict[str, Words] = {
    "filled": ("cells filled", "填写率"),
    "unusable": ("values unusable", "不可用的值"),
    "rejected": ("rows rejected", "被拒的行"),
    "median": ("median", "中位数"),
    "new": ("values new to the store", "存储中没有的值"),
}


def write_quality(path: Path, report: Quality, *, lang: str = "en") -> Path:
    """Write the report to `path` and return it; both languages are in it, `lang` is shown first."""
    page = {
        "lang": lang,
        "title": ("Data quality of a load", "载入数据质量"),
        "skip": ("Skip to what deserves a look", "跳到值得关注之处"),
        "summary": _summary(report),
        "report": report,
        "statuses": [(status, _STATUS[status]) for status in statuses_of(report.files)],
        "files": [_file(file, f"file-{n}") for n, file in enumerate(report.files, start=1)],
    }
    filters: dict[str, Callable[..., Any]] = {
        "percent": percent,
        "distinct": count_of,
        "span": partial(span_of, zone=report.zone),
        "kind": _kind,
        "role": lambda role: words(ROLES, role),
        "label": lambda label: NODES[label][0] if label in NODES else (label, label),
        "reason": reason_words,
        "likely": lambda code: sentence("likely", code),
        "figure": lambda figure: _FIGURES[figure],
        "sides": _sides,
        "last": lambda file: Path(file).name,
    }
    styles = ("report.css", "quality.css")
    text = render("quality.html.j2", page, filters, styles=styles)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _summary(report: Quality) -> list[tuple[Words, int]]:
    return [
        (("rows read", "读取的行"), sum(file.read for file in report.files)),
        (("rows accepted", "接收的行"), sum(file.accepted for file in report.files)),
        (("rows rejected", "拒收的行"), sum(file.rejected for file in report.files)),
        (
            ("values unusable", "不可用的值"),
            sum(column.left_out for file in report.files for column in file.columns),
        ),
        (("things to look at", "值得关注之处"), len(report.findings)),
    ]


def _file(file: FileQuality, anchor: str) -> dict[str, Any]:
    return {
        "of": file,
        "anchor": anchor,
        "columns": [column for column in file.columns if column.filled],
        "empty": [column.name for column in file.columns if not column.filled],
    }


def _kind(kind: str) -> Words:
    told = read_data("words")["kind"].get(kind, (kind, kind))
    return told[0], told[1]


def _sides(drift: Drift) -> tuple[str, str]:
    """Return a figure of the last load and of this one as they are written."""
    if drift.figure == "median":
        return f"{drift.before:,.10g}", f"{drift.now:,.10g}"
    return percent(drift.before), percent(drift.now)
