"""What ships with ringsight as data: the first model, the rules and their wording."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from graph.core.parameters import Parameters
from graph.core.plans import Policy, read_policy
from graph.core.rings import Model
from graph.core.rule_book import RuleBook
from graph.core.rule_reading import read_rules
from graph.core.statistics import Statistics
from graph.core.wording import Wording
from graph.errors import InputError
from graph.yaml_text import read_data, read_yaml


def read_shipped_rules() -> RuleBook:
    """Return the rules of `graph/rules.yaml`."""
    return read_rules(_text("rules.yaml"))


def read_shipped_model() -> Model:
    """Return the first model: hand-stated weights, no labels needed."""
    return model_from(_text("first_model.yaml"), read_shipped_rules())


def read_model(path: Path) -> Model:
    """Return the model in a YAML or JSON file, with the shipped rules and wording."""
    return model_from(_file(path), read_shipped_rules())


def read_statistics(path: Path) -> Statistics:
    """Return the statistics in a JSON file, as `detect` wrote them."""
    try:
        return Statistics.from_dict(json.loads(_file(path)))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{path}: not a statistics file ({error}). Give one of detect's."
        ) from error


def read_policy_of(path: Path | None) -> Policy:
    """Return the policy in a YAML file; None: the shipped one."""
    return read_policy(_text("policy.yaml") if path is None else _file(path))


def model_from(text: str, rules: RuleBook) -> Model:
    """Build a model from the text of its parameters; InputError says what is wrong."""
    try:
        data = _parsed(text)
    except yaml.YAMLError as error:
        raise InputError(f"Model: not YAML ({str(error).splitlines()[0]}).") from error
    if not isinstance(data, dict):
        raise InputError(
            "Model: expected a mapping of parameters; see the shipped first_model.yaml."
        )
    wording = Wording(read_data("graph", "wording"))
    return Model(Parameters.from_dict(data), rules, wording, json.dumps(data, sort_keys=True))


def _parsed(text: str) -> Any:
    """Return JSON or YAML as values; JSON as JSON, since YAML takes its 1e-05 for a text."""
    try:
        return json.loads(text)
    except ValueError:
        return read_yaml(text)


def _file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"Cannot read {path}: {error.strerror}. Check the path.") from error


def _text(name: str) -> str:
    return (files("graph") / name).read_text(encoding="utf-8")
