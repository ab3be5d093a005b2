"""Which tests run in one process: those that share something dear. The rest goes wherever there is room."""

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

OWN_COMPANY = ("test_canary", "test_drift", "test_freeze", "test_lost_answer", "test_recall")
"""Journeys that found a company of their own, mostly; they wait more than they compute."""


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out groups of tests, the largest first, then single tests in the order in which they are collected."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0].rpartition("/")[2].removesuffix(".py")
        if file == "test_mutants":
            # They change one copy, one after the other.
            return file
        if "/journeys/" not in nodeid or file in OWN_COMPANY:
            return nodeid
        if "browser" in file:
            # One Chromium at a time.
            return "browser"
        # The shared companies are founded once for each database.
        return "journeys on postgresql" if "[postgresql" in nodeid else "journeys"
