"""What a lender's export loses or spoils: slips, other spellings, blanks, columns, outcomes."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.synth.innocents import Scene
from ingest.synth.knobs import Knobs
from ingest.synth.values import mix

TYPED = (
    "name", "national_id", "phone", "email", "bank_card", "device_id", "wifi_bssid", "address",
    "home_address", "employer", "contact_phones", "payer_account", "consignee_phone",
)  # fmt: skip
BLANK, SPELLED, SLIPPED = 0.4, 0.4, 0.2  # how spoilt cells are spoilt
WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F) if chr(n) != "|"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a block's rows is written; its chance is its own, so that no other byte moves."""

    scene: Scene
    knobs: Knobs

    def cells(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of one file less missing columns, a share of typed cells spoilt."""
        kept = frame.drop([c for c in self.knobs.missing if c in frame.columns])
        if not self.knobs.dirt:
            return kept
        turn = 2 + ("applications", "events").index(name)
        rng = np.random.default_rng([self.scene.atlas.seed, self.scene.block, turn])
        spoilt = [_spoil(kept[c], self.knobs.dirt, rng) for c in TYPED if c in kept.columns]
        return kept.with_columns(spoilt)

    def outcomes(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the outcomes of the share of applications whose outcome is known."""
        if self.knobs.outcomes_known >= 1:
            return frame
        numbers = frame["application_id"].str.slice(1).cast(pl.Int64).to_numpy()
        draw = mix(numbers, self.scene.atlas.seed + 13) % 1_000_000
        return frame.filter(pl.Series(draw < self.knobs.outcomes_known * 1_000_000))


def _spoil(column: pl.Series, share: float, rng: np.random.Generator) -> pl.Series:
    """Return a column with a share of its cells blank, spelled otherwise or mistyped."""
    filled = np.flatnonzero(column.is_not_null().to_numpy())
    chosen = filled[rng.random(len(filled)) < share]
    how = rng.random(len(chosen))
    turns = rng.integers(0, 2**31, len(chosen))
    cells: list[str | None] = column.to_list()
    for row, part, turn in zip(chosen.tolist(), how.tolist(), turns.tolist(), strict=True):
        cells[row] = _spoilt(cells[row] or "", part, turn)
    return pl.Series(column.name, cells, dtype=pl.String)


def _spoilt(text: str, part: float, turn: int) -> str | None:
    if part < BLANK:
        return None
    if part < BLANK + SPELLED:
        return _spelled(text, turn)
    return _slipped(text, turn)


def _spelled(text: str, turn: int) -> str:
    """Return the same value written in another way: case, full width, blanks round it."""
    ways = (text.translate(WIDE), f" {text} ", text.upper(), text.lower(), f"{text}　")
    return ways[turn % len(ways)]


def _slipped(text: str, turn: int) -> str:
    """Return the value with one sign for another: a digit off by one, else two signs swapped."""
    digits = [place for place, sign in enumerate(text) if sign in "0123456789"]
    if digits:
        place = digits[turn % len(digits)]
        return f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}"
    place = turn % max(1, len(text) - 1)
    return text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]
