"""Where every test must run (RINGSIGHT_REQUIRE_ALL=1), a skip is a failure.

Only tests on shared data may still skip there, and only where that is absent.
"""

import os
from collections.abc import Generator

import pytest

from tests.shared import ABSENT


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    said = report.longrepr
    return str(said[2] if isinstance(said, tuple) else said).removeprefix("Skipped: ")


def _must_not_skip(report: pytest.TestReport | pytest.CollectReport) -> bool:
    return (
        os.environ.get("RINGSIGHT_REQUIRE_ALL") == "1"
        and report.skipped
        and not hasattr(report, "wasxfail")
        and not _reason(report).startswith(ABSENT)
    )


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    report.outcome = "failed"
    report.longrepr = f"Skipped where every test must run: {_reason(report)}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a test's skip into a failure."""
    report = yield
    if _must_not_skip(report):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole file into a failure."""
    report = yield
    if _must_not_skip(report):
        _fail(report)
    return report
