"""In which language sentences are answered: Accept-Language, English or Chinese."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Depends, Header

Lang = Literal["en", "zh"]


def language(accept_language: Annotated[str, Header()] = "en") -> Lang:
    """Return the caller's first of our languages by quality; English if they name neither."""
    found: list[tuple[float, int, Lang]] = []
    for place, part in enumerate(accept_language.split(",")):
        tag, _, quality = part.strip().partition(";q=")
        main = tag.strip().partition("-")[0].casefold()
        if main in ("en", "zh") and (weight := _quality(quality)) > 0:
            found.append((-weight, place, "zh" if main == "zh" else "en"))
    return min(found)[2] if found else "en"


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


Language = Annotated[Lang, Depends(language)]


def in_language(row: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """Return a row with one language of each text that it has in two (`x`, `x_zh`)."""
    kept = {name: value for name, value in row.items() if not name.endswith("_zh")}
    if lang == "zh":
        kept |= {n: row[f"{n}_zh"] for n in kept if row.get(f"{n}_zh")}
    return kept
