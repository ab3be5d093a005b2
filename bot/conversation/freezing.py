"""`/post freeze` and `/post thaw`, their forms, and the buttons that ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.freeze import freeze_card
from bot.conversation.desk import Desk, show
from bot.conversation.values import kept, text_in
from bot.dialogs.command import ALL, FREEZE, Brake
from bot.dialogs.freezing import (
    freeze_form,
    freeze_options,
    overview_says,
    stopped_says,
    thaw_form,
    thawed_says,
    unknown_says,
)
from bot.dialogs.names import FieldName
from bot.dialogs.notices import notice_card, notice_form, words_back
from bot.language import say, typed_as
from bot.views import find_account
from workflows.domain.account import Account, Mode
from workflows.domain.freeze import Freeze
from workflows.domain.ids import AccountId
from workflows.domain.person import Person
from workflows.errors import InvalidContent, NotAllowed, NotFound
from workflows.freezing import OPERATOR
from workflows.ports.chat import (
    ButtonPressed,
    CommandTyped,
    FormSubmitted,
    Interaction,
    Nothing,
    Options,
    OptionsAsked,
    Replace,
    Reply,
    Whisper,
)
from workflows.ports.store import Held, Transaction


@dataclass(frozen=True, kw_only=True)
class _Target:
    """What is to be stopped or lifted. `account` None: all of them."""

    account: Account | None

    @property
    def id(self) -> AccountId | None:
        return self.account.id if self.account else None


async def brake_typed(desk: Desk, who: Person, typed: CommandTyped, brake: Brake) -> Reply | None:
    """Stop, or ask what is missing for it; lift only after the form that says what happens. None: it is a post.

    Raises NotFound with what can be stopped when an account was named (@) that does not exist here.
    """
    targets = await _named(desk, brake)
    if not brake.is_meant(known=bool(targets)):
        return None
    if not brake.named:
        return await _asked_what(desk, who, typed) if brake.word == FREEZE else await _what_is_stopped(desk, who, typed)
    if not targets:
        raise NotFound(await _unknown(desk, who, brake))
    if len(targets) > 1:
        handles = say(" or ").join(f"{typed_as(brake.word)} {one.id}" for one in targets)
        raise InvalidContent(say("Several accounts are called so. Nothing was done. Type {handles}.", handles=handles))
    [target] = targets
    if brake.word != FREEZE:
        return await _asked_to_thaw(desk, who, typed, target)
    if not brake.reason.text:
        return await reason_wanted(desk, who, typed, target.account)
    # The words came with the command: seconds count, and a brake is cheap, so nothing more is asked.
    says = await _stopped(desk, who, target.id, kept(brake.reason))
    # Without the @ it may have been a sentence after all: its words are given back.
    back = () if brake.certain else words_back(kept(brake.whole))
    return Whisper(card=notice_card(says, blocks=back))


async def reason_wanted(desk: Desk, who: Person, interaction: Interaction, account: Account | None) -> Reply:
    """The form that asks why, for this account or (None) for all, if this person may stop it. Raises NotAllowed."""
    async with desk.store.reading() as tx:
        desk.policy.require_freeze(who, account, await tx.accounts.list())
    form = freeze_form(account, everything=account is None)
    return show(interaction, form, instead=notice_card(_type_it(desk, who, account, interaction)))


async def freeze_pressed(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A button that stops an account, or all: asks why first."""
    account = None
    if pressed.subject != ALL:
        async with desk.store.reading() as tx:
            account = await tx.accounts.get(AccountId(pressed.subject))
    return await reason_wanted(desk, who, pressed, account)


