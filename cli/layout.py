"""Where a picture's nodes stand: force-directed, seeded, in numpy; equal input, equal places."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STEPS = 180
MANY = 120  # from here on half the steps do: nobody reads single places in a crowd
STRETCH = 1.45  # how far the narrow side may be widened to use the frame


def place(
    nodes: int, edges: Ints, strength: Floats, *, width: float, height: float, gap: float
) -> Floats:
    """Return x, y (pixels) of each node inside a frame, no two closer than about `gap`.

    `edges` has shape (edges, 2), node numbers; `strength` (edges,) is how hard each pulls, 0 … 1.
    O(nodes² × steps): meant for some hundreds.
    Source: Fruchterman and Reingold, Graph Drawing by Force-directed Placement (1991).
    """
    if not nodes:
        return np.zeros((0, 2))
    return _spread(
        _fit(_level(_pull(nodes, edges, strength)), width, height, gap), width, height, gap
    )


def _pull(nodes: int, edges: Ints, strength: Floats) -> Floats:
    """Return places after attraction along edges, repulsion everywhere, and some gravity."""
    rng = np.random.default_rng(nodes)
    turn = np.linspace(0, 2 * np.pi, nodes, endpoint=False)
    places = np.column_stack([np.cos(turn), np.sin(turn)]) + rng.normal(0, 0.05, (nodes, 2))
    ideal = 2.0 / np.sqrt(nodes)
    steps = STEPS if nodes <= MANY else STEPS // 2
    for step in range(steps):
        force = _repulsion(places, ideal) - 0.35 * places
        if len(edges):
            along = places[edges[:, 0]] - places[edges[:, 1]]
            pull = along * (np.hypot(along[:, 0], along[:, 1]) * strength / ideal)[:, None]
            np.subtract.at(force, edges[:, 0], pull)
            np.add.at(force, edges[:, 1], pull)
        reach = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)
        most = 0.25 * (1 - step / steps) + 0.002
        places = places + force * (np.minimum(reach, most) / reach)[:, None]
    return places


def _repulsion(places: Floats, ideal: float) -> Floats:
    x, y = places[:, 0], places[:, 1]
    right, down = x[:, None] - x, y[:, None] - y
    push = ideal**2 / np.maximum(right * right + down * down, 1e-6)
    return np.column_stack([(right * push).sum(axis=1), (down * push).sum(axis=1)])


def _level(places: Floats) -> Floats:
    """Turn the longest axis to lie flat: frames are wider than high."""
    centred = places - places.mean(axis=0)
    x, y = centred[:, 0], centred[:, 1]
    angle = 0.5 * np.arctan2(2 * (x * y).sum(), (x * x).sum() - (y * y).sum())
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.column_stack([x * cosine + y * sine, y * cosine - x * sine])


def _fit(places: Floats, width: float, height: float, gap: float) -> Floats:
    low, high = places.min(axis=0), places.max(axis=0)
    room = np.array([width, height]) - 2 * gap
    scale = room / np.maximum(high - low, 1e-6)
    scale = np.minimum(np.minimum(scale, scale.min() * STRETCH), 3.2 * gap * np.sqrt(len(places)))
    fitted: Floats = (places - (low + high) / 2) * scale + np.array([width, height]) / 2
    return fitted


def _spread(places: Floats, width: float, height: float, gap: float) -> Floats:
    """Push apart what is closer than `gap`, inside the frame."""
    edge = gap * 0.75
    for _ in range(80):
        apart = places[:, None, :] - places[None, :, :]
        far = np.hypot(apart[:, :, 0], apart[:, :, 1])
        np.fill_diagonal(far, np.inf)
        if far.min() >= gap:
            break
        short = np.maximum(gap - far, 0) / 2 / np.maximum(far, 1e-3)
        places = places + (apart * short[:, :, None]).sum(axis=1) * 0.8
        places = np.clip(places, edge, np.array([width, height]) - edge)
    return np.clip(places, edge, np.array([width, height]) - edge)
