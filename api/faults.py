"""All that is wrong with the fields of one request, told together and never repeated.

A field may be unknown or of the wrong kind, which the body's model knows; or its value may be
unusable (a time that is none, an id of blanks), which only normalising tells. Who sends a faulty
body hears of both at once.
"""

import types
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Union, get_args, get_origin

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.columns import FORMS, Body
from api.errors import NO_JSON, FieldFault, problem
from ingest.columns import column_names

PLACES = ("body", "query", "path")


def add_fault_handler(app: FastAPI) -> None:
    """Let faulty fields be answered by a problem document that names them all."""
    app.add_exception_handler(RequestValidationError, _invalid)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Answer in a thread of its own: values are normalised to see what else is wrong."""
    assert isinstance(error, RequestValidationError)
    if not _is_json(request):
        return problem(415, "Send the body as JSON, with `Content-Type: application/json`.")
    if any(fault["type"] == "json_invalid" for fault in error.errors()):
        return problem(400, NO_JSON)
    faults = _of_fields(request, error)
    faults += _of_values(request, error.body, [field for field, _ in faults])
    return problem(422, "Some fields cannot be used; see `errors`.", faults=faults)


def _is_json(request: Request) -> bool:
    """Whether a body, where there is one, says that it is JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    told = request.headers.get("content-length", "0") == "0"
    return told or kind == "application/json" or kind.endswith("+json")


def _of_fields(request: Request, error: RequestValidationError) -> list[FieldFault]:
    """Return what the models of body and query say."""
    known = {"body": sorted(set(_names(_body(request)))), "query": sorted(set(_asked(request)))}
    alone = len(_rows(error.body)) == 1
    told = []
    for fault in error.errors():
        names = known.get(str(fault["loc"][0]), []) if fault["loc"] else []
        field = _field(fault["loc"])
        told.append((field.removeprefix("[0].") if alone else field, _message(fault, names)))
    return told


def _of_values(request: Request, body: Any, told: Sequence[str]) -> list[FieldFault]:
    """Return what normalising says of the fields that nothing was said of."""
    models = [model for model in _models(_body(request)) if issubclass(model, Body)]
    kind = next((model.file_kind for model in models), "")
    rows, service = _rows(body), request.app.state.service
    if not kind or not 1 <= len(rows) <= service.settings.batch_limit:
        return []
    columns, many = set(column_names(kind)), len(rows) > 1
    usable = [
        {
            name: value
            for name, value in row.items()
            if name in columns and not _is_told(f"[{place}].{name}" if many else name, told)
        }
        for place, row in enumerate(rows)
    ]
    return [fault for fault in service.faults(kind, usable) if not _is_told(fault[0], told)]


def _is_told(field: str, told: Sequence[str]) -> bool:
    """Whether something was said of `field`, of what it is in or of what is in it."""
    return any(
        field == one or field.startswith((f"{one}.", f"{one}[")) or one.startswith(f"{field}[")
        for one in told
    )


def _rows(body: Any) -> list[Mapping[str, Any]]:
    """Return the rows of a body; what is none, as one without fields."""
    if isinstance(body, dict) and isinstance(body.get("applications"), list):
        body = body["applications"]
    listed = body if isinstance(body, list) else [body]
    return [row if isinstance(row, dict) else {} for row in listed]


def _body(request: Request) -> Any:
    field = getattr(request.scope.get("route"), "body_field", None)
    return None if field is None else field.field_info.annotation


def _asked(request: Request) -> Iterator[str]:
    """Yield the names of the query parameters of a call."""
    dependant = getattr(request.scope.get("route"), "dependant", None)
    for field in getattr(dependant, "query_params", ()):
        yield from _names(field.field_info.annotation)


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in a body's type, those inside included."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from _models(field.annotation)
    elif get_origin(kind) in (Union, types.UnionType, list, tuple):
        for inner in get_args(kind):
            yield from _models(inner)


def _names(kind: Any) -> Iterator[str]:
    """Yield the names of all fields of a type, those inside included."""
    for model in _models(kind):
        yield from model.model_fields


def _field(loc: Sequence[str | int]) -> str:
    """Return `body.2.phone` as `[2].phone`, a query's `limit` as `limit`."""
    path = ""
    for part in loc[1:] if loc and loc[0] in PLACES else loc:
        if part in FORMS:  # which of two forms was given says nothing of where it is
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path or "body"


def _message(fault: Any, known: Sequence[str]) -> str:
    if fault["type"] != "extra_forbidden":
        return str(fault["msg"]).removeprefix("Value error, ")
    close = get_close_matches(str(fault["loc"][-1]), known, n=2)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    noun = "query parameter" if fault["loc"][0] == "query" else "field"
    return f"There is no such {noun}.{hint}"
