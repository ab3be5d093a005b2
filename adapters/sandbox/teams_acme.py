"""The practice company Acme on Teams: the same people as in its Slack, a team with their channels, and one app.

The secret opens nothing but the stand-ins.
"""

import time
from collections.abc import Callable

from adapters.sandbox import world as acme
from adapters.sandbox.slack_state import SlackUser
from adapters.sandbox.teams_state import ChannelKind, TeamsChannel, TeamsInstall, TeamsTeam, TeamsUser
from adapters.sandbox.teams_world import TeamsWorld

TENANT = "5ac3e000-1111-4a11-8a11-000000000001"
APP_ID = "c0de5167-2222-4b22-8b22-000000000002"
INSTALL = TeamsInstall(app_id=APP_ID, app_secret="practice-teams-secret", tenant=TENANT)  # noqa: S106


def _user(who: SlackUser, number: int) -> TeamsUser:
    upn = f"{who.name}@acme.example"
    if who.is_restricted:
        upn = f"{(who.email or '').replace('@', '_')}#EXT#@acme.onmicrosoft.com"
    return TeamsUser(
        oid=f"0b1ec700-3333-4c33-8c33-{number:012d}",
        name=who.real_name,
        upn=upn,
        email=who.email or "",
        zone=who.tz,
        is_guest=who.is_restricted,
    )


ANA = _user(acme.ANA, 1)
BEN = _user(acme.BEN, 2)
CLEO = _user(acme.CLEO, 3)
DAN = _user(acme.DAN, 4)
FAY = _user(acme.FAY, 5)
GIL = _user(acme.GIL, 6)
PEOPLE = (ANA, BEN, CLEO, DAN, FAY, GIL)
SAME = {
    acme.ANA.id: ANA.oid,
    acme.BEN.id: BEN.oid,
    acme.CLEO.id: CLEO.oid,
    acme.DAN.id: DAN.oid,
    acme.FAY.id: FAY.oid,
    acme.GIL.id: GIL.oid,
}
"""Who is who: Slack's user id to the Entra object id."""

_GENERAL = "19:acme-general@thread.tacv2"
VOICE = TeamsTeam(
    id=_GENERAL,
    name="Public voice",
    group_id="9209ab00-4444-4d44-8d44-000000000001",
    members=frozenset(one.oid for one in PEOPLE),
)
GENERAL = TeamsChannel(id=_GENERAL, name="General", team=VOICE.id)
APPROVALS = TeamsChannel(id="19:acme-approvals@thread.tacv2", name="Approvals", team=VOICE.id)
SOCIAL = TeamsChannel(id="19:acme-social@thread.tacv2", name="Social", team=VOICE.id)
SUPPORT = TeamsChannel(id="19:acme-support@thread.tacv2", name="Support", team=VOICE.id)
PRESS = TeamsChannel(id="19:acme-press@thread.tacv2", name="Press", team=VOICE.id)
PERSONNEL = TeamsChannel(id="19:acme-people@thread.tacv2", name="People", team=VOICE.id)
PRODUCT = TeamsChannel(id="19:acme-product@thread.tacv2", name="Product", team=VOICE.id)
BOARD = TeamsChannel(
    id="19:acme-board@thread.tacv2",
    name="Board",
    team=VOICE.id,
    kind=ChannelKind.PRIVATE,
    members=frozenset({BEN.oid, CLEO.oid}),
)
AGENCY = TeamsChannel(
    id="19:acme-agency@thread.tacv2",
    name="Agency",
    team=VOICE.id,
    kind=ChannelKind.SHARED,
    members=frozenset({CLEO.oid, GIL.oid}),
)
CHANNELS = (GENERAL, APPROVALS, SOCIAL, SUPPORT, PRESS, PERSONNEL, PRODUCT, BOARD, AGENCY)
SAME_CHANNEL = {
    acme.GENERAL.id: GENERAL.id,
    acme.APPROVALS.id: APPROVALS.id,
    acme.SOCIAL.id: SOCIAL.id,
    acme.SUPPORT.id: SUPPORT.id,
    acme.PRESS.id: PRESS.id,
    acme.PERSONNEL.id: PERSONNEL.id,
    acme.PRODUCT.id: PRODUCT.id,
}
"""Which channel serves the same purpose: Slack's id to Teams'."""


def acme_teams(*, install: TeamsInstall = INSTALL, now: Callable[[], float] = time.time) -> TeamsWorld:
    """A fresh tenant of the practice company; everybody but Dan and Gil has added the app."""
    world = TeamsWorld(install=install, users=PEOPLE, teams=(VOICE,), channels=CHANNELS, now=now)
    for person in (ANA, BEN, CLEO, FAY):
        world.add_app(person.oid)
    return world
