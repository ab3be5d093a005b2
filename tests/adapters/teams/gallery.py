"""Every card and every dialog the bot can draw, at least once each, with people who are in Teams too."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import time, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

import bot.cards
import bot.dialogs
from bot.cards import (
    access,
    alert,
    alike,
    answers,
    approval,
    author,
    calls,
    channels,
    comments,
    connect,
    emergency,
    freeze,
    home,
    incident,
    lines,
    listening_alert,
    mentions,
    reminder,
    roundup,
    story,
    viewer,
    week,
)
from bot.cards.findings import noticed_in
from bot.cards.incident import IncidentView
from bot.cards.view import PostView, UsualWait
from bot.cards.viewer import Viewer, identities_of
from bot.dialogs import (
    accounts,
    after,
    answering,
    asking,
    confirming,
    deciding,
    findings,
    freezing,
    incidents,
    lessons,
    media,
    notices,
    posting,
    rights,
    stories,
)
from bot.dialogs import emergency as emergency_dialogs
from bot.dialogs.accounts import picker_groups
from bot.dialogs.names import Action, FormName
from bot.dialogs.posting import Count, Offered, Sheet
from tests.adapters.teams.gallery_people import kindnesses, own_pictures
from tests.bot.cards import test_alert, test_story, test_week
from tests.bot.cards.test_states import a_plan
from tests.bot.cards.test_states import a_view as a_post_view
from tests.bot.dialogs.test_forms import written
from tests.bot.people import ACME, BETA, DORA, FORBIDDEN, MENDABLE, NOTABLE, PERSONAL, PRACTICE, TIP
from tests.bot.public import LISTENING
from tests.builders import ANA, BEN, CHIARA, NOON, OWN, a_delivery, a_person, a_post
from tests.public import a_heard, a_story
from workflows.answering.outcomes import Choice, Doing, Elsewhere, Ineligible, Taken
from workflows.domain.access import AccessRequest, AccessStep
from workflows.domain.alert import Alert, AlertKind
from workflows.domain.approval import Ask, plan_of
from workflows.domain.calling import Call, CallKind
from workflows.domain.comment import Comment
from workflows.domain.content import Content, Media, MediaKind, Part
from workflows.domain.credential import Credential
from workflows.domain.department import Lesson, SavedReply
from workflows.domain.emergency import Emergency, EmergencyState
from workflows.domain.finding import Route
from workflows.domain.freeze import Freeze
from workflows.domain.ids import PostId, RemoteAccountId, RemotePostId
from workflows.domain.incident import Evidence, Happened, Happening, Incident, IncidentStep
from workflows.domain.limits import MediaLimits
from workflows.domain.listening_alert import Cause, Quiet, Silence, Spike, spike_detail, with_silence
from workflows.domain.mention import Mention
from workflows.domain.objection import FalseAlarm, Justification, key_of
from workflows.domain.obstacle import Obstacle
from workflows.domain.person import Identity, Person
from workflows.domain.post import Label, PostState
from workflows.domain.story import StoryStep, Topic
from workflows.ports.chat import Card, Channel, Form, Leftover, Options, Reach, Undecodable
from workflows.ports.store import Former, Held

TENANT = "11111111-2222-3333-4444-555555555555"
PICTURE = "post:01abc"
"""Of every card: which one it is does not matter here."""
LINK = "https://x.com/acme/status/7"
LONG = "This is the part where the bakery explains itself at length, with an address https://acme.example/news. "


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One picture. `options`: of the pickers in it."""

    name: str
    picture: Card | Form

    @property
    def options(self) -> dict[str, Options]:
        """What each picker of a form offers."""
        groups = picker_groups([(OWN, "X"), (ACME, "X"), (BETA, "X"), (PRACTICE, "Practice")])
        return {name: Options(groups=groups) for name in ("account", "stop", "to")}


def in_teams(person: Person) -> Person:
    """The same human with an account in Teams as well."""
    number = f"{sum(map(ord, person.name)):012d}"
    teams = Identity(platform="teams", organisation=TENANT, user=f"00000000-0000-0000-0000-{number}")
    return replace(person, others=(teams,))


