"""From what stands in the form to the content of a post, and what cannot be used, at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from workflows.domain.account import Account, Mode
from workflows.domain.content import Content, Fields, Media, Part
from workflows.domain.ids import AccountId, RemotePostId
from workflows.domain.moment import instant, wall_text
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.errors import InvalidContent
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Networks
from workflows.ports.store import Transaction
from workflows.posting.accounts import chosen_account, find_account
from workflows.posting.media import described, require_fitting
from workflows.posting.queueing import require_free
from workflows.posting.shaping import require_shape, reshaped
from workflows.posting.sharing import require_own_words

MOST_OTHERS = 9
"""How many more accounts one writing can be for."""
LONGEST_TEXT = 100_000
"""Characters; beyond it nothing is checked, only kept."""


@dataclass(frozen=True)
class Words:
    """What stands in the form. `named` is the account as typed in the command, when it was not found."""

    text: str
    account: AccountId | None = None
    reply_link: str = ""
    send_on: date | None = None
    send_at: time | None = None
    fold: int | None = None
    """Which of two is meant where the time comes twice that night: 0 the first, 1 the second; None: nobody said."""
    named: str | None = None
    thread: bool = False
    """Whether a text that is too long, or has cut marks in it, is to go out as a thread."""
    numbered: bool = False
    """Whether the parts of a thread say which they are."""
    poll: str | None = None
    """The choices of a poll, a line each; None: nobody asked for one."""
    poll_for: str = ""
    """How long the poll is open: "1 day"."""
    partnership: bool = False
    """Whether somebody pays for it."""
    also: tuple[AccountId, ...] = ()
    """The other accounts that are to get a post with these words."""
    at: datetime | None = None
    """When this was typed, by the chat's clock; None: just now."""
    alts: Mapping[str, str] = field(default_factory=dict)
    """What pictures show, by `Media.mark`; of those that it does not name, nothing changes."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """Reads the form; writes nothing."""

    policy: Policy
    networks: Networks
    clock: Clock

    def as_typed(
        self,
        words: Words,
        by: Person,
        account: Account | None,
        *,
        answer: Post | None = None,
        media: Sequence[Media] = (),
    ) -> Content:
        """The content of the form as far as it can be understood; never raises.

        `answer`: the answer to the public that these are the words of; what it answers does not change. `media`: what
        stands beside the words; no field of the form holds more of it than its descriptions.
        """
        reply_to = self._post_in(account.network, words.reply_link) if account and words.reply_link.strip() else None
        if answer is not None and answer.content.parts:
            reply_to = answer.content.parts[0].reply_to
        send_at = None
        if words.send_on and words.send_at:
            try:
                send_at = _meant(words, words.send_on, words.send_at, by)
            except InvalidContent:
                send_at = None
        wall_time = wall_text(words.send_on, words.send_at)
        parts = (Part(text=words.text, media=described(media, words.alts), reply_to=reply_to),)
        content = Content(parts=parts, send_at=send_at, zone=by.zone if wall_time else None, wall_time=wall_time)
        if account is None:
            return content
        return reshaped(content, words.text, self.fields(words), account, self.networks.limits(account.network))

    def fields(self, words: Words) -> Fields:
        """The form's fields beside words and account, exactly as they stand there."""
        at = words.at or self.clock.now()
        return Fields(
            reply_link=words.reply_link,
            send_on=words.send_on,
            send_at=words.send_at,
            fold=words.fold,
            thread=words.thread,
            numbered=words.numbered,
            writing=words.text if words.thread else "",
            poll=words.poll,
            poll_for=words.poll_for,
            partnership=words.partnership,
            also=tuple(dict.fromkeys(one for one in words.also if one != words.account)),
            at=at,
        )

    async def read(self, tx: Transaction, by: Person, words: Words, post: Post) -> tuple[Account, Content]:
        """The account and content the words stand for; `post` is the draft they were saved in.

        Raises InvalidContent at the field that cannot be used, and NotAllowed.
        """
        _require_text(words.text)
        account = await chosen_account(tx, words.account, named=words.named)
        self.policy.require_write(by, account, post)
        await require_own_words(tx, self.networks, words.text, account)
        await self._require_others(tx, by, account, self.fields(words).also)
        require_shape(words.text, self.fields(words), account, self.networks.limits(account.network))
        if post.story is not None:
            self._require_time(words, by, account)
            content = self.as_typed(words, by, account, answer=post, media=post.content.media)
            self.require_media(content, account)
            return account, content
        if words.reply_link.strip() and self._post_in(account.network, words.reply_link) is None:
            name = self.networks.limits(account.network).network
            raise InvalidContent(f"That is not a link to a post on {name}. Paste its full link.", field="reply_link")
        self._require_time(words, by, account)
        content = self.as_typed(words, by, account, media=post.content.media)
        self.require_media(content, account)
        await require_free(tx, replace(post, content=content), account, content.send_at, field="send_at")
        return account, content

    def require_sendable(self, post: Post) -> None:
        """Raise InvalidContent when the stored draft is empty, or the time typed for it is none, or over."""
        _require_text(post.text)
        content = post.content
        if content.wall_time and content.send_at is None:
            raise InvalidContent(f"{content.wall_time} is not a time to send. Choose another.", field="send_at")
        if content.send_at is not None and content.send_at <= self.clock.now():
            raise InvalidContent("The time to send has passed. Choose another.", field="send_at")

    def moved(self, post: Post, to: Account, *, answers: bool) -> Content:
        """The draft's content for another account: cut by its network's rule. `answers`: it still replies to somebody.

        Raises InvalidContent when that network has no poll or no mark for it.
        """
        limits = self.networks.limits(to.network)
        require_shape(post.writing, post.fields, to, limits)
        first = post.content.parts[0] if answers else replace(post.content.parts[0], reply_to=None)
        return reshaped(replace(post.content, parts=(first,)), post.writing, post.fields, to, limits)

    def require_media(self, content: Content, account: Account) -> None:
        """Raise InvalidContent when what stands beside the words does not fit, or nobody said what it shows."""
        require_fitting(content, account, self.networks.limits(account.network))

    async def _require_others(self, tx: Transaction, by: Person, account: Account, others: Sequence[AccountId]) -> None:
        """Raise InvalidContent unless they may write for all of these beside `account`."""
        if others and account.mode is Mode.SELF:
            raise InvalidContent(
                "You post this one yourself, so it cannot be for other accounts as well.", field="also"
            )
        if len(others) > MOST_OTHERS:
            raise InvalidContent(f"{MOST_OTHERS} other accounts are the most at once.", field="also")
        for one in others:
            other = await find_account(tx, one)
            if other is None:
                raise InvalidContent("One of these was removed from Countersign. Take it out.", field="also")
            if other.mode is Mode.SELF or not self.policy.may_draft(by, other):
                raise InvalidContent(f"You can't post as {other.at_handle} yet. Take it out.", field="also")

    def _require_time(self, words: Words, by: Person, account: Account) -> None:
        """Raise InvalidContent when half a time was given, or one that cannot be kept."""
        if words.send_at and not words.send_on:
            raise InvalidContent("Choose the day as well, or leave out the time.", field="send_on")
        if words.send_on and not words.send_at:
            raise InvalidContent("Choose the time as well, or leave out the day.", field="send_at")
        if words.send_on and words.send_at:
            if account.mode is Mode.SELF:
                raise InvalidContent("You post this one yourself, so it cannot be sent later.", field="send_at")
            if _meant(words, words.send_on, words.send_at, by) <= self.clock.now():
                raise InvalidContent(f"That time has passed in {by.zone}. Choose a later one.", field="send_at")

    def _post_in(self, network: str, link: str) -> RemotePostId | None:
        return self.networks.post_in(network, link.strip())


def _meant(words: Words, on: date, at: time, by: Person) -> datetime:
    return instant(on, at, by.zone, fold=words.fold)


def _require_text(text: str) -> None:
    if not text.strip():
        raise InvalidContent("Write something first.", field="text")
    if len(text) > LONGEST_TEXT:
        raise InvalidContent(
            f"This is {len(text):,} characters long; {LONGEST_TEXT:,} is the most that can be checked. It is kept.",
            field="text",
        )
