"""What the terminal says, in English or Chinese: the English text is the key of its translation."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

LANGUAGES = ("en", "zh")
SINGULARS = {
    **{
        f"{noun}s": noun
        for noun in ("application", "applicant", "attribute", "document", "link", "member")
    },
    **{f"{noun}s": noun for noun in ("month", "node", "ring", "row", "rule", "tie", "reason")},
    "people": "person",
}
_ONE = re.compile(rf"(?<![\w.,])(1 (?:new |other |more |smaller )?)({'|'.join(SINGULARS)})\b")
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


@cache
def chinese() -> dict[str, str]:
    """Return every text of the terminal in Chinese, by its English one."""
    told: dict[str, str] = yaml.safe_load((files("cli") / "words.yaml").read_text("utf-8"))
    return told


def say(text: str, lang: str, **values: object) -> str:
    """Return `text` in `lang` with `values` filled in; what has no translation stays English."""
    words = chinese().get(text, text) if lang == "zh" else text
    told = words.format(**values) if values else words
    return told if lang == "zh" else of_one(told)


def of_one(text: str) -> str:
    """Return English `text` with the singular after a lone 1: `1 rows` becomes `1 row`."""
    return _ONE.sub(lambda found: found[1] + SINGULARS[found[2]], text)


def language_of(environ: Mapping[str, str]) -> str:
    """Return the language of the locale: zh where that is Chinese, else en."""
    told = next((environ[name] for name in _LOCALE if environ.get(name)), "")
    return "zh" if told.lower().startswith("zh") else "en"
