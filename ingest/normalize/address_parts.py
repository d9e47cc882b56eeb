"""What both readers of addresses hand over."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Address:
    """A place in its one written form, to its building and, where known, to its room."""

    building: str
    room: str | None = field(default=None, repr=False)
    pickup: bool = False
    has_city: bool = True
