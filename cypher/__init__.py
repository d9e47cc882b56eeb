"""Every Cypher statement is a file in this package; `read_query` reads one."""

from functools import cache
from importlib.resources import files


@cache
def read_query(name: str) -> str:
    """Return the statement `name`, e.g. `read/links`, without its comment lines.

    Raises FileNotFoundError if there is no such file.
    """
    text = (files("cypher") / f"{name}.cypher").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("//"))
    return "\n".join(lines).strip()
