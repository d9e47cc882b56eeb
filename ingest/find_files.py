"""Which files a command's arguments mean: files, folders, patterns, standard input."""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from graph.errors import InputError
from ingest.stored_file import STANDARD_INPUT, unreadable
from ingest.suffixes import SUFFIXES, form_of, is_known

_SIGNS = "*?["  # of a pattern that the shell left as it was
_SHOWN = 3  # names of files left out that are told


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[str]]:
    """Return the files that `paths` mean, each once and all readable, and what was left out.

    A folder stands for the files of known kinds in it and in its folders, sorted by name; hidden
    ones are left out. Raises InputError if there is none, or one cannot be read.
    """
    found: list[Path] = []
    notes: list[str] = []
    for path in paths:
        some, told = _meant(path)
        found += some
        notes += told
    once = list(dict.fromkeys(found))
    notes += [f"{path} was named more than once; it is read once." for path in _twice(found)]
    for path in once:
        _check_readable(path)
    return once, notes


def _meant(path: Path) -> tuple[list[Path], list[str]]:
    if path == STANDARD_INPUT:
        return [path], []
    if path.is_dir():
        return _known_ones(path, _inside(path), f"{path} has no file that can be read in it")
    if any(sign in str(path) for sign in _SIGNS) and not os.path.lexists(path):
        root = Path(path.anchor)
        named = sorted(root.glob(str(path.relative_to(root))))
        files = [file for name in named for file in (_inside(name) if name.is_dir() else [name])]
        return _known_ones(path, files, f"{path}: no file's name is like that")
    return [path], []


def _known_ones(path: Path, files: Iterable[Path], none: str) -> tuple[list[Path], list[str]]:
    known: list[Path] = []
    others: list[Path] = []
    for file in files:
        is_hidden = file.name.startswith((".", "~$"))
        (known if is_known(file) and not is_hidden else others).append(file)
    if not known:
        raise InputError(f"{none}; names end in {', '.join(SUFFIXES)} (.gz or .zst).")
    if not others:
        return known, []
    names = ", ".join(file.name for file in others[:_SHOWN]) + (", …" if others[_SHOWN:] else "")
    return known, [f"{path}: {len(others)} other files were left out: {names}"]


def _inside(folder: Path) -> Iterator[Path]:
    """Return all files in a folder, by name; a folder met a second time, by a link, is passed."""
    seen: set[tuple[int, int]] = set()

    def refuse(error: OSError) -> None:
        raise unreadable(Path(error.filename), error) from error

    for at, folders, files in os.walk(folder, followlinks=True, onerror=refuse):
        here = Path(at).stat()
        if (here.st_dev, here.st_ino) in seen:
            folders.clear()
            continue
        seen.add((here.st_dev, here.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(at, name) for name in sorted(files))


def _twice(paths: list[Path]) -> list[Path]:
    return [path for path, count in Counter(paths).items() if count > 1]


def _check_readable(path: Path) -> None:
    """Raise InputError, before anything is read, if a file cannot be."""
    if path == STANDARD_INPUT:
        return
    file = form_of(path).path
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise InputError(f"{path} is no file but a pipe or a device. Read it by `-`.")
        file.open("rb").close()
    except OSError as error:
        raise unreadable(path, error) from error
