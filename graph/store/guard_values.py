"""What may be handed to a statement as parameters: values that both engines can hold."""

from collections.abc import Mapping
from typing import Any

from graph.errors import QueryRefusedError

WHOLE = range(-(2**63), 2**63)  # of both engines
DEEPEST = 32  # lists and maps in one another; one engine holds 64, what it asks around them too


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """Return if every parameter is a value that both engines can hold.

    Raises QueryRefusedError that names the parameter, never its value. O(size).
    """
    for name, value in parameters.items():
        _check(name, value, DEEPEST)


def _check(name: str, value: Any, deepest: int) -> None:
    if isinstance(value, int) and value not in WHOLE:
        raise QueryRefusedError(
            f"The parameter {name} holds a whole number beyond 64 bits; give it as text."
        )
    if not isinstance(value, list | tuple | Mapping):
        return
    if not deepest:
        raise QueryRefusedError(
            f"The parameter {name} holds lists in one another more than {DEEPEST} deep;"
            " give them flat."
        )
    for inner in value.values() if isinstance(value, Mapping) else value:
        _check(name, inner, deepest - 1)