def gallery() -> list[Shown]:
    """All of them, each name once."""
    shown = [Shown(name=name, picture=_posted(picture)) for name, picture in _pictures()]
    assert len({one.name for one in shown}) == len(shown)
    return shown


def builders() -> set[str]:
    """The names of all functions of the bot that make a card or a dialog."""
    return {
        name
        for package in (bot.cards, bot.dialogs)
        for module in _modules(package)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_") and _makes_pictures(function)
    }


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for one in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{one.name}")


def _makes_pictures(function: Callable[..., object]) -> bool:
    made = inspect.signature(function).return_annotation
    return bool({Card, Form} & {made, *getattr(made, "__args__", ())})


def _posted(picture: Card | Form) -> Card | Form:
    return replace(picture, picture=PICTURE) if isinstance(picture, Card) else picture


_Found = Iterator[tuple[str, Card | Form | None]]


def _pictures() -> Iterator[tuple[str, Card | Form]]:
    for part in (
        _posts,
        _deciding,
        _asking,
        _emergencies,
        _own,
        _accounts,
        _freezes,
        _incidents,
        _alerts,
        _stories,
        _answers,
        _forms,
        _pictured,
        _notices,
    ):
        yield from ((name, picture) for name, picture in part() if picture is not None)


def _posts() -> _Found:
    for state in PostState:
        view = _view(state)
        yield f"author_card {state.value}", author.author_card(view)
        yield f"approval_card {state.value}", approval.approval_card(view, 1)
        yield f"after_form {state.value}", after.after_form(view, note="You pressed twice.")
        yield f"thread_line {state.value}", lines.thread_line(view)
    found = _view(PostState.WAITING, findings=(NOTABLE, PERSONAL))
    yield "approval_card with findings", approval.approval_card(found, 1)
    yield (
        "approval_card of an older version",
        approval.approval_card(replace(found, post=replace(found.post, revision=2)), 1),
    )
    long = _view(PostState.WAITING, content=Content(parts=tuple(Part(text=LONG * 20) for _ in range(6))))
    yield "approval_card of a long thread", approval.approval_card(long, 1)
    yield "read_all_form of a long thread", deciding.read_all_form(long, _viewer(BEN))
    yield "status_card", answers.status_card([_view(state) for state in PostState][:8])
    yield "queue_card", answers.queue_card([found, _view(PostState.WAITING)])
    yield "reminder_card", reminder.reminder_card(found, (in_teams(BEN), CHIARA))
    yield "turn_card", reminder.turn_card(found, (in_teams(BEN), CHIARA))
    many = replace(found, post=replace(found.post, findings=(NOTABLE,) * 12))
    yield "approval_card with many findings", approval.approval_card(many, 1)
    yield (
        "approval_card decided, with findings",
        approval.approval_card(_view(PostState.APPROVED, findings=(NOTABLE,)), 1),
    )


def _justified() -> PostView:
    """Something was noticed, its author says why it is fine, and Ben agrees."""
    view = _view(PostState.WAITING, findings=(PERSONAL, NOTABLE))
    reasons = tuple(
        Justification(key=key_of(one, view.post.content), reason="It is our *slogan* <b>.", by=ANA.id, at=NOON)
        for one in view.post.findings
    )
    alarm = FalseAlarm(post=view.post.id, revision=1, check=NOTABLE.check, rule=NOTABLE.rule, by=BEN.id, at=NOON)
    post = replace(view.post, justifications=reasons)
    return replace(view, post=post, alarms=(alarm,), owners={PERSONAL.check: (in_teams(DORA),)})


