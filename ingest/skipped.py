"""Rows that a mapping leaves out: those whose cell in one of its columns is one of some words.

skip: {decision: [测试单], 备注: [作废], applications: {applicant_id: [TEST]}}
"""

from collections.abc import Mapping as MappingOf
from typing import Any

import polars as pl

from graph.errors import InputError
from ingest.columns import FILES, column_names

SKIPPED = "\0skipped"  # says of a row that the mapping leaves it out; no file has it
Skip = MappingOf[str, frozenset[str]]  # by column, ours or theirs: words without case


def parse_skip(told: dict[str, Any]) -> dict[str, Skip]:
    """Return by kind of file what its mapping leaves out; columns of ours or of theirs."""
    shared = {name: words for name, words in told.items() if name not in FILES}
    by_kind = {}
    for kind in FILES:
        own = told.get(kind) or {}
        if not isinstance(own, dict):
            raise InputError(f"skip of {kind} must be a table, like `decision: [test]`.")
        foreign = {n for other in FILES if other != kind for n in column_names(other)}
        named = {
            name: words
            for name, words in shared.items()
            if name in column_names(kind) or name not in foreign
        }
        by_kind[kind] = {str(n): _words(words, str(n)) for n, words in (named | own).items()}
    return {kind: skip for kind, skip in by_kind.items() if skip}


def _words(told: object, column: str) -> frozenset[str]:
    words = told if isinstance(told, list) else [told]
    if any(isinstance(word, bool) for word in words):
        raise InputError(f"skip of {column}: YAML reads yes, no, on, off as no words; quote them.")
    if not words or not all(isinstance(word, str | int) and str(word).strip() for word in words):
        raise InputError(f"skip of {column} must be a list of words, like [test].")
    lowered = pl.Series([str(word).strip() for word in words]).str.to_lowercase()
    return frozenset(lowered)


def with_skipped(frame: pl.DataFrame, skip: Skip) -> pl.DataFrame:
    """Return the frame with `SKIPPED` in rows that have one of the words; columns may be missing.

    What was said of rows before stays.
    """
    tests = [
        pl.col(column).str.to_lowercase().is_in(sorted(words))
        for column, words in skip.items()
        if column in frame.columns
    ]
    if SKIPPED in frame.columns:
        tests.append(pl.col(SKIPPED).is_not_null())
    said = pl.any_horizontal(tests).fill_null(False) if tests else pl.lit(False)
    return frame.with_columns(pl.when(said).then(pl.lit("1")).alias(SKIPPED))


def without_skipped(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return the rows that are not left out, and how many are."""
    if SKIPPED not in frame.columns:
        return frame, 0
    kept = frame.filter(pl.col(SKIPPED).is_null()).drop(SKIPPED)
    return kept, frame.height - kept.height
