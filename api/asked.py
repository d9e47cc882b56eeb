"""What is asked for in an address: query parameters that no call knows are refused, not ignored."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict

from api.errors import FieldFaultsError


def _moment(value: Any) -> datetime:
    """Return an ISO 8601 moment in UTC; without an offset it is UTC."""
    try:
        at = datetime.fromisoformat(value)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("not a moment like 2026-03-01T09:30:00Z") from None


Moment = Annotated[datetime, BeforeValidator(_moment)]


class Asked(BaseModel):
    """The query parameters of a call: others are refused with the nearest name."""

    model_config = ConfigDict(extra="forbid")


def _none(asked: Annotated[Asked, Query()]) -> None:
    """Take nothing."""


def _once(request: Request) -> None:
    """Refuse a parameter that is given twice: no call takes a list of them."""
    names = [name for name, _ in request.query_params.multi_items()]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise FieldFaultsError([(name, "given more than once") for name in twice])


ASKED_ONCE = Depends(_once)
NOTHING_ASKED = Depends(_none)  # of a call that has no query parameters
