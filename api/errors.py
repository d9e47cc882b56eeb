"""Errors as RFC 9457 problem documents: the one place where ringsight's errors become HTTP.

No answer repeats what was sent: values may be personal, so only the names of fields are told.
"""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from graph.errors import (
    AuthError,
    InputError,
    NotFoundError,
    QueryLimitError,
    QueryRefusedError,
    RingsightError,
    StoreError,
)

MEDIA_TYPE = "application/problem+json"
NO_JSON = "The body is no JSON document: send one, whole, in UTF-8 and not packed. See /docs."
# Where Python's own words have changed from version to version.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
STATUS: tuple[tuple[type[RingsightError], int], ...] = (
    (AuthError, 401),
    (NotFoundError, 404),
    (QueryLimitError, 422),
    (QueryRefusedError, 422),
    (InputError, 422),
    (StoreError, 503),
    (RingsightError, 500),
)


FieldFault = tuple[str, str]  # field, message


class FieldFaultsError(InputError):
    """A body whose fields cannot be used: each with its message."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__("Some fields cannot be used; nothing was stored. See `errors`.")
        self.faults = tuple(faults)


class ForbiddenError(AuthError):
    """A known caller whose role may not."""


class ConflictError(RingsightError):
    """What is asked for cannot be done beside what is going on."""


class Fault(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


def problem(
    status: int,
    detail: str,
    *,
    faults: Sequence[FieldFault] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Return a problem document; its type is a URN of the status' name."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    slug = title.casefold().replace(" ", "-")
    document = Problem(
        type=f"urn:ringsight:problem:{slug}",
        title=title,
        status=status,
        detail=_writable(detail),
        errors=[Fault(field=_writable(field), message=_writable(text)) for field, text in faults],
    )
    return JSONResponse(document.model_dump(), status, headers, media_type=MEDIA_TYPE)


def _writable(text: str) -> str:
    """Return a text that may hold a name as it was sent, without halves of characters."""
    return text.encode("utf-8", errors="replace").decode()


def add_handlers(app: FastAPI) -> None:
    """Let every error but that of fields (`api.faults`) be answered by a problem document."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RingsightError, _ours)


def unexpected() -> JSONResponse:
    """Return what is told of a fault of our own: nothing of it."""
    return problem(500, "Something went wrong here. The log has it under this request's id.")


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = _DETAILS.get(error.status_code, str(error.detail))
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, detail, headers=headers)


_DETAILS = {
    400: NO_JSON,
    404: "There is no such address. See /docs.",
    405: "This address does not take that method. See /docs.",
}


async def _ours(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, ForbiddenError):
        return problem(403, str(error))
    if isinstance(error, ConflictError):
        return problem(409, str(error))
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    faults = error.faults if isinstance(error, FieldFaultsError) else ()
    return problem(status, str(error), faults=faults, headers=headers)
