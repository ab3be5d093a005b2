"""Turns every skipped test into a failure: for `.ci/run`, where everything a test needs is there.

Load with `-p tests.no_skips`; works when COUNTERSIGN_REQUIRE is set (`postgres,browser,adaptivecards,training`), else
does nothing. Only training the models again may be skipped, unless `training` is required too: its samples are not in
the repository.
"""

import os
from collections.abc import Generator

import pytest

REQUIRED = os.environ.get("COUNTERSIGN_REQUIRE", "")
_NO_TRAINING = "cannot train"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that was skipped although everything was required failed."""
    report = yield
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail") and not _is_training(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped, but {REQUIRED} is required here: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file."""
    report = yield
    if REQUIRED and report.skipped and not _is_training(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped, but {REQUIRED} is required here: {report.longrepr}"
    return report


def _is_training(skipped: object) -> bool:
    """Whether this is the one skip that may be: its reason is the last of file, line and reason."""
    if "training" in REQUIRED.split(",") or not isinstance(skipped, tuple):
        return False
    return str(skipped[-1]).removeprefix("Skipped: ").startswith(_NO_TRAINING)
