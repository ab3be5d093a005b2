"""Turns every skipped test into a failure: for `.ci/run`, where everything a test needs is there.

Load with `-p tests.no_skips`; works when COUNTERSIGN_REQUIRE is set (`postgres,browser,adaptivecards`), else does
nothing.
"""

import os
from collections.abc import Generator

import pytest

REQUIRED = os.environ.get("COUNTERSIGN_REQUIRE", "")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that was skipped although everything was required failed."""
    report = yield
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but {REQUIRED} is required here: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file."""
    report = yield
    if REQUIRED and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, but {REQUIRED} is required here: {report.longrepr}"
    return report