def _deciding() -> _Found:
    view = _view(PostState.WAITING, findings=(NOTABLE,))
    yield "approval_card for an approver", approval.approval_card(view, 1, viewer=_viewer(BEN))
    yield "approval_card for its author", approval.approval_card(view, 1, viewer=_viewer(ANA, may=()))
    yield "card_for somebody", viewer.card_for(_viewer(ANA, may=()), approval.approval_card(view, 1))
    for kind in (FormName.REQUEST_CHANGES, FormName.REJECT, FormName.HOLD):
        reason = deciding.reason_form(kind, view, reason="Too loud.", labels=[Label.TONE], note="Ben was faster.")
        yield f"reason_form {kind}", reason
        yield f"overtaken_form {kind}", deciding.overtaken_form(kind, says="Ben approved this.", reason="Too loud.")
    yield "read_all_form", deciding.read_all_form(view, _viewer(BEN))
    yield "resolve_live_form", deciding.resolve_live_form(_view(PostState.NEEDS_HUMAN))
    justified = _justified()
    yield "approval_card with reasons", approval.approval_card(justified, 1)
    agreeing = _viewer(BEN, may=(Action.AGREE, Action.FALSE_ALARMS))
    yield "false_alarms_form", findings.false_alarms_form(justified, agreeing, note=findings.agreed_note(1))
    nothing = _view(PostState.WAITING, findings=())
    yield "false_alarms_form of nothing", findings.false_alarms_form(nothing, agreeing)
    read = noticed_in(justified.post, justified.post.findings)
    for page in findings.Page:
        pointed = findings.Pointed(post=justified.post.id, number=1, on=page, place=0, mark=read[0].mark)
        yield f"fine_form from the {page}", findings.fine_form(pointed, read[0])


def _in_steps() -> PostView:
    """Two steps, an owner and a stand-in, changed words, a comment and a call."""
    view = _view(PostState.WAITING, findings=(NOTABLE,), revision=2)
    social = Ask(name="social", able=(in_teams(BEN), CHIARA), need=1, first=CHIARA.id, instead=((CHIARA.id, DORA.id),))
    money = Ask(topic="financial", able=(in_teams(DORA),), need=1)
    content = replace(view.post.content, parts=(Part(text="Stale *bread*."),), send_at=NOON + timedelta(hours=3))
    return replace(
        view,
        plan=plan_of([[social], [Ask(name="legal", able=(DORA, in_teams(BEN)), need=2), money]], [CHIARA.id]),
        former=Former(revision=1, account=ACME.id, content=content),
        comments=tuple(_comment(private) for private in (True, False)),
        usual_wait=UsualWait(median=timedelta(minutes=25), decided=12),
        on_call=in_teams(DORA),
        emergency_until=NOON + timedelta(minutes=20),
    )


def _comment(private: bool) -> Comment:
    return Comment(id="c1", post=PostId("p1"), revision=1, by=BEN.id, at=NOON, text="Is it *fresh*?", private=private)


def _asking() -> _Found:
    view = _in_steps()
    yield "approval_card in steps", approval.approval_card(view, 2, viewer=_viewer(BEN))
    yield "author_card in steps", author.author_card(view)
    yield "read_all_form in steps", deciding.read_all_form(view, _viewer(BEN))
    yield "late_form", asking.late_form(view, zone="Europe/Berlin")
    yield "late_card", asking.late_card(view)
    missed = ("text", "picture")
    yield "look_form", asking.look_form(view, missed)
    yield "look_card", asking.look_card(view, missed)
    yield "urgent_form", asking.urgent_form(view)
    for private in (True, False):
        yield f"comment_form {private}", asking.comment_form(view, may_be_private=private)
        yield f"comment_card {private}", comments.comment_card(view, _comment(private), calls_author=not private)
    yield "erased_comment_card", comments.erased_comment_card()
    for kind in CallKind:
        call = Call(post=PostId("p1"), revision=2, kind=kind, by=ANA.id, at=NOON, to=(DORA.id,), reason="*Fire*.")
        yield f"call_line {kind.value}", calls.call_line(view, call, [in_teams(DORA)])
        yield f"call_card {kind.value}", calls.call_card(view, call, DORA)


