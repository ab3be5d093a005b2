"""Which tests run in one process: those that share something dear. The rest goes wherever there is room."""

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

SHARED = frozenset(
    f"test_{name}"
    for name in (
        "approval",
        "bad_input",
        "main_story",
        "network_trouble",
        "newcomer",
        "personal",
        "refusals",
        "undo",
        "words",
    )
)
"""Journeys in the shared companies that work in Slack; each company is founded once for each kind of database."""
SMALL = frozenset(
    f"test_{name}" for name in ("findings", "home", "kindnesses", "language", "pictures", "several_accounts", "threads")
)
"""Shorter ones, in such companies of another process: together with the others they would last too long."""
ORGANISED = frozenset(
    f"test_{name}"
    for name in (
        "absence",
        "emergency",
        "integrity",
        "leaver",
        "routes",
        "timing",
        "trust",
        "verdicts",
        "waiting",
    )
)
"""Journeys in the organised company. Together they last about as long as the full minute that one of them waits for."""
ALONE = ("test_answer", "test_canary", "test_channels", "test_drift")
"""Journeys that each found a company of their own; they wait more than they compute."""


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out groups of tests, the largest first, then single tests in the order in which they are collected."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0].rpartition("/")[2].removesuffix(".py")
        if file == "test_mutants":
            # They change one copy, one after the other.
            return file
        if file == "test_upgrade":
            # Those from one schema on one kind of database copy what the first of them makes.
            return f"{file} {'-'.join(sorted(nodeid.partition('[')[2].rstrip(']').split('-')))}"
        if "/architecture/" in nodeid:
            # They read the whole source.
            return "architecture"
        if "/journeys/" not in nodeid or file in ALONE:
            return nodeid
        if "browser" in file:
            # One Chromium at a time.
            return "browser"
        # A file's tests share what it founds.
        groups = {"shared": SHARED, "small": SMALL, "organised": ORGANISED}
        group = next((name for name, files in groups.items() if file in files), file)
        return f"{group} on {'postgresql' if '[postgresql' in nodeid else 'sqlite'}"
