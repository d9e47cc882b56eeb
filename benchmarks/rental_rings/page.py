"""One page with the curves of every task: no script, no network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from benchmarks.rental_rings.methods import OURS
from graph.core.evaluation import Evaluation

HERE = Path(__file__).parent
WIDTH, HEIGHT, EDGE = 300, 240, 36  # of a plot, in pixels of its own scale
COLOURS = ("#c2410c", "#64748b", "#94a3b8", "#0f766e", "#7c3aed", "#0b5cad")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """A line in a plot: name, colour, points in pixels as SVG writes them, and its dots."""

    name: str
    colour: str
    line: str
    dots: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves over axes that both go from 0 to `top`."""

    title: str
    across: str
    up: str
    top: float
    diagonal: bool
    curves: tuple[Curve, ...]


def write_page(path: Path, title: str, measured: Mapping[str, Mapping[str, Evaluation]]) -> None:
    """Write the page of all tasks' curves."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style = (files("cli") / "pages" / "report.css").read_text(encoding="utf-8")
    tasks = {task: plots(methods) for task, methods in measured.items()}
    names = list(next(iter(measured.values())))
    text = environment.get_template("page.html.j2").render(
        title=title, style=Markup(style), tasks=tasks, width=WIDTH, height=HEIGHT, edge=EDGE,
        methods=list(zip(names, COLOURS, strict=False)),
    )  # fmt: skip
    path.write_text(text, encoding="utf-8")


def plots(methods: Mapping[str, Evaluation]) -> tuple[Plot, ...]:
    """Return a task's three plots."""
    ours = methods[OURS]
    recall = {
        name: [(at.recall, at.precision) for at in told.precision_recall]
        for name, told in methods.items()
    }
    said = [(b.mean_probability, b.share_in_rings) for b in ours.reliability]
    levels = [(at.asked, at.realised) for at in ours.realised_fdr if at.realised is not None]
    top = max(0.25, *(realised for _, realised in levels), 0.0)
    return (
        _plot("Precision over recall of applicants", "recall", "precision", recall),
        _plot("Reliability", "probability said", "share in rings", {OURS: said}, diagonal=True),
        _plot("False rings", "asked", "realised", {OURS: levels}, diagonal=True, top=top),
    )


def _plot(
    title: str,
    across: str,
    up: str,
    curves: Mapping[str, Sequence[Point]],
    *,
    diagonal: bool = False,
    top: float = 1.0,
) -> Plot:
    drawn = [
        _curve(name, COLOURS[number % len(COLOURS)], points, top)
        for number, (name, points) in enumerate(curves.items())
    ]
    return Plot(title, across, up, top, diagonal, tuple(drawn))


def _curve(name: str, colour: str, points: Sequence[Point], top: float) -> Curve:
    dots = tuple((_across(x / top), _up(y / top)) for x, y in points)
    return Curve(name, colour, " ".join(f"{x},{y}" for x, y in dots), dots)


def _across(share: float) -> float:
    return round(EDGE + share * (WIDTH - EDGE - 12), 1)


def _up(share: float) -> float:
    return round(HEIGHT - EDGE - share * (HEIGHT - EDGE - 12), 1)