def _emergencies() -> _Found:
    asked = Emergency(id="e1", account=ACME.id, asked_by=ANA.id, asked_at=NOON, reason="The *recall* has to go out.")
    opened = replace(asked, state=EmergencyState.OPENED, second=BEN.id, until=NOON + timedelta(minutes=30))
    over = replace(opened, until=NOON)
    reviewed = replace(over, state=EmergencyState.REVIEWED, reviewed_by=DORA.id, lessons="Two *people* on Sundays.")
    people = {person.id: in_teams(person) for person in (ANA, BEN, CHIARA, DORA)}
    for name, one in (("asked", asked), ("opened", opened), ("over", over), ("reviewed", reviewed)):
        view = emergency.EmergencyView(emergency=one, account=ACME, people=people, now=NOON)
        yield f"asked_card {name}", emergency.asked_card(view)
        yield f"opened_card {name}", emergency.opened_card(view)
        yield f"review_line {name}", emergency.review_line(view)
        yield f"review_form of an emergency {name}", emergency_dialogs.review_form(view)


def _own() -> _Found:
    yield from own_pictures([_in_steps(), *map(_view, PostState)][:6])
    yield from kindnesses(_view(PostState.PUBLISHED), in_teams(BEN))


def _accounts() -> _Found:
    request = AccessRequest(id="r1", person=ANA.id, account=ACME.id, asked_at=NOON)
    granted = request.step(AccessStep.GRANT, by=DORA.id, at=NOON).after
    yield "access_card", access.access_card(request, ACME, asker="Ana", decider="Dora")
    yield "access_card granted", access.access_card(granted, ACME, asker="Ana", decider="Dora")
    yield "answer_card", access.answer_card(granted, ACME, decider="Dora", contact="Dora")
    yield "connect_card", connect.connect_card(ACME, network="X", url=LINK, until=NOON + timedelta(minutes=9), now=NOON)
    yield "own_keys_card", connect.own_keys_card(ACME, network="X")
    yield "no_pages_card", connect.no_pages_card(ACME)
    yield "connected_card", connect.connected_card(ACME, network="X", by="Dora")
    held = Credential(
        account=ACME.id,
        remote_id=RemoteAccountId("1"),
        connected_by=DORA.id,
        connected_at=NOON,
        expires_at=NOON + timedelta(hours=2),
        renewable=True,
    )
    accounts = [
        connect.Connectable(account=ACME, network="X", by_sign_in=True, credential=held, connected_by="Dora"),
        connect.Connectable(account=BETA, network="X", by_sign_in=True),
    ]
    yield "accounts_card", connect.accounts_card(accounts, command="post", contact="Dora", now=NOON)
    for reach in Reach:
        channel = Channel(id="19:x@thread.tacv2", name="social", reach=reach, guests=("U0GUEST",), members=("U0ANA",))
        yield f"channel_card {reach.value}", channels.channel_card(ACME, channel, platform="teams")
        yield f"department_card {reach.value}", channels.department_card(["support"], channel)
    yield "guests_card", channels.guests_card(ACME, channel="19:x@thread.tacv2", guests=3)
    yield "moved_card", channels.moved_card()
    yield "left_card", channels.left_card()


def _freezes() -> _Found:
    stopped = Freeze(account=ACME.id, reason="The password was in a screenshot.", by=BEN.id, at=NOON)
    held = Held(due=2, later=3, back=1)
    yield "freeze_card", freeze.freeze_card(stopped, ACME, held, by="Ben", lifters=("Dora", "Ben"), now=NOON)
    yield (
        "thawed_card",
        freeze.thawed_card(
            replace(stopped, lifted_by=DORA.id, lifted_at=NOON), ACME, by="Ben", lifted_by="Dora", now=NOON
        ),
    )
    yield "past_card", freeze.past_card(stopped, ACME)
    yield "freeze_form", freezing.freeze_form(None)
    yield "freeze_form of all", freezing.freeze_form(None, everything=True, reason="Stop!")
    later = [replace(a_post("Tomorrow.", account=ACME, state=PostState.APPROVED), due=NOON + timedelta(days=1))]
    yield "thaw_form", freezing.thaw_form(stopped, ACME, held, later, by="Ben")


def _incidents() -> _Found:
    view = _an_incident()
    yield "incident_card", incident.incident_card(view)
    yield "incident_card for one", incident.incident_card(view, viewer=_viewer(BEN))
    contained = view.incident.step(IncidentStep.CONTAIN, at=NOON).after
    yield "incident_card contained", incident.incident_card(replace(view, incident=contained))
    reviewed = contained.step(IncidentStep.REVIEW, at=NOON, by=DORA.id, lessons="Look twice.").after
    yield "incident_card reviewed", incident.incident_card(replace(view, incident=reviewed))
    yield "review_form", incidents.review_form(contained, ACME)


