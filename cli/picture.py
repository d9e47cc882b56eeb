"""A ring's picture as SVG: people as numbered circles, what they share as lettered shapes."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from markupsafe import Markup

from cli.layout import Floats, place
from cli.report_words import NODES, PARTS, Words, words

MOST_NODES = 400
HUB = 15  # applicants in all; who shares such a value says little
HUB_PULL = 0.15  # so that what matters shapes the picture
WIDTH = 680
LABEL_PX = 11
MOST_WIDE = 260  # pixels of a mask: the longest of a device, some twenty Chinese signs
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Member:
    """A person in the picture; `number` is the row in the members' table beside it."""

    number: int
    applicant_id: str
    role: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A value that at least two members share, and how many applicants use it in all."""

    label: str
    mask: str
    users: tuple[str, ...]
    used_by: int

    @property
    def hub(self) -> bool:
        """Whether so many use it that sharing says little."""
        return self.used_by >= HUB


@dataclass(frozen=True, slots=True)
class Legend:
    """One kind of node that the picture holds."""

    sign: Markup
    name: Words


@dataclass(frozen=True, slots=True)
class Picture:
    """The SVG, what its signs mean, and how many nodes were left out."""

    svg: Markup
    legend: tuple[Legend, ...]
    more: int
    hubs: int


def shared_values(
    member_ids: list[str], links: pl.DataFrame, attributes: pl.DataFrame, uses: pl.DataFrame
) -> list[Shared]:
    """Return what at least two of the members share now, most shared first.

    `links` and `attributes` as in `graph.schema`; `uses` has label, attribute_key, used_by.
    """
    key = ["label", "attribute_key"]
    current = links.filter(
        pl.col("applicant_id").is_in(member_ids), pl.col("superseded_at").is_null()
    )
    users = current.group_by(key).agg(pl.col("applicant_id").unique().sort().alias("users"))
    masks = attributes.select(*key, "mask").unique(key, keep="first", maintain_order=True)
    rows = (
        users.filter(pl.col("users").list.len() > 1)
        .join(masks, on=key, how="left")
        .join(uses, on=key, how="left")
        .sort(pl.col("users").list.len(), *key, descending=[True, False, False])
    )
    return [
        Shared(
            row["label"],
            row["mask"] or "",
            tuple(row["users"]),
            row["used_by"] or len(row["users"]),
        )
        for row in rows.to_dicts()
    ]


def draw(members: list[Member], shared: list[Shared], *, title: Words, anchor: str) -> Picture:
    """Return the picture of a ring; of more than 400 nodes the first members and values stay."""
    people = members[: MOST_NODES * 3 // 4]
    seen = {member.applicant_id: i for i, member in enumerate(people)}
    values = [v for v in shared if sum(u in seen for u in v.users) > 1]
    values = values[: MOST_NODES - len(people)]
    more = len(members) + len(shared) - len(people) - len(values)
    nodes = len(people) + len(values)
    edges = [(len(people) + j, seen[u]) for j, v in enumerate(values) for u in v.users if u in seen]
    radius, height = _measures(nodes)
    pairs = np.array(edges, dtype=np.int64).reshape(-1, 2)
    pull = np.array([HUB_PULL if values[v - len(people)].hub else 1.0 for v, _ in edges])
    spots = place(nodes, pairs, pull, width=WIDTH, height=height, gap=radius * 3.2).round(1)
    body = [
        *_lines(edges, spots, values, len(people)),
        *(_person(m, spots[i], radius) for i, m in enumerate(people)),
        *(_value(v, spots[len(people) + j], radius) for j, v in enumerate(values)),
        *_labels(values, spots, radius, len(people), height),
    ]
    svg = _frame(Markup("\n").join(body), title, anchor, height)
    return Picture(svg, _legend(people, values), more, sum(v.hub for v in values))


def _measures(nodes: int) -> tuple[float, float]:
    """Return the radius of a node and the height of the picture, both in pixels."""
    for limit, radius, height in ((14, 15, 420), (30, 14, 500), (70, 12, 600), (150, 9, 700)):
        if nodes <= limit:
            return radius, height
    return 6, 800


def _frame(body: Markup, title: Words, anchor: str, height: float) -> Markup:
    return Markup(
        '<svg class="picture" viewBox="0 0 {} {}" role="group" aria-labelledby="{}-t">'
        '<title id="{}-t">{} / {}</title>\n{}\n</svg>'
    ).format(WIDTH, int(height), anchor, anchor, *title, body)


def _lines(
    edges: list[tuple[int, int]], spots: Floats, values: list[Shared], people: int
) -> list[Markup]:
    return [
        Markup('<line class="tie{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
            " weak" if values[value - people].hub else "", *spots[person], *spots[value]
        )
        for value, person in edges
    ]


def _person(member: Member, spot: Floats, radius: float) -> Markup:
    part = words(PARTS, member.role)
    return Markup(
        '<a href="#{}" class="person {}"><title>{}. {}: {} / {}</title>'
        '<circle cx="{}" cy="{}" r="{}"/>{}</a>'
    ).format(
        member.anchor,
        member.role,
        member.number,
        member.applicant_id,
        *part,
        *spot,
        radius,
        _inside(str(member.number), spot, radius),
    )


def _value(value: Shared, spot: Floats, radius: float) -> Markup:
    name, letters, group = NODES.get(value.label, ((value.label, value.label), "?", "place"))
    hub = Markup('<path class="halo" d="{}"/>').format(_shape(group, spot, radius + 4.5))
    return Markup(
        '<g class="value {}"><title>{} / {}: {} ({}×)</title>{}<path d="{}"/>{}</g>'
    ).format(
        group,
        *name,
        value.mask or "–",
        value.used_by,
        hub if value.hub else "",
        _shape(group, spot, radius),
        _inside(letters, spot, radius),
    )


def _inside(text: str, spot: Floats, radius: float) -> Markup:
    if radius < 9:  # too small to be read
        return Markup("")
    size = radius * (0.95 if len(text) < 3 else 0.75)
    return Markup('<text x="{}" y="{}" font-size="{}">{}</text>').format(
        spot[0], round(float(spot[1]) + size * 0.36, 1), round(size, 1), text
    )


# Corners as turns of a circle; each group of values has a shape of its own, not only a colour.
CORNERS: dict[str, tuple[int, float, float]] = {  # corners, first at (degrees), size
    "contact": (4, 45, 1.3),
    "identity": (4, 0, 1.35),
    "money": (8, 22.5, 1.12),
    "goods": (6, 0, 1.15),
    "network": (3, 30, 1.65),
    "place": (5, -90, 1.22),
    "partner": (6, 30, 1.15),
}


def _shape(group: str, spot: Floats, radius: float) -> str:
    corners, first, size = CORNERS[group]
    turn = np.radians(first + np.arange(corners) * 360 / corners)
    x = (spot[0] + radius * size * np.cos(turn)).round(1)
    y = (spot[1] + radius * size * np.sin(turn)).round(1)
    return "M" + "L".join(f"{a:g} {b:g}" for a, b in zip(x, y, strict=True)) + "Z"


def _labels(
    values: list[Shared], spots: Floats, radius: float, people: int, height: float
) -> list[Markup]:
    """Return masks beside their shapes, each only where it covers nothing."""
    reach = radius * 1.4
    taken: list[Box] = [(x - reach, y - reach, x + reach, y + reach) for x, y in spots]
    placed = []
    for j, value in enumerate(values):
        text = _short(value.mask) + (f" ×{value.used_by}" if value.hub else "")
        box = _free_box(text, spots[people + j], reach, taken, height) if text else None
        if box:
            taken.append(box)
            placed.append(
                Markup('<text class="mask" x="{}" y="{}">{}</text>').format(
                    round((box[0] + box[2]) / 2, 1), round(box[3] - 3, 1), text
                )
            )
    return placed


def _short(mask: str) -> str:
    """Return a mask as it is told elsewhere; of one too wide, an address, its beginning."""
    if _wide(mask) <= MOST_WIDE:
        return mask
    most = next(n for n in range(len(mask), 0, -1) if _wide(mask[:n] + "…") <= MOST_WIDE)
    return mask[:most] + "…"


def _wide(text: str) -> float:
    """Return about how wide a text is, in pixels."""
    return sum(LABEL_PX * (1.02 if ord(sign) > 0x2E80 else 0.62) for sign in text)


def _free_box(text: str, spot: Floats, reach: float, taken: list[Box], height: float) -> Box | None:
    wide = _wide(text) + 4
    high = LABEL_PX + 3
    x, y = float(spot[0]), float(spot[1])
    corners = (
        (x - wide / 2, y + reach),
        (x - wide / 2, y - reach - high),
        (x + reach, y - high / 2),
        (x - reach - wide, y - high / 2),
    )
    for left, top in corners:
        box = (left, top, left + wide, top + high)
        inside = left >= 2 and top >= 2 and box[2] <= WIDTH - 2 and box[3] <= height - 2
        if inside and not any(_meet(box, other) for other in taken):
            return box
    return None


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _legend(people: list[Member], values: list[Shared]) -> tuple[Legend, ...]:
    spot = np.array([13.0, 13.0])
    roles = [role for role in PARTS if any(member.role == role for member in people)]
    rows = [
        Legend(
            Markup('<g class="person {}"><circle cx="13" cy="13" r="9"/></g>').format(role),
            PARTS[role],
        )
        for role in roles
    ]
    present = {value.label for value in values}
    for label in [label for label in NODES if label in present]:
        name, letters, group = NODES[label]
        sign = Markup('<g class="value {}"><path d="{}"/>{}</g>')
        rows.append(
            Legend(sign.format(group, _shape(group, spot, 8.5), _inside(letters, spot, 9)), name)
        )
    return tuple(rows)
