"""What is asked for in an address: query parameters that no call knows are refused, not ignored."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict


def _moment(value: Any) -> datetime:
    """Return an ISO 8601 moment in UTC; without an offset it is UTC."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("not a moment like 2026-03-01T09:30:00Z") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


Moment = Annotated[datetime, BeforeValidator(_moment)]


class Asked(BaseModel):
    """The query parameters of a call: others are refused with the nearest name."""

    model_config = ConfigDict(extra="forbid")


def _none(asked: Annotated[Asked, Query()]) -> None:
    """Take nothing."""


NOTHING_ASKED = Depends(_none)  # of a call that has no query parameters
