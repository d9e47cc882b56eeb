"""Errors as RFC 9457 problem documents: the one place where ringsight's errors become HTTP.

No answer repeats what was sent: values may be personal, so only the names of fields are told.
"""

import types
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any, Union, get_args, get_origin

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
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


class FieldFaultsError(InputError):
    """A body whose fields cannot be used: each with its message."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
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
    faults: Sequence[tuple[str, str]] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Return a problem document; its type is a URN of the status' name."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    slug = title.casefold().replace(" ", "-")
    document = Problem(
        type=f"urn:ringsight:problem:{slug}",
        title=title,
        status=status,
        detail=detail,
        errors=[Fault(field=field, message=message) for field, message in faults],
    )
    return JSONResponse(document.model_dump(), status, headers, media_type=MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Let every error of `app` be answered by a problem document."""
    app.add_exception_handler(RequestValidationError, _invalid)
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


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    if not _is_json(request):
        return problem(415, "Send the body as JSON, with `Content-Type: application/json`.")
    known = sorted(set(_names(_body(request))))
    faults = [(_field(e["loc"]), _message(e, known)) for e in error.errors()]
    if any(e["type"] == "json_invalid" for e in error.errors()):
        return problem(400, "The body is no JSON document.")
    return problem(422, "Some fields cannot be used; see `errors`.", faults=faults)


def _is_json(request: Request) -> bool:
    """Whether a body, where there is one, says that it is JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    told = request.headers.get("content-length", "0") == "0"
    return told or kind == "application/json" or kind.endswith("+json")


def _body(request: Request) -> Any:
    field = getattr(request.scope.get("route"), "body_field", None)
    return None if field is None else field.field_info.annotation


def _names(kind: Any) -> Iterator[str]:
    """Yield the names of all fields of a body's type, those inside included."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield name
            yield from _names(field.annotation)
    elif get_origin(kind) in (Union, types.UnionType, list, tuple):
        for inner in get_args(kind):
            yield from _names(inner)


def _field(loc: Sequence[str | int]) -> str:
    """Return `body.2.phone` as `[2].phone`, a query's `limit` as `limit`."""
    path = ""
    for part in loc[1:] if loc and loc[0] in ("body", "query", "path") else loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "body"


def _message(error: Any, known: Sequence[str]) -> str:
    if error["type"] != "extra_forbidden":
        return str(error["msg"])
    close = get_close_matches(str(error["loc"][-1]), known, n=2)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    return f"There is no such field.{hint}"
