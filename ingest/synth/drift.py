"""A world that changes in the course of its year: what people tell, and how."""

import numpy as np

from ingest.synth.innocents import Scene
from ingest.synth.people import NONE, YEAR
from ingest.synth.values import code

FADING = {"device": 0.45, "wifi": 0.45}  # the share of own values no longer told at the year's end
RISING = {"email": 0.5, "payer": 0.4}  # the share of untold own values told by then


def shift_base_rates(scene: Scene, drift: float) -> None:
    """Move what is told of own values with the date of the application; shared ones stay.

    Own devices and Wi-Fi are told less, e-mail addresses and paying accounts more, ring or not.
    """
    people = scene.people
    late = drift * people.applied / YEAR
    rng = np.random.default_rng([scene.atlas.seed, scene.block, 1])
    own = code(people.idx)
    for column, share in FADING.items():
        told = getattr(people, column) == own
        people.set(column, np.flatnonzero(told & (rng.random(len(own)) < share * late)), NONE)
    for column, share in RISING.items():
        untold = getattr(people, column) == NONE
        rows = np.flatnonzero(untold & (rng.random(len(own)) < share * late))
        people.set(column, rows, own[rows])
