"""GET /docs: the OpenAPI document as one page that asks no other server for anything."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from markupsafe import Markup, escape

router = APIRouter(include_in_schema=False)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
Schema = Mapping[str, Any]


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Return every call with what it takes, an example and what it answers."""
    document = request.app.openapi()
    text = (files("api") / "pages" / "docs.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, trim_blocks=True)
    environment.filters["code"] = _code
    template = environment.from_string(text)
    page = template.render(info=document["info"], groups=_groups(document))
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


def _code(text: str) -> Markup:
    """Return a docstring as HTML: what stands in backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _groups(document: Schema) -> list[tuple[str, list[Schema]]]:
    """Return the calls by tag, in the order of the document."""
    groups: dict[str, list[Schema]] = {}
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            told = _call(path, method, call, schemas)
            groups.setdefault(call.get("tags", ["other"])[0], []).append(told)
    return list(groups.items())


def _call(path: str, method: str, call: Schema, schemas: Schema) -> Schema:
    body = call.get("requestBody", {}).get("content", {}).get("application/json", {})
    example = _example(body, schemas)
    answer: Schema = next((a for code, a in call["responses"].items() if code.startswith("2")), {})
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "path": path,
        "method": method.upper(),
        "doc": call.get("description", ""),
        "fields": [*_parameters(call), *_fields(_row(body.get("schema", {}), schemas), schemas)],
        "example": example and json.dumps(example, ensure_ascii=False, indent=2),
        "answer": list(_fields(_row(schema, schemas), schemas)),
    }


def _parameters(call: Schema) -> Iterator[Schema]:
    for given in call.get("parameters", []):
        yield {
            "name": given["name"],
            "place": given["in"],
            "required": given.get("required", False),
            "kind": _kind(given["schema"]),
            "doc": given.get("description", ""),
        }


def _row(schema: Schema, schemas: Schema) -> Schema:
    """Return the schema of one row: what a reference names, what a list holds."""
    if "items" in schema:
        return _row(schema["items"], schemas)
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Schema = schemas[name] if name else schema
    return found


def _fields(schema: Schema, schemas: Schema) -> Iterator[Schema]:
    for name, field in schema.get("properties", {}).items():
        yield {
            "name": name,
            "place": "body",
            "required": name in schema.get("required", []),
            "kind": _kind(field),
            "doc": field.get("description", ""),
        }


def _kind(schema: Schema) -> str:
    """Return a few words for a field's type."""
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        kinds = dict.fromkeys(_kind(one) for one in schema["anyOf"])
        return " or ".join(kind for kind in kinds if kind != "null")
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("type", "any"))


def _example(body: Schema, schemas: Schema) -> Any:
    if "example" in body:
        return body["example"]
    return next(iter(_row(body.get("schema", {}), schemas).get("examples", [])), None)
