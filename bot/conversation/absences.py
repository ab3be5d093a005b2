"""`/post away`: plan an absence, end one, and who could decide instead."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.cards.phrases import words
from bot.conversation.desk import Desk, show
from bot.conversation.sheets import zone_of
from bot.conversation.values import text_in
from bot.dialogs.away import away_card, away_form, away_options, ended_says, planned_line
from bot.dialogs.names import FieldName
from bot.dialogs.notices import notice_card, notice_form
from bot.language import say
from workflows.domain.hours import instant
from workflows.domain.ids import PersonId
from workflows.domain.person import Person, each_once
from workflows.errors import InvalidContent
from workflows.ports.chat import (
    ButtonPressed,
    CommandTyped,
    FieldValue,
    Form,
    FormSubmitted,
    Interaction,
    Options,
    OptionsAsked,
    Replace,
    Reply,
    Whisper,
)
from workflows.ports.store import Transaction


async def away_typed(desk: Desk, who: Person, typed: CommandTyped) -> Reply:
    """The form, with what they planned."""
    return await _opened(desk, who, typed)


async def away_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The same, from a button."""
    return await _opened(desk, who, pressed)


async def away_submitted(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Plan it."""
    since, until = _span(submitted.values, str(zone_of(who)), desk.clock.now())
    instead = text_in(submitted.values, FieldName.INSTEAD)
    absence = await desk.absences.plan(by=who, since=since, until=until, instead=PersonId(instead) if instead else None)
    async with desk.store.reading() as tx:
        name = await _name(tx, absence.instead)
    line = planned_line(absence, name, desk.clock.now())
    return Replace(form=notice_form(say("Saved."), title=say("I'm away"), blocks=(words(*line),)))


async def away_ended(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """They are back, or it was cancelled; said by themselves, or by who looks after an account of theirs."""
    absence = await desk.absences.end(pressed.subject, by=who)
    async with desk.store.reading() as tx:
        name = "" if who.is_one_of(absence.person) else await _name(tx, absence.person)
    if pressed.window is not None and not name:
        return Replace(form=await _form(desk, who))
    return Whisper(card=notice_card(ended_says(name)))


async def instead_asked(desk: Desk, who: Person, asked: OptionsAsked) -> Reply:
    """Whom app.yaml trusts with more than writing, matching what they typed into the picker."""
    query = asked.query.strip().lstrip("@").casefold()
    async with desk.store.reading() as tx:
        listed = await tx.people.list(sorted(await _trusted(tx)))
    people = [one for one in each_once(listed) if one.counts and not one.ids & who.ids and one.name]
    fitting = sorted((one for one in people if query in one.name.casefold()), key=lambda one: one.name.casefold())
    return Options(groups=away_options(fitting))


async def _opened(desk: Desk, who: Person, interaction: Interaction) -> Reply:
    return show(interaction, await _form(desk, who), instead=away_card())


async def _form(desk: Desk, who: Person) -> Form:
    now = desk.clock.now()
    async with desk.store.reading() as tx:
        found = {one.id: one for each in sorted(who.ids) for one in await tx.absences.upcoming(each, now=now)}
        planned = [(one, await _name(tx, one.instead)) for one in sorted(found.values(), key=lambda one: one.since)]
    return away_form(str(zone_of(who)), planned, now)


def _span(values: Mapping[str, FieldValue], zone: str, now: datetime) -> tuple[datetime, datetime]:
    """From when to when, of one's own clock. Raises InvalidContent at a field."""
    since_on, until_on = values.get(FieldName.SINCE_ON), values.get(FieldName.UNTIL_ON)
    since_at, until_at = values.get(FieldName.SINCE_AT), values.get(FieldName.UNTIL_AT)
    if not isinstance(until_on, date):
        raise InvalidContent(say("Choose the last day."), field=FieldName.UNTIL_ON)
    today = now.astimezone(ZoneInfo(zone)).date()
    since = now
    if isinstance(since_on, date) or isinstance(since_at, time):
        day = since_on if isinstance(since_on, date) else today
        since = instant(day, since_at if isinstance(since_at, time) else time(0), zone)
    if isinstance(until_at, time):
        return since, instant(until_on, until_at, zone)
    return since, instant(until_on + timedelta(days=1), time(0), zone)


async def _name(tx: Transaction, person: PersonId | None) -> str:
    if person is None:
        return ""
    found: Sequence[Person] = await tx.people.list([person])
    return found[0].name if found and found[0].name else say("Somebody")


async def _trusted(tx: Transaction) -> set[PersonId]:
    found: set[PersonId] = set()
    for account in (one for one in await tx.accounts.list() if one.is_brand):
        found |= account.approvers | account.rights.publish
        found.update(*(topic.people for topic in account.topics))
        found.update(one for one in (account.owner, account.guardian) if one)
    return found
