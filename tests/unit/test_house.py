"""The rules of the house that no linter knows."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PACKAGES = ("graph", "ingest", "api", "cypher", "cli")
COPYLEFT = re.compile(
    r"\b[AL]?GPL|GNU (Affero|Lesser|General)|\bMPL\b|Mozilla|\bEPL\b|Eclipse Public"
    r"|\bCDDL\b|\bEUPL\b|\bSSPL\b|\bOSL\b|CC-BY-SA",
    re.IGNORECASE,
)
CODE = re.compile(r"^ *(```|~~~).*?^ *\1 *$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)|(?:src|srcset|href)=\"([^\"]+)\"")
# Part of another package's face, so its version is that package's business.
COMES_WITH = {"starlette": "fastapi", "pydantic": "fastapi", "markupsafe": "jinja2"}
COMES_WITH["click"] = "typer"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _needed(requirements: list[str]) -> dict[str, Distribution]:
    """Return every installed distribution that these requirements bring, by canonical name."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        if name in found or (asked.marker and not asked.marker.evaluate({"extra": ""})):
            continue
        found[name] = distribution(name)
        for text in found[name].requires or []:
            inner = Requirement(text)
            extras = {"", *asked.extras}
            if not inner.marker or any(inner.marker.evaluate({"extra": e}) for e in extras):
                inner.marker = None
                waiting.append(inner)
    return found


# Its wheel states no licence; the LICENSE file of its repository (ion-elgreco/polars-hash) is MIT.
# Of one version: the next is looked at again.
LICENSED_ELSEWHERE = {("polars-hash", "0.9.3"): "MIT"}


def _licence(of: Distribution) -> str:
    """Return the licence as stated: expression, else classifiers, else the field's first line."""
    elsewhere = LICENSED_ELSEWHERE.get((canonicalize_name(of.name), of.version))
    if elsewhere:
        return elsewhere
    expressions = of.metadata.get_all("License-Expression") or []
    classifiers = [c for c in of.metadata.get_all("Classifier") or [] if c.startswith("License ::")]
    fields = [text.strip().partition("\n")[0] for text in of.metadata.get_all("License") or []]
    return "; ".join(expressions or classifiers or fields)


def _imported() -> set[str]:
    """Return the top-level names that our packages import from outside."""
    names: set[str] = set()
    for path in (path for folder in PACKAGES for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add((node.module or "").partition(".")[0])
    return names - set(PACKAGES) - sys.stdlib_module_names


def _markdown() -> Iterator[Path]:
    yield from ROOT.glob("*.md")
    yield from (ROOT / "docs").rglob("*.md")
    yield from (ROOT / "benchmarks").rglob("*.md")


def _anchors(page: Path) -> set[str]:
    """Return the anchors that a Markdown page's headings get on common forges."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    headings = re.findall(r"^#+ +(.+?) *#* *$", text, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def _broken(page: Path) -> Iterator[str]:
    for first, second in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
        path, _, anchor = (first or second).partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = (page.parent / path) if path else page
        if not target.exists():
            yield f"{page.relative_to(ROOT)}: no {path}"
        elif anchor and target.suffix == ".md" and anchor not in _anchors(target):
            yield f"{page.relative_to(ROOT)}: no heading #{anchor} in {path or 'it'}"


def test_the_top_level_holds_what_the_contract_names() -> None:
    assert (ROOT / "pyproject.toml").is_file()
    for folder in ("graph", "ingest", "api", "cypher", "tests"):
        assert (ROOT / folder).is_dir(), f"no {folder}/ at the top level"


def test_no_file_is_longer_than_400_lines() -> None:
    folders = (*PACKAGES, "tests", "benchmarks")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    long = [p.relative_to(ROOT) for p in files if len(p.read_text("utf-8").splitlines()) > 400]
    assert not long, f"split these: {long}"


def test_no_dependency_provides_a_package_of_our_names() -> None:
    provided = packages_distributions()
    ours = (*PACKAGES, "tests", "benchmarks")
    others = {name: set(provided.get(name, ())) - {"ringsight"} for name in ours}
    assert not {name: by for name, by in others.items() if by}


def test_each_package_that_is_imported_is_a_declared_dependency() -> None:
    extras = chain(*PROJECT["project"]["optional-dependencies"].values())
    all_ = [*PROJECT["project"]["dependencies"], *extras]
    declared = {canonicalize_name(Requirement(d).name) for d in all_}
    provided = packages_distributions()
    of = {name: {canonicalize_name(d) for d in provided.get(name, [name])} for name in _imported()}
    undeclared = {name for name, by in of.items() if not by & declared}
    assert undeclared <= {name for name, owner in COMES_WITH.items() if owner in declared}


def test_constraints_pin_everything_that_is_installed() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    pinned = {canonicalize_name(line.partition("==")[0]) for line in lines}
    needed = _needed([*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]])
    assert not set(needed) - pinned, "add these to constraints.txt"


def test_constraints_hold_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    odd = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)]
    assert not odd
    assert lines == sorted(lines, key=lambda line: line.partition("==")[0].lower())


def test_no_dependency_at_run_time_is_copyleft_or_unlicensed() -> None:
    stated = {
        name: _licence(of) for name, of in _needed(PROJECT["project"]["dependencies"]).items()
    }
    assert not [name for name, licence in stated.items() if not licence]
    assert not {name: licence for name, licence in stated.items() if COPYLEFT.search(licence)}


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "LGPLv2+", "MPL-2.0", "GNU General Public"])
def test_a_copyleft_licence_is_known_as_one(licence: str) -> None:
    assert COPYLEFT.search(licence)


def test_each_link_in_the_docs_leads_somewhere() -> None:
    assert not [fault for page in _markdown() for fault in _broken(page)]


def test_no_list_in_the_docs_is_torn_apart() -> None:
    item = r"(?:- |\d+\. )[^\n]*"
    torn = re.compile(rf"^{item}\n(?:  [^\n]*\n)*\n(?={item}$)", re.MULTILINE)
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        assert not torn.findall(path.read_text(encoding="utf-8")), path.name


def test_each_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(p.name for p in folder.glob("[0-9]*.md") if not p.name.startswith("0000"))
    assert not [name for name in records if f"({name})" not in index]


def test_the_readme_has_exactly_two_make_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^ *\$? *(make [a-z ]*)$", readme, flags=re.M)
    assert list(dict.fromkeys(commands)) == ["make demo", "make check test wheel"]


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n" in text
    assert "[yyyy]" not in text
    assert PROJECT["project"]["license"] == "Apache-2.0"
