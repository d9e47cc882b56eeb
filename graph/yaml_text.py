"""YAML texts as values: with libyaml where PyYAML was built with it, ten times as fast."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_QUICK_TEXTS = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_yaml(text: str) -> Any:
    """Return the values of a YAML text; yaml.YAMLError where it is none."""
    try:
        return yaml.load(text, Loader=_QUICK)
    except yaml.YAMLError:
        return yaml.safe_load(text)  # whose messages are the better ones


@cache
def read_data(package: str, name: str, *, texts: bool = False) -> dict[str, Any]:
    """Return what `name`.yaml of a package says; `texts`: every scalar as it stands there.

    Whoever asks gets the same object: nobody changes it.
    """
    text = (files(package) / f"{name}.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.load(text, Loader=_QUICK_TEXTS if texts else _QUICK)
    return told


def number(told: Any, *path: str) -> float:
    """Return the number that stands at a path of what YAML says."""
    for step in path:
        told = told[step]
    return float(told)
