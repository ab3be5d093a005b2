"""The practice company Acme: its people, channels and public accounts, as plain data.

`acme()` is the Slack workspace of it. `ACCOUNTS` names the public accounts with ids and keys, so that the practice
`app.yaml` and the stand-in for X are made from the same facts. The keys open nothing but the stand-ins.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_state import SlackChannel, SlackGroup, SlackInstall, SlackShortcut, SlackUser

TEAM_ID = "T0ACME"
BOT_USER_ID = "U0COUNTERSIGN"

ANA = SlackUser(
    id="U0ANA", name="ana", real_name="Ana Kovač", display_name="Ana", email="ana@acme.example", tz="Europe/London"
)
BEN = SlackUser(
    id="U0BEN", name="ben", real_name="Ben Osei", display_name="Ben", email="ben@acme.example", tz="Europe/London"
)
CLEO = SlackUser(
    id="U0CLEO", name="cleo", real_name="Cleo Marín", display_name="Cleo", email="cleo@acme.example", tz="Europe/Madrid"
)
DAN = SlackUser(
    id="U0DAN", name="dan", real_name="Dan Weiss", display_name="Dan", email="dan@acme.example", tz="Europe/Berlin"
)
GIL = SlackUser(
    id="U0GIL", name="gil", real_name="Gil Tran (guest)", display_name="Gil", email="gil@agency.example",
    is_restricted=True,
)  # fmt: skip
FAY = SlackUser(
    id="U0FAY", name="fay", real_name="Fay Lindholm", display_name="Fay", email="fay@acme.example", tz="Europe/Berlin"
)
BOT = SlackUser(id=BOT_USER_ID, name="countersign", real_name="Countersign", display_name="Countersign", is_bot=True)
PEOPLE = (ANA, BEN, CLEO, DAN, FAY, GIL)

_STAFF = frozenset({ANA.id, BEN.id, CLEO.id, DAN.id, FAY.id, BOT_USER_ID})
GENERAL = SlackChannel(id="C0GENERAL", name="general", members=_STAFF | {GIL.id})
APPROVALS = SlackChannel(
    id="C0APPROVALS", name="approvals", members=frozenset({BEN.id, CLEO.id, BOT_USER_ID}), is_private=True
)
SOCIAL = SlackChannel(id="C0SOCIAL", name="social", members=frozenset({ANA.id, BEN.id, CLEO.id, BOT_USER_ID}))
SUPPORT = SlackChannel(id="C0SUPPORT", name="support", members=frozenset({FAY.id, CLEO.id, BOT_USER_ID}))
PRESS = SlackChannel(id="C0PRESS", name="press", members=frozenset({BEN.id, CLEO.id, BOT_USER_ID}))
PERSONNEL = SlackChannel(id="C0PEOPLE", name="people", members=frozenset({DAN.id, CLEO.id, BOT_USER_ID}))
PRODUCT = SlackChannel(id="C0PRODUCT", name="product", members=frozenset({ANA.id, DAN.id, CLEO.id, BOT_USER_ID}))
LEGAL = SlackGroup(id="S0LEGAL", handle="legal-team", name="Legal", users=frozenset({CLEO.id, DAN.id, GIL.id}))
GROUPS = (LEGAL,)
CHANNELS = (GENERAL, APPROVALS, SOCIAL, SUPPORT, PRESS, PERSONNEL, PRODUCT)


@dataclass(frozen=True, kw_only=True)
class Role:
    """A part one can play at the practice desk."""

    user: SlackUser
    title: str
    duty: str
    looks_after: str = ""
    """The channel in which whatever is new is news for this one."""


ROLES = (
    Role(user=ANA, title="Ana the employee", duty="writes posts; trusted on @acme", looks_after=PRODUCT.id),
    Role(user=BEN, title="Ben the approver", duty="decides what may go out", looks_after=PRESS.id),
    Role(user=CLEO, title="Cleo, social team", duty="approves, and guards the accounts", looks_after=SOCIAL.id),
    Role(user=FAY, title="Fay, support", duty="answers the public; is asked about promises", looks_after=SUPPORT.id),
    Role(user=DAN, title="Dan, new here", duty="has no rights yet", looks_after=PERSONNEL.id),
    Role(user=GIL, title="Gil, a guest", duty="from an agency; must never decide"),
)


@dataclass(frozen=True, kw_only=True)
class PublicAccount:
    """One account on the stand-in for X."""

    handle: str
    name: str
    remote_id: str
    """Numeric, as X's ids are."""
    kind: str
    """`brand`, `personal` or `practice`."""
    followers: int
    access_token: str
    access_token_secret: str
    bio: str = ""
    owner: str | None = None
    """The Slack user it belongs to."""
    waits: bool = False
    """Whether somebody has to connect it in a browser before anything can go out; else its keys are in app.yaml."""


