"""The pictures that show people their own: their home, their day, their absences, an account's next days, who left."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.cards.calendar import CalendarView, calendar_card
from bot.cards.digest import DigestView, Load, digest_card, over_card
from bot.cards.emergency import EmergencyView
from bot.cards.home import MESSAGE, person_home_card
from bot.cards.home_view import AccountFigures, Glass, HomeView, Renewal, Standing
from bot.cards.kindness import first_approval_card, first_post_card, now_direct_card, results_card
from bot.cards.leaver import LeftBehind, leaver_card
from bot.cards.view import PostView
from bot.dialogs.away import away_card, away_form
from bot.dialogs.emergency import emergency_form, reads_as_post
from bot.dialogs.names import Action
from tests.bot.people import ACME, BETA, DORA, PRACTICE
from tests.builders import ANA, BEN, CHIARA, NOON
from workflows.domain.absence import Absence
from workflows.domain.account import Account
from workflows.domain.alert import Alert, AlertKind, AlertState, concern
from workflows.domain.calendar import Blackouts, calendar_of
from workflows.domain.emergency import Emergency, EmergencyState
from workflows.domain.person import Person, Trust
from workflows.domain.post import PostState
from workflows.domain.results import Results
from workflows.domain.trust import Because, Earned
from workflows.measuring import Figures
from workflows.ports.chat import Card, Form

AWAY = Absence(id="a1", person=BEN.id, instead=DORA.id, since=NOON, until=NOON + timedelta(days=3))
PEOPLE = {person.id: person for person in (ANA, BEN, CHIARA, DORA)}


def own_pictures(views: Sequence[PostView]) -> Iterator[tuple[str, Card | Form]]:
    """All of them; `views` are posts to show in them, one of them waiting."""
    home = _home(views)
    yield "person_home_card", person_home_card(home)
    yield "person_home_card as a message", person_home_card(home, MESSAGE)
    crowded = replace(home, mine=[*views] * 3, asked=[*views] * 3, coming=[*views] * 3, standings=[*home.standings] * 5)
    yield "person_home_card of many", person_home_card(crowded, MESSAGE)
    yield "digest_card", digest_card(_day(views))
    yield "over_card", over_card()
    yield "away_form", away_form("Europe/Berlin", [(AWAY, "Dora"), (replace(AWAY, instead=None), "")], NOON)
    yield "away_card", away_card()
    for account in (None, ACME):
        yield f"emergency_form {'of one' if account else 'of any'}", emergency_form(account, reason="A *fire*.")
    read_as_post = emergency_form(None)
    yield "emergency_form noted", replace(read_as_post, blocks=(reads_as_post(), *read_as_post.blocks))
    posts = [view.post for view in views if view.post.state in (PostState.WAITING, PostState.APPROVED)]
    calendar = calendar_of(ACME, posts, now=NOON, zone="Europe/Berlin", blackouts=Blackouts())
    for reads in (True, False):
        names = {person.id: person.name for person in PEOPLE.values()}
        seen = CalendarView(calendar=calendar, names=names, reads=reads, reader=CHIARA.ids)
        yield f"calendar_card {'read' if reads else 'guessed'}", calendar_card(seen)
    behind = [
        LeftBehind(account=one, network="X", by_sign_in=number > 0, signed_in=number > 1, named="owner" * (number > 0))
        for number, one in enumerate((ACME, BETA, PRACTICE))
    ]
    yield "leaver_card", leaver_card("Ben *", behind, stuck=2)
    keys = concern(AlertKind.ROTATE, ACME.id, alert_id="a1", at=NOON, detail=f"left {BEN.id}").after
    for state, ended_by in (("open", ""), ("answered", "Dora *"), ("answered", ""), ("dismissed", "Dora *")):
        left = replace(behind[0], alert=replace(keys, state=AlertState(state)), ended_by=ended_by)
        yield f"leaver_card {state} {'by one' if ended_by else ''}", leaver_card("Ben *", [left], stuck=0)
    yield "person_home_card with what is left to do", person_home_card(_left_to_do(home, keys, views), MESSAGE)


def _left_to_do(home: HomeView, keys: Alert, views: Sequence[PostView]) -> HomeView:
    """Keys to renew, an emergency in force, and one to review."""
    one = Emergency(
        id="e1", account=ACME.id, asked_by=ANA.id, asked_at=NOON, reason="*Fire*.", state=EmergencyState.OPENED
    )
    opened = EmergencyView(
        emergency=replace(one, second=BEN.id, opened_at=NOON, until=NOON + timedelta(minutes=30)),
        account=ACME,
        people=PEOPLE,
        now=NOON,
        went_out=tuple(views),
    )
    over = replace(opened, now=NOON + timedelta(hours=1))
    may = {Action.EMERGENCY_CLOSE, Action.EMERGENCY_REVIEW}
    glass = [Glass(view=opened, may=may), Glass(view=over, may=may)]
    return replace(home, glass=glass, renewals=[Renewal(account=ACME, alert=keys)])


def kindnesses(live: PostView, approver: Person) -> Iterator[tuple[str, Card]]:
    """What is said after a post went out."""
    yield "first_post_card", first_post_card(live)
    yield "first_approval_card", first_approval_card(live, approver)
    earned = Earned(person=ANA.id, account=ACME.id, level=Trust.TRUSTED, because=Because.APPROVED_IN_A_ROW, in_a_row=10)
    yield "now_direct_card", now_direct_card(ACME, earned)
    for seen in (None, 1_204):
        counted = Results(post=live.post.id, at=NOON, likes=31, reposts=2, replies=1, quotes=0, views=seen)
        yield f"results_card {'with views' if seen else 'without'}", results_card(live, counted)


def _home(views: Sequence[PostView]) -> HomeView:
    figures = Figures(
        decided=12, approved=9, median=timedelta(minutes=25), nine_in_ten=timedelta(hours=5), first_time=0.75
    )
    return HomeView(
        person=BEN,
        command="/post",
        now=NOON,
        mine=views,
        asked=views,
        asked_in_all=len(views) + 7,
        coming=views,
        standings=[_standing(one, because) for one in (ACME, BETA) for because in Because],
        figures=[AccountFigures(account=ACME, figures=figures, days=30, decided={BEN.id: 8, DORA.id: 4})],
        absences=[replace(AWAY, person=CHIARA.id)],
        own_absences=[AWAY],
        people=PEOPLE,
        listens=True,
        decides=True,
        wants_digest=False,
        policy_url="https://intranet.acme.example/social",
        policy_version="0123456789abcdef",
        contact="Dora Weiss in #social",
    )


def _standing(account: Account, because: Because) -> Standing:
    level = Trust.LOW if because is Because.RECALLED else Trust.NEUTRAL
    return Standing(
        account=account,
        network="X",
        writes=True,
        publishes=False,
        approves=True,
        answers=False,
        owns=account is ACME,
        guards=account is BETA,
        written=Trust.NEUTRAL,
        earned=Earned(person=BEN.id, account=account.id, level=level, because=because, in_a_row=4, at=NOON),
    )


def _day(views: Sequence[PostView]) -> DigestView:
    return DigestView(
        person=BEN,
        now=NOON,
        asked=views,
        asked_in_all=len(views) + 7,
        today=views,
        load=Load(days=7, own=5, others=7, people=3),
        absences=[replace(AWAY, person=CHIARA.id), replace(AWAY, instead=None)],
        people=PEOPLE,
    )