def _alerts() -> _Found:
    for kind in AlertKind:
        if kind in (AlertKind.SPIKE, AlertKind.UNHEARD):
            continue
        raised = replace(test_alert.STRAY, kind=kind, author=ANA.id, detail="link: none → https://evil.example")
        yield f"alert_card {kind.value}", alert.alert_card(test_alert.view(raised, signs_in=True, is_new=True))
    for cause in Cause:
        spike = Spike(mentions=400, authors=300, usual=3.2, cause=cause, name="kettle", share=61)
        yield f"listening_alert_card {cause.value}", _listening(AlertKind.SPIKE, spike_detail(spike))
    silence = Silence(source="blog", why=Quiet.FAILING, at=NOON, reason="The feed does not answer.")
    yield "listening_alert_card unheard", _listening(AlertKind.UNHEARD, with_silence("", silence))


def _stories() -> _Found:
    view = test_story.a_view(signs=("verified", "12,400 followers"), count=4, link=LINK, words="My kettle exploded.")
    for step in (StoryStep.CLAIM, StoryStep.ESCALATE, StoryStep.DONE, StoryStep.MUTE):
        yield f"story_card {step.value}", story.story_card(test_story.after(step, holder=in_teams(BEN)))
    yield "story_card", story.story_card(view, called="You are called because nobody took it in time.")
    yield "story_card for one", story.story_card(view, viewer=_viewer(BEN, may=(Action.STORY_TAKE,)))
    yield "passed_on_card", story.passed_on_card(view)
    yield "came_back_card", story.came_back_card(view)
    said = [_said(f"Mine too, number {number}.") for number in range(12)]
    yield "alike_card", alike.alike_card(said, joined=40, count=99, now=NOON)
    yield "cleared_card", alike.cleared_card(joined=40, count=99)
    counts = dict.fromkeys(Topic, 12)
    for storm in (False, True):
        told = roundup.Roundup(
            channel="C0", total=120, storm=storm, topics=counts, at=NOON, lines=tuple([view] * 10), now=NOON
        )
        yield f"roundup_card {'storm' if storm else 'calm'}", roundup.roundup_card(told)
    standing = [mentions.Standing(department=one, open=3, taken=1) for one in LISTENING.departments.values()]
    seen = mentions.MentionsView(held=[view], waiting=[view, view], departments=standing, lessons=2)
    yield "mentions_card", mentions.mentions_card(seen)
    yield "nobody_listens_card", mentions.nobody_listens_card()
    yield "week_card", week.week_card(test_week.a_view())
    yield "story_form", stories.story_form(view, said[:5], note="Taken.")
    yield "stories_form", stories.stories_form([view] * 10, channel="C0", after=0, more=True)
    yield "route_form", stories.route_form(view)
    yield "not_ours_form", stories.not_ours_form(view)
    yield "mute_form", stories.mute_form(view)
    lesson = Lesson(id="word:warranty", to="support", told_by=BEN.id, at=NOON)
    yield "lessons_form", lessons.lessons_form([lesson] * 6, LISTENING, {BEN.id: "Ben"}, now=NOON, note="Forgotten.")
    yield "lessons_form of nothing", lessons.lessons_form([], LISTENING, {}, now=NOON)


def _answers() -> _Found:
    told, said = a_story(), _said("My kettle exploded.")
    asked = answering.Asked(story=told.id)
    answer = a_post("We are sorry.", account=ACME, state=PostState.WAITING)
    for doing in Doing:
        held = Taken(doing=doing, by=BEN.id, at=NOON, post=answer, story=told, mention=said, account=ACME)
        yield f"taken_form {doing.value}", answering.taken_form(held, "Ben", asked)
    choice = Choice(accounts=(ACME, BETA, PRACTICE), story=told, mention=said)
    yield "choice_form", answering.choice_form(choice)
    yield "choice_form of many", answering.choice_form(replace(choice, accounts=(ACME,) * 12))
    replies = [SavedReply(name="Sorry", text="We are very sorry. Please write to us.", topics=())]
    for why in Obstacle:
        cannot = Ineligible(why=why, story=told, mention=said, account=ACME, network="X", link=LINK)
        yield f"elsewhere_form {why.value}", answering.elsewhere_form(cannot, asked, replies)
    elsewhere = Elsewhere(text="We are sorry.", findings=(NOTABLE,), link=LINK, is_filled=True, network="X")
    yield "copy_form", answering.copy_form(elsewhere)