async def freeze_submitted(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Stop what was chosen."""
    chosen = submitted.subject or text_in(submitted.values, FieldName.STOP)
    if not chosen:
        raise InvalidContent(say("Choose an account, or all. Nothing was stopped yet."), field=FieldName.STOP)
    account_id = None if chosen == ALL else AccountId(chosen)
    says = await _stopped(desk, who, account_id, text_in(submitted.values, FieldName.REASON))
    return Replace(form=notice_form(says, title=say("Stopped")))


async def thaw_submitted(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Let posts go out again."""
    account_id = None if submitted.subject == ALL else AccountId(submitted.subject)
    freeze = await desk.freezing.thaw(account_id, by=who)
    async with desk.store.reading() as tx:
        account = await find_account(tx, freeze.account)
        held = await _held(desk, tx, freeze)
    return Replace(form=notice_form(thawed_says(freeze, account, held), title=say("Lifted")))


async def thaw_pressed(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The button on the freeze's card, whose dialog said what happens. The card is redrawn."""
    await desk.freezing.thaw(None if pressed.subject == ALL else AccountId(pressed.subject), by=who)
    return Nothing()


async def options_asked(desk: Desk, who: Person, asked: OptionsAsked) -> Reply:
    """What this person may stop, matching what they typed into the picker."""
    query = asked.query.strip().lstrip("@").casefold()
    accounts = await _stoppable(desk, who)
    fitting = [one for one in accounts if query in f"{one.handle} {one.display_name}".casefold()]
    everything = await _may_stop_all(desk, who) and query in "all accounts everything"
    groups = freeze_options([(one, desk.views.network_name(one)) for one in fitting], everything=everything)
    return Options(groups=groups)


async def _named(desk: Desk, brake: Brake) -> Sequence[_Target]:
    """The accounts of that handle, or of that id (`x:acme`); or all of them."""
    if brake.is_all:
        return [_Target(account=None)]
    wanted = brake.named.casefold()
    async with desk.store.reading() as tx:
        accounts = [one for one in await tx.accounts.list() if not one.is_own]
    return [_Target(account=one) for one in accounts if wanted in {one.handle.casefold(), one.id.casefold()}]


async def _asked_what(desk: Desk, who: Person, typed: CommandTyped) -> Reply:
    everything, accounts = await _may_stop_all(desk, who), await _stoppable(desk, who)
    if not accounts and not everything:
        contact = desk.policy.settings.contact
        ask = say(" Ask {contact}.", contact=contact) if contact else ""
        raise NotAllowed(say("There is no account here that you can stop. Nothing was stopped.{ask}", ask=ask))
    return show(typed, freeze_form(None), instead=notice_card(_type_it(desk, who, None, typed)))


async def _what_is_stopped(desk: Desk, who: Person, typed: CommandTyped) -> Reply:
    async with desk.store.reading() as tx:
        found = [(freeze, await find_account(tx, freeze.account)) for freeze in await tx.freezes.list()]
    if len(found) == 1 and (found[0][1] is not None or found[0][0].account is None):
        return await _asked_to_thaw(desk, who, typed, _Target(account=found[0][1]))
    return Whisper(card=notice_card(overview_says(found, command=desk.command(who))))


async def _asked_to_thaw(desk: Desk, who: Person, typed: CommandTyped, target: _Target) -> Reply:
    freeze = await desk.freezing.require_thaw(target.id, by=who)
    now = desk.clock.now()
    async with desk.store.reading() as tx:
        accounts = [target.account] if target.account else await tx.accounts.list()
        held = await _held(desk, tx, freeze)
        later = await tx.posts.scheduled([one.id for one in accounts], after=now)
        by = next((person.name for person in await tx.people.list([freeze.by])), _nobody(freeze))
    form = thaw_form(freeze, target.account, held, later, by=by)
    # Where typing opens no window, its card does the same.
    instead = freeze_card(freeze, target.account, held, by=by, lifters=(who.name,), now=now)
    return show(typed, form, instead=instead)


async def _stopped(desk: Desk, who: Person, account_id: AccountId | None, reason: str) -> str:
    freeze = await desk.freezing.freeze(account_id, reason=reason, by=who)
    async with desk.store.reading() as tx:
        account = await find_account(tx, account_id)
        held = await _held(desk, tx, freeze)
        concerned = [account] if account else [one for one in await tx.accounts.list() if one.is_brand]
        ids = {person for one in concerned for person in (one.guardian, one.owner) if person}
        lifters = [person.name for person in await tx.people.list(sorted(ids)) if person.counts and person.name]
    return stopped_says(freeze, account, held, lifters=sorted(lifters), command=desk.command(who))


async def _held(desk: Desk, tx: Transaction, freeze: Freeze) -> Held:
    """How many posts the freeze holds up, or held up."""
    managed = [one.id for one in await tx.accounts.list() if one.mode is Mode.MANAGED]
    return await tx.posts.held([freeze.account] if freeze.account else managed, since=freeze.at, now=desk.clock.now())


async def _unknown(desk: Desk, who: Person, brake: Brake) -> str:
    may_stop = [one.at_handle for one in await _stoppable(desk, who)]
    return unknown_says(
        brake.named,
        may_stop=may_stop,
        everything=await _may_stop_all(desk, who),
        verb=brake.word,
        command=desk.command(who),
    )


async def _stoppable(desk: Desk, who: Person) -> Sequence[Account]:
    async with desk.store.reading() as tx:
        accounts = await tx.accounts.list()
    return [one for one in accounts if desk.policy.may_freeze(who, one, accounts)]


async def _may_stop_all(desk: Desk, who: Person) -> bool:
    async with desk.store.reading() as tx:
        return desk.policy.may_freeze(who, None, await tx.accounts.list())


def _type_it(desk: Desk, who: Person, account: Account | None, interaction: Interaction) -> str:
    target = account.at_handle if account else "@handle"
    late = say("The window could not be opened in time. ") if interaction.trigger else ""
    return say(
        "{late}Nothing was stopped. Type it in one line: {command} freeze {target} and the reason.",
        late=late,
        command=desk.command(who),
        target=target,
    )


def _nobody(freeze: Freeze) -> str:
    return say("an administrator") if freeze.by == OPERATOR else "Countersign"
