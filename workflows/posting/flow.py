"""Posting: what an author can ask for, and the steps it is put together from."""

from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.calendar import DAYS, Calendar
from workflows.domain.finding import Finding
from workflows.domain.ids import AccountId, PostId
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.policy import Policy
from workflows.ports.cleaner import Cleaner
from workflows.ports.clock import Clock
from workflows.ports.judge import Judge
from workflows.ports.moderator import Moderators, NoModerators
from workflows.ports.network import Networks
from workflows.ports.shortener import Shortener
from workflows.ports.store import Store
from workflows.posting.accounts import Accounts
from workflows.posting.again import Again
from workflows.posting.attaching import Attaching, NoCleaner
from workflows.posting.confirming import Confirming
from workflows.posting.fixing import Fixing, NoShortener
from workflows.posting.form import Form, Words
from workflows.posting.handing_back import HandedBackWords, HandingBack
from workflows.posting.judging import Judging, Written
from workflows.posting.justifying import Justifying
from workflows.posting.moderating import Moderating
from workflows.posting.queueing import Queueing
from workflows.posting.shaping import Shapes
from workflows.posting.taking_back import TakingBack
from workflows.posting.together import Together
from workflows.posting.writing import Writing


class Posting:
    """What an author does. Every method raises NotFound, NotAllowed, WrongState and Conflict as their names say.

    `moderators`: who else is asked about the words, outside any transaction; nobody unless they are given.
    `shortener`: who is asked where a short link leads. `cleaner`: takes out of pictures and films what nobody should
    see; without one, none can be attached.
    """

    def __init__(
        self,
        *,
        store: Store,
        checking: Judge,
        policy: Policy,
        networks: Networks,
        clock: Clock,
        moderators: Moderators | None = None,
        shortener: Shortener | None = None,
        cleaner: Cleaner | None = None,
    ) -> None:
        moderating = Moderating(store=store, policy=policy, moderators=moderators or NoModerators())
        form = Form(policy=policy, networks=networks, clock=clock)
        judging = Judging(policy=policy, checking=checking, networks=networks, clock=clock)
        self._accounts = Accounts(store=store, policy=policy, networks=networks)
        self._queueing = Queueing(store=store, policy=policy, clock=clock)
        self._writing = Writing(
            store=store, policy=policy, clock=clock, form=form, judging=judging, moderating=moderating
        )
        self._fixing = Fixing(
            store=store,
            policy=policy,
            clock=clock,
            judging=judging,
            moderating=moderating,
            shortener=shortener or NoShortener(),
        )
        self._attaching = Attaching(
            store=store, policy=policy, networks=networks, clock=clock, cleaner=cleaner or NoCleaner()
        )
        self._justifying = Justifying(store=store, policy=policy, clock=clock, judging=judging)
        self._together = Together(store=store, policy=policy, clock=clock, form=form, judging=judging)
        self._again = Again(store=store, policy=policy, clock=clock)
        self._confirming = Confirming(
            store=store,
            policy=policy,
            clock=clock,
            judging=judging,
            moderating=moderating,
            together=self._together,
        )
        self._handing_back = HandingBack(store=store, policy=policy, networks=networks, clock=clock)
        self._taking_back = TakingBack(store=store, policy=policy, clock=clock)

    # --- writing ------------------------------------------------------------------------------------------------------

    async def save(self, post_id: PostId, *, by: Person, words: Words) -> Post:
        """Keep what is typed, whatever it is; starts the draft when there is none."""
        return await self._writing.save(post_id, by=by, words=words)

    async def write(self, post_id: PostId, *, by: Person, words: Words) -> Written:
        """Keep the words, check them, and return what the confirm card shows.

        Raises InvalidContent (`field`: text, account, reply_link, send_on, send_at) and NotAllowed; the words as typed
        are kept even then.
        """
        return await self._writing.write(post_id, by=by, words=words)

    async def look(self, post_id: PostId, *, by: Person) -> Written:
        """What the confirm card shows, of the draft as it is stored; judged anew. Raises Conflict when unchecked."""
        return await self._writing.look(post_id, by=by)

    async def switch(self, post_id: PostId, *, by: Person, to: AccountId) -> Written:
        """The same words for another account. A reply does not come along to another network.

        Raises Conflict when the words were only saved, never checked.
        """
        return await self._writing.switch(post_id, by=by, to=to)

    # --- what stands beside the words ---------------------------------------------------------------------------------

    async def attach(self, post_id: PostId, *, by: Person, content: bytes, name: str) -> Post:
        """Clean a picture or film and put it beside the draft's words, undescribed; an edit like any other.

        The same file again changes nothing. Raises InvalidContent(field="media") when it cannot be cleaned, or is too
        large or too much for the network; nothing was added then.
        """
        return await self._attaching.attach(post_id, by=by, content=content, name=name)

    async def bring(self, post_id: PostId, *, by: Person, source: PostId, mark: str) -> Post:
        """Put the medium with this mark, of `source`, another draft of theirs, beside this draft's words.

        It stays there as well, and comes as it is, described or not. What is here already changes nothing. Raises
        InvalidContent(field="media") when it is not kept any more or does not fit, NotAllowed for a draft that is not
        theirs, WrongState for one that is none any more.
        """
        return await self._attaching.bring(post_id, by=by, source=source, mark=mark)

    async def detach(self, post_id: PostId, *, by: Person, mark: str) -> Post:
        """Take the medium with this mark out again; nothing happens when it is not there."""
        return await self._attaching.detach(post_id, by=by, mark=mark)

    async def describe(self, post_id: PostId, *, by: Person, mark: str, alt: str) -> Post:
        """Say what the medium with this mark shows. Raises WrongState when it is not there any more."""
        return await self._attaching.describe(post_id, by=by, mark=mark, alt=alt)

    # --- what there is to say about it --------------------------------------------------------------------------------

    async def glance(self, post_id: PostId, *, by: Person) -> tuple[Finding, ...]:
        """What there is to say about the draft as it is stored, for the form: keeps nothing and asks nobody outside.

        Nothing while no account is chosen, or no word is written.
        """
        return await self._fixing.glance(post_id, by=by)

    async def fix(self, post_id: PostId, *, by: Person, version: int, number: int) -> Written:
        """Carry out the fix of one finding, as an edit like any other; judged anew, and never what a client sent.

        `version`: of the draft that was shown. `number`: the finding's place in `post.findings`; while the words are
        only saved and not checked, in what `glance` said: then the words stay unchecked, and the answer's findings are
        shown and not kept. Raises Conflict when the draft moved on or there is nothing to fix any more, WrongState when
        nobody can say where a short link leads; the words are untouched then.
        """
        return await self._fixing.fix(post_id, by=by, version=version, number=number)

    async def justify(self, post_id: PostId, *, by: Person, version: int, number: int, reason: str) -> Written:
        """Keep why the author thinks that the finding at `number` of `post.findings` is fine.

        Approvers read it; it changes no verdict, route or digest. It stays while the finding does, and replaces an
        earlier one. Raises InvalidContent(field="reason") without a reason or beyond 300 characters, Conflict when the
        draft moved on or was not checked yet, WrongState for a post of one's own.
        """
        return await self._justifying.justify(post_id, by=by, version=version, number=number, reason=reason)

    # --- letting it go ------------------------------------------------------------------------------------------------

    async def confirm(self, post_id: PostId, *, by: Person, version: int, typed: str | None, ticked: bool) -> Post:
        """The author names the account and lets the post go its way.

        Accounts chosen beside this one get drafts of their own in the same moment (`also`), which go out only when they
        are confirmed, each by itself.

        Raises InvalidContent(field="confirm") when the account was not named as it must be, Conflict when the draft is
        no longer what the card showed, Frozen when it would go straight out and sending is stopped.
        """
        return await self._confirming.confirm(post_id, by=by, version=version, typed=typed, ticked=ticked)

    async def hand_back(self, post_id: PostId, *, by: Person) -> HandedBackWords:
        """Give a personal text back to its author, and forget it but for an expiring keyed hash."""
        return await self._handing_back.hand_back(post_id, by=by)

    async def also(self, post_id: PostId, *, by: Person) -> tuple[Post, ...]:
        """The drafts of the same writing, for other accounts, that this author has not confirmed yet, in order."""
        return await self._together.also(post_id, by=by)

    async def again(self, post_id: PostId, *, by: Person) -> Post:
        """A new draft with the words of a post, its pictures and its accounts, at no time; unchecked.

        Raises NotAllowed for anybody but its author, WrongState when its words are not kept any more.
        """
        return await self._again.again(post_id, by=by)

    # --- taking it back -----------------------------------------------------------------------------------------------

    async def revise(self, post_id: PostId, *, by: Person) -> Post:
        """Back to a draft, to change the words: its author, or an approver who then cannot approve it any more."""
        return await self._taking_back.revise(post_id, by=by)

    async def withdraw(self, post_id: PostId, *, by: Person) -> Post:
        """Stop it for good: its author, or an approver. A draft is discarded."""
        return await self._taking_back.withdraw(post_id, by=by)

    async def undo(self, post_id: PostId, *, by: Person) -> Post:
        """Take it back before it left: its author, or who decided. Raises TooLate when it left."""
        return await self._taking_back.undo(post_id, by=by)

    async def reopen(self, post_id: PostId, *, by: Person) -> Post:
        """A rejected post becomes a draft again: who rejected it, or the account's owner."""
        return await self._taking_back.reopen(post_id, by=by)

    # --- when it goes out ---------------------------------------------------------------------------------------------

    async def next_slot(self, account_id: AccountId) -> datetime | None:
        """The account's next slot that nothing waiting or approved has, on no blackout day.

        None for an account without slots, and when none is in sight. Raises InvalidContent for an account that is gone.
        """
        return await self._queueing.next_slot(account_id)

    async def calendar(self, account_id: AccountId, *, by: Person, days: int = DAYS) -> Calendar:
        """The account's next days by the reader's calendar: slots, what waits and is approved, blackouts.

        Raises NotAllowed for who may not write for it, InvalidContent for an account that is gone.
        """
        return await self._queueing.calendar(account_id, by=by, days=days)

    # --- what the form asks for ---------------------------------------------------------------------------------------

    async def count(self, account_id: AccountId | None, text: str) -> tuple[int, int, str]:
        """Used, maximum (in the network's own units) and the network's name, for the live count. X without account."""
        return await self._accounts.count(account_id, text)

    async def shapes(self, account_id: AccountId | None, text: str, *, numbered: bool) -> Shapes:
        """Whether it could be a thread, and of how many posts; whether it can have a poll, or be marked as paid."""
        return await self._accounts.shapes(account_id, text, numbered=numbered)

    async def accounts_for(self, person: Person) -> tuple[Account, ...]:
        """What the picker may offer: their own first, then brands they may draft for, then practice."""
        return await self._accounts.offered_to(person)

    async def resolve_handle(self, typed: str, person: Person) -> Account | tuple[str, ...]:
        """The one account this person may draft for under that name, or up to three handles that are close."""
        return await self._accounts.under(typed, person)