def _forms() -> _Found:
    undo = timedelta(seconds=30)
    yield "post_form empty", posting.post_form(Sheet(post_id="p"))
    leftover = Leftover(kind=Undecodable.PERSON, shown="@Ben", start=0, end=4)
    sheet = Sheet(
        post_id="p",
        text="@Ben bakes fresh bread every morning.\nCome and see!",
        account=ACME,
        network="X",
        reply_link=LINK,
        send_on=NOON.date(),
        send_at=time(9, 30),
        zone="Europe/Berlin",
        count=Count(used=300, maximum=280, network="X"),
        leftovers=(leftover,),
        notes=(accounts.named_note(ACME), accounts.unknown_note("akme", ("@acme",))),
    )
    yield "post_form", posting.post_form(sheet)
    noticed = noticed_in(a_post("FRESH bread.", account=ACME), (FORBIDDEN, MENDABLE, NOTABLE, PERSONAL, TIP))
    mended = (findings.fixed_note(noticed[1]),)
    yield "post_form with findings", posting.post_form(replace(sheet, noticed=noticed, notes=mended))
    yield (
        "post_form of an answer",
        posting.post_form(
            replace(
                sheet,
                is_answer=True,
                replies=(Offered(place=0, name="Sorry"), Offered(place=1, name="Thanks")),
                filled=1,
            )
        ),
    )
    yield "confirm_form", confirming.confirm_form(written(), network="X", undo=undo)
    found = written(MENDABLE, NOTABLE, TIP, route=Route.APPROVAL)
    yield "confirm_form with mends", confirming.confirm_form(found, network="X", undo=undo)
    yield (
        "confirm_form to type",
        confirming.confirm_form(
            written(NOTABLE, PERSONAL, route=Route.APPROVAL, must_type=True), network="X", undo=undo
        ),
    )
    yield (
        "confirm_form blocked",
        confirming.confirm_form(written(FORBIDDEN, route=Route.BLOCKED), network="X", undo=undo),
    )
    yield "confirm_form of one's own", confirming.confirm_form(written(account=OWN), network="X", undo=undo)
    yield (
        "handed_back_form",
        confirming.handed_back_form(
            post_id="p",
            account=OWN,
            text="Fresh bread.",
            share_link="https://x.com/intent/post?text=Fresh",
            network="X",
        ),
    )
    form = rights.no_rights_form(
        brands=[ACME, BETA], can_practise=True, can_check_personal=True, contact="Dora", post_id="p"
    )
    yield "no_rights_form", form
    yield "no_rights_card", rights.no_rights_card(form)


def _pictured() -> _Found:
    """A post with pictures: sent to the app, in its form, waiting."""
    kinds = (MediaKind.PICTURE, MediaKind.GIF, MediaKind.FILM)
    pictures = [
        Media(
            sha256=str(number) * 64, alt_text="A *red* kettle <b>", kind=kind, type="image/png", width=640, height=480
        )
        for number, kind in enumerate(kinds)
    ]
    draft = replace(a_post(), content=Content(parts=(Part(text="Look", media=tuple(pictures[:1])),)))
    yield "ready_card", media.ready_card(draft, ["plan.pdf: This is a PDF file, which networks do not take."])
    several = replace(draft, content=Content(parts=(Part(text="Look", media=tuple(pictures)),)))
    yield "ready_card of several", media.ready_card(several, [])
    sent = tuple(media.sent_option(draft, one, zone=ZoneInfo("UTC")) for one in pictures)
    sheet = Sheet(
        post_id=draft.id, account=ACME, network="X", media=(pictures[0],), media_limits=MediaLimits(), sent=sent
    )
    yield "post_form with what was sent", posting.post_form(sheet)
    waiting = _view(PostState.WAITING, content=several.content)
    yield "approval_card with pictures", approval.approval_card(waiting, 1)
    yield "read_all_form with pictures", deciding.read_all_form(waiting, _viewer(BEN))


