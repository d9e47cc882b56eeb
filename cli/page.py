"""A page in one HTML file: its style and script inside, nothing else may run, no network."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def render(
    template: str,
    page: Mapping[str, Any],
    filters: Mapping[str, Callable[..., Any]],
    *,
    styles: Sequence[str] = ("report.css",),
) -> str:
    """Return the page that `template` (of cli/pages) makes of `page`; cells are escaped."""
    environment = Environment(
        loader=PackageLoader("cli", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= filters
    style, script = "".join(map(_asset, styles)), _asset("report.js")
    return environment.get_template(template).render(
        **page,
        style=Markup(style),
        script=Markup(script),
        style_digest=_digest(style),
        script_digest=_digest(script),
    )


def _asset(name: str) -> str:
    return (files("cli") / "pages" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Return the content's digest, as a Content-Security-Policy names what may run."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
