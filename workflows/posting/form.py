"""From what stands in the form to the content of a post, and what cannot be used, at its field."""

from dataclasses import dataclass
from datetime import date, datetime, time

from workflows.domain.account import Account, Mode
from workflows.domain.content import Content, Fields, Part
from workflows.domain.ids import AccountId, RemotePostId
from workflows.domain.moment import instant, wall_text
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.errors import InvalidContent
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Networks
from workflows.ports.store import Transaction
from workflows.posting.accounts import chosen_account

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
    named: str | None = None
    at: datetime | None = None
    """When this was typed, by the chat's clock; None: just now."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """Reads the form; writes nothing."""

    policy: Policy
    networks: Networks
    clock: Clock

    def as_typed(self, words: Words, by: Person, account: Account | None, *, answer: Post | None = None) -> Content:
        """The content of the form as far as it can be understood; never raises.

        `answer`: the answer to the public that these are the words of; what it answers does not change.
        """
        reply_to = self._post_in(account.network, words.reply_link) if account and words.reply_link.strip() else None
        if answer is not None and answer.content.parts:
            reply_to = answer.content.parts[0].reply_to
        send_at = None
        if words.send_on and words.send_at:
            try:
                send_at = instant(words.send_on, words.send_at, by.zone)
            except InvalidContent:
                send_at = None
        wall_time = wall_text(words.send_on, words.send_at)
        parts = (Part(text=words.text, reply_to=reply_to),)
        return Content(parts=parts, send_at=send_at, zone=by.zone if wall_time else None, wall_time=wall_time)

    def fields(self, words: Words) -> Fields:
        """The form's fields beside words and account, exactly as they stand there."""
        at = words.at or self.clock.now()
        return Fields(reply_link=words.reply_link, send_on=words.send_on, send_at=words.send_at, at=at)

    async def read(self, tx: Transaction, by: Person, words: Words, post: Post) -> tuple[Account, Content]:
        """The account and content the words stand for; `post` is the draft they were saved in.

        Raises InvalidContent at the field that cannot be used, and NotAllowed.
        """
        _require_text(words.text)
        account = await chosen_account(tx, words.account, named=words.named)
        self.policy.require_write(by, account, post)
        if post.story is not None:
            self._require_time(words, by, account)
            return account, self.as_typed(words, by, account, answer=post)
        if words.reply_link.strip() and self._post_in(account.network, words.reply_link) is None:
            name = self.networks.limits(account.network).network
            raise InvalidContent(f"That is not a link to a post on {name}. Paste its full link.", field="reply_link")
        self._require_time(words, by, account)
        return account, self.as_typed(words, by, account)

    def require_sendable(self, post: Post) -> None:
        """Raise InvalidContent when the stored draft is empty, or the time typed for it is none, or over."""
        _require_text(post.text)
        content = post.content
        if content.wall_time and content.send_at is None:
            raise InvalidContent(f"{content.wall_time} is not a time to send. Choose another.", field="send_at")
        if content.send_at is not None and content.send_at <= self.clock.now():
            raise InvalidContent("The time to send has passed. Choose another.", field="send_at")

    def _require_time(self, words: Words, by: Person, account: Account) -> None:
        """Raise InvalidContent when half a time was given, or one that cannot be kept."""
        if words.send_at and not words.send_on:
            raise InvalidContent("Choose the day as well, or leave out the time.", field="send_on")
        if words.send_on and not words.send_at:
            raise InvalidContent("Choose the time as well, or leave out the day.", field="send_at")
        if words.send_on and words.send_at:
            if account.mode is Mode.SELF:
                raise InvalidContent("You post this one yourself, so it cannot be sent later.", field="send_at")
            if instant(words.send_on, words.send_at, by.zone) <= self.clock.now():
                raise InvalidContent(f"That time has passed in {by.zone}. Choose a later one.", field="send_at")

    def _post_in(self, network: str, link: str) -> RemotePostId | None:
        return self.networks.post_in(network, link.strip())


def _require_text(text: str) -> None:
    if not text.strip():
        raise InvalidContent("Write something first.", field="text")
    if len(text) > LONGEST_TEXT:
        raise InvalidContent(
            f"This is {len(text):,} characters long; {LONGEST_TEXT:,} is the most that can be checked. It is kept.",
            field="text",
        )
