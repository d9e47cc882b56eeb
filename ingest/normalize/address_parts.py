"""What all readers of addresses hand over."""

import re
from typing import NamedTuple

_WRITTEN = re.compile(r"([a-z]{2}:[^#/]*/[^#]+)(#[^#]+)?")


class Address(NamedTuple):
    """A place in its one written form, to its building and, where known, to its room.

    `building` is `country:scope/place`, so that it is never taken for typed text; `shown` is the
    building for people's eyes.
    """

    building: str
    shown: str
    room: str | None = None

    @property
    def is_pickup(self) -> bool:
        """Return whether goods wait here for people who live elsewhere."""
        return "/pickup " in self.building

    @property
    def has_city(self) -> bool:
        """Return whether a city or county is known."""
        return ":/" not in self.building


def read_written(text: str) -> Address | None:
    """Return the address whose written form `text` is, or None if it is none."""
    found = _WRITTEN.fullmatch(text)
    return Address(found[1], found[1], found[2] and found[2][1:]) if found else None