CONSUMER_KEY = "practice-consumer-key"
CONSUMER_SECRET = "practice-consumer-secret"  # noqa: S105 - opens nothing but the stand-in
X_APP = "practice-x-app"
X_APP_SECRET = "practice-x-app-secret"  # noqa: S105 - opens nothing but the stand-in

ACCOUNTS = (
    PublicAccount(
        handle="acme", name="Acme", remote_id="1100000000000000001", kind="brand", followers=84_000,
        access_token="1100000000000000001-practice", access_token_secret="practice-secret-acme",  # noqa: S106
        bio="Kettles, anvils and everything between.", owner=CLEO.id,
    ),
    PublicAccount(
        handle="acmecare", name="Acme Care", remote_id="1100000000000000002", kind="brand", followers=9_300,
        access_token="1100000000000000002-practice", access_token_secret="practice-secret-acmecare",  # noqa: S106
        bio="Help with anything Acme, 9 to 5.", owner=CLEO.id,
    ),
    PublicAccount(
        handle="ana_k", name="Ana K.", remote_id="1100000000000000003", kind="personal", followers=312,
        access_token="1100000000000000003-practice", access_token_secret="practice-secret-ana",  # noqa: S106
        bio="Opinions mine. Mostly bicycles.", owner=ANA.id,
    ),
    PublicAccount(
        handle="acme_practice", name="Acme (practice)", remote_id="1100000000000000004", kind="practice", followers=0,
        access_token="1100000000000000004-practice", access_token_secret="practice-secret-practice",  # noqa: S106
        bio="Nothing said here leaves the building.",
    ),
    PublicAccount(
        handle="acme_jobs", name="Acme Jobs", remote_id="1100000000000000005", kind="brand", followers=2_150,
        access_token="1100000000000000005-practice", access_token_secret="practice-secret-jobs",  # noqa: S106
        bio="Work where the kettles are made.", owner=CLEO.id, waits=True,
    ),
    PublicAccount(
        handle="acme_news", name="Acme News", remote_id="1100000000000000006", kind="brand", followers=41_000,
        access_token="1100000000000000006-practice", access_token_secret="practice-secret-news",  # noqa: S106
        bio="What is new at Acme. Read twice before it is out.", owner=CLEO.id,
    ),
)  # fmt: skip

SHORTCUTS = (
    SlackShortcut(callback_id="write_post", name="Write a post"),
    SlackShortcut(callback_id="turn_into_post", name="Turn into a post", on_message=True),
)
INSTALL = SlackInstall(
    team_id=TEAM_ID,
    team_name="Acme",
    domain="acme",
    app_id="A0COUNTERSIGN",
    bot_user_id=BOT_USER_ID,
    bot_id="B0COUNTERSIGN",
    bot_token="xoxb-practice",  # noqa: S106
    signing_secret="practice-signing-secret",  # noqa: S106
    shortcuts=SHORTCUTS,
    events=frozenset({"app_home_opened", "team_join", "user_change", "subteam_members_changed", "subteam_updated"}),
)


def acme(*, install: SlackInstall = INSTALL, now: Callable[[], float] = time.time) -> SlackWorld:
    """A fresh Slack workspace of the practice company."""
    world = SlackWorld(install=install, users=(*PEOPLE, BOT), channels=CHANNELS, groups=GROUPS, now=now)
    for person in PEOPLE:
        world.direct_messages(person.id)
    return world


def account(handle: str) -> PublicAccount:
    """The public account with this handle, without the @. Raises KeyError."""
    return {one.handle: one for one in ACCOUNTS}[handle]