def _notices() -> _Found:
    yield "help_card", answers.help_card("post", contact="Dora")
    yield "home_card", home.home_card("post", listens=True, contact="Dora")
    yield "notice_form", notices.notice_form("Ben decided this already. Nothing went out twice.")
    yield "notice_card", notices.notice_card("Ben decided this already. Nothing went out twice.")
    yield "open_again_card", notices.open_again_card("p")
    yield "press_to_open_card", notices.press_to_open_card("p")
    yield "list_form", notices.list_form(answers.status_card([_view(PostState.WAITING)]), title="Where your posts are")
    yield "closed_card", viewer.closed_card("the approvers of @acme")
    yield "gone_card", viewer.gone_card()
    yield "still_card", viewer.still_card()


def _view(state: PostState, **changes: object) -> PostView:
    view = a_post_view(state, **changes)
    people = {person.id: in_teams(person) for person in (ANA, BEN, CHIARA)}
    live = state in (PostState.PUBLISHED, PostState.PARTLY_PUBLISHED)
    return replace(
        view,
        author=people[ANA.id],
        people=people,
        plan=a_plan(view.post, people[BEN.id], people[CHIARA.id]),
        links=(LINK,) if live else (),
        deliveries=(a_delivery(view.post, account=ACME),) if state is not PostState.DRAFT else (),
    )


def _viewer(person: Person, may: tuple[str, ...] = (Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT)) -> Viewer:
    return Viewer(person=in_teams(person), may=frozenset(may))


def _said(text: str) -> Mention:
    return Mention(heard=a_heard(text), story=a_story().id, heard_at=NOON, looked_at=NOON)


def _listening(kind: AlertKind, detail: str) -> Card:
    raised = Alert(
        id="a1", kind=kind, account=ACME.id, remote_id=None, post=None, author=None, seen_at=NOON, detail=detail
    )
    told = test_story.a_view(count=4, link=LINK)
    return listening_alert.listening_alert_card(
        listening_alert.ListeningAlertView(alert=raised, account=ACME, story=told, now=NOON)
    )


def _an_incident() -> IncidentView:
    post = a_post("Free kettles for everybody!", account=ACME, state=PostState.RECALLED)
    delivery = a_delivery(post, account=ACME)
    steps = (Happened.PUBLISHED, Happened.RECALL_ASKED, Happened.EVIDENCE_SAVED, Happened.DELETED, Happened.TOLD)
    timeline = tuple(
        Happening(at=NOON + timedelta(minutes=number), what=what, by=ANA.id) for number, what in enumerate(steps)
    )
    opened = Incident(id="i1", post=post.id, account=ACME.id, opened_by=ANA.id, opened_at=NOON, timeline=timeline)
    kept = Evidence(
        incident="i1",
        delivery=delivery.id,
        remote_id=RemotePostId("7"),
        address=LINK,
        text=post.text,
        as_seen=True,
        posted_at=NOON,
        seen_at=NOON,
        handle="acme",
        display_name="Acme Bread",
        likes=3,
        views=900,
    )
    people = {person.id: in_teams(person) for person in (ANA, BEN, DORA)}
    return IncidentView(
        incident=opened,
        post=post,
        account=ACME,
        network="X",
        deliveries=(delivery,),
        links={0: LINK},
        evidence=(kept,),
        apology=None,
        freeze=Freeze(account=ACME.id, reason="Wrong account.", by=BEN.id, at=NOON),
        people=people,
        told=tuple(people.values()),
        wordings=2,
        now=NOON + timedelta(minutes=7),
    )


CROWD = identities_of(in_teams(a_person(f"Person {number:02d} {'x' * number}")) for number in range(61))
"""More viewers than Teams draws for."""
