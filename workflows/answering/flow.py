"""Answering: what pressing Answer does, and the words for an answer that has to be given elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from workflows.answering.choosing import Voices, chosen_mention, chosen_voice, voices_for
from workflows.answering.others import answers_this, own_unfinished, somebody_else
from workflows.answering.outcomes import Answered, Begun, Choice, Doing, Elsewhere, Ineligible, Taken
from workflows.domain.account import Account, Mode
from workflows.domain.content import Content, Fields, Part
from workflows.domain.finding import Draft, Finding
from workflows.domain.ids import AccountId, PostId, RemotePostId, StoryId, new_id
from workflows.domain.lifecycle import expire_task
from workflows.domain.limits import Limits
from workflows.domain.mention import Mention
from workflows.domain.obstacle import Obstacle, obstacle_of
from workflows.domain.opinion import Opinion
from workflows.domain.person import Person
from workflows.domain.post import Post, born
from workflows.domain.story import Story, StoryState, StoryStep
from workflows.errors import Conflict, InvalidContent, NotFound
from workflows.policy import Policy, surroundings
from workflows.ports.clock import Clock
from workflows.ports.judge import Judge
from workflows.ports.listening import Key
from workflows.ports.moderator import Moderators, NoModerators
from workflows.ports.network import Networks
from workflows.ports.store import Store, Transaction

RACES = 3
"""How often pressing Answer looks again when somebody else wrote the story in the same moment."""


@dataclass(frozen=True, kw_only=True)
class _Target:
    """What is to be answered, as whom."""

    story: Story
    mention: Mention
    account: Account

    @property
    def remote_id(self) -> RemotePostId:
        return RemotePostId(self.mention.heard.id)


class Answering:
    """Begins answers. Every method raises NotFound when the story is not kept any more.

    `moderators`: who else is asked about words for elsewhere. An answer that is begun here is a draft like any other:
    its form asks them.
    """

    def __init__(
        self,
        *,
        store: Store,
        policy: Policy,
        checking: Judge,
        networks: Networks,
        clock: Clock,
        moderators: Moderators | None = None,
    ) -> None:
        self.store = store
        self.policy = policy
        self.checking = checking
        self.networks = networks
        self.clock = clock
        self.moderators = moderators or NoModerators()

    async def begin(
        self,
        story_id: StoryId,
        *,
        by: Person,
        mention: Key | None = None,
        account: AccountId | None = None,
        anyway: bool = False,
    ) -> Answered:
        """Begin an answer, or go on with the one this person has not finished.

        `mention`: which of the story's; `account`: as whom; without them, the obvious ones. `anyway`: they were told
        who else is at it. Raises NotAllowed, and Conflict when the story keeps changing.
        """
        self.policy.require_triage(by)
        for _ in range(RACES - 1):
            try:
                return await self._begin(story_id, by, mention, account, anyway=anyway)
            except Conflict:
                # Somebody took it in the same moment: looked at again, that is what they are told.
                continue
        return await self._begin(story_id, by, mention, account, anyway=anyway)

    async def elsewhere(self, story_id: StoryId, *, by: Person, text: str, mention: Key | None = None) -> Elsewhere:
        """Check words that a person will post on the network's own page. Raises NotAllowed, InvalidContent at `text`.

        Nothing is stored: what is not sent from here is not kept here.
        """
        self.policy.require_triage(by)
        if not text.strip():
            raise InvalidContent("Write something first.", field="text")
        async with self.store.reading() as tx:
            story = await tx.stories.get(story_id)
            chosen = await chosen_mention(tx, story, mention)
            accounts = await tx.accounts.list()
            voices = self._voices(chosen, story, accounts, by) if chosen else None
            speaker = _speaker(voices, story, accounts)
        findings = await self._findings(speaker, _answer_to(chosen, text)) if speaker else ()
        filled = self._filled_link(chosen, text)
        limits = self._limits(chosen.heard.network) if chosen else None
        return Elsewhere(
            text=text,
            findings=findings,
            link=filled or (_address(chosen) if chosen else ""),
            is_filled=bool(filled),
            network=limits.network if limits else "",
        )

    # --- the beats ----------------------------------------------------------------------------------------------------

    async def _begin(
        self, story_id: StoryId, by: Person, key: Key | None, wanted: AccountId | None, *, anyway: bool
    ) -> Answered:
        now = self.clock.now()
        async with self.store.transaction() as tx:
            story = await tx.stories.get(story_id)
            target = await self._target(tx, story, by, key, wanted)
            if not isinstance(target, _Target):
                return target
            mine = await own_unfinished(tx, story, by)
            taken = None if anyway else await self._taken(tx, target, by)
            if taken is not None:
                return taken
            post = next((one for one in mine if _is_the_same(one, target, exact=key is not None)), None)
            if post is None:
                post = await self._draft(tx, target, by, now)
            story = await self._write(tx, story, post, by, now)
            return Begun(post=post, account=target.account, story=story)

    async def _target(
        self, tx: Transaction, story: Story, by: Person, key: Key | None, wanted: AccountId | None
    ) -> _Target | Choice | Ineligible:
        mention = await chosen_mention(tx, story, key)
        if mention is None:
            return Ineligible(why=Obstacle.GONE, story=story, mention=None, account=None, network="", link="")
        voices = self._voices(mention, story, await tx.accounts.list(), by)
        if not voices.here or mention.gone:
            return self._ineligible(story, mention, voices.named)
        account = chosen_voice(voices, wanted, by, self.policy)
        if account is None:
            limits = self.networks.limits(mention.heard.network)
            if obstacle_of(mention, voices.may[0], limits) is not None:
                return self._ineligible(story, mention, voices.may[0])
            return Choice(accounts=voices.may, story=story, mention=mention)
        if obstacle_of(mention, account, self.networks.limits(account.network)) is not None:
            return self._ineligible(story, mention, account)
        return _Target(story=story, mention=mention, account=account)

    async def _taken(self, tx: Transaction, target: _Target, by: Person) -> Taken | None:
        found = await somebody_else(tx, target.story, by, target.remote_id)
        if found is None:
            return None
        doing, who, post = found
        return Taken(
            doing=doing,
            by=who,
            at=_since(target.story, doing, post),
            post=post,
            story=target.story,
            mention=target.mention,
            account=target.account,
        )

    async def _draft(self, tx: Transaction, target: _Target, by: Person, now: datetime) -> Post:
        post = Post(
            id=PostId(new_id()),
            author=by.id,
            account=target.account.id,
            content=Content(parts=(Part(text="", reply_to=target.remote_id),)),
            # Not the address it was heard with: that one names a stranger, and is kept with our own words for good.
            fields=Fields(reply_link=self.networks.address(target.account, target.remote_id)),
            digest_salt=new_id(),
            created_at=now,
            changed_at=now,
            story=target.story.id,
        )
        await tx.record(born(post, by=by.id), then=[expire_task(post, self.policy.settings.windows)])
        return post

    async def _write(self, tx: Transaction, story: Story, post: Post, by: Person, now: datetime) -> Story:
        """Claim the story for this answer, unless that is what it says already."""
        if story.state is StoryState.CLAIMED and by.is_one_of(story.claimed_by) and story.answer == post.id:
            return story
        change = story.step(StoryStep.WRITE, by=by.id, at=now, answer=post.id)
        await tx.record(change)
        return change.after

    # --- what it needs to know ----------------------------------------------------------------------------------------

    def _voices(self, mention: Mention, story: Story, accounts: Sequence[Account], by: Person) -> Voices:
        limits = self._limits(mention.heard.network)
        only_named = limits is not None and limits.only_addressed
        return voices_for(mention, story, accounts, by, self.policy, only_named=only_named)

    def _ineligible(self, story: Story, mention: Mention, account: Account | None) -> Ineligible:
        limits = self._limits(mention.heard.network)
        why = obstacle_of(mention, account, limits) or Obstacle.ELSEWHERE
        return Ineligible(
            why=why,
            story=story,
            mention=mention,
            account=account,
            network=limits.network if limits else "",
            link="" if why is Obstacle.GONE else self._filled_link(mention, "") or _address(mention),
        )

    async def _findings(self, speaker: Account, content: Content) -> tuple[Finding, ...]:
        opinions = await self._opinions(speaker, content)
        async with self.store.reading() as tx:
            context = await surroundings(
                tx,
                self.policy.settings,
                content,
                speaker,
                limits=self.networks.limits(speaker.network),
                now=self.clock.now(),
                opinions=opinions,
            )
        judgement = await self.checking.consider(Draft(content=content, account=speaker), context)
        return tuple(judgement.findings)

    async def _opinions(self, speaker: Account, content: Content) -> tuple[Opinion, ...]:
        """What moderators say of these words, outside of any transaction; words of one's own account never leave."""
        may_ask = bool(self.moderators.names) and speaker.mode is Mode.MANAGED
        return tuple(await self.moderators.ask(content)) if may_ask else ()

    def _filled_link(self, mention: Mention | None, text: str) -> str:
        """The network's own page for answering it; "" where there is none."""
        if mention is None or mention.gone:
            return ""
        try:
            return self.networks.answer_link(mention.heard.network, RemotePostId(mention.heard.id), text)
        except NotFound:
            return ""

    def _limits(self, network: str) -> Limits | None:
        try:
            return self.networks.limits(network)
        except NotFound:
            return None


def _answer_to(mention: Mention | None, text: str) -> Content:
    """The words as an answer to it."""
    return Content(parts=(Part(text=text, reply_to=RemotePostId(mention.heard.id) if mention else None),))


def _is_the_same(post: Post, target: _Target, *, exact: bool) -> bool:
    """Whether an unfinished answer is what was asked for: the same voice, and the same mention if one was named."""
    return post.account == target.account.id and (not exact or answers_this(post, target.remote_id))


def _address(mention: Mention) -> str:
    """Where it was said, if that is an address that may be opened: it came from outside."""
    url = mention.heard.url
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"https", "http"} and bool(parts.hostname)
    except ValueError:
        return ""
    return url if is_web and not mention.gone else ""


def _speaker(voices: Voices | None, story: Story, accounts: Sequence[Account]) -> Account | None:
    """As whom words are judged that are not sent from here."""
    if voices is not None and (known := voices.named or next(iter(voices.may), None)):
        return known
    about = next((one for one in accounts if one.id == story.account), None)
    return about or next((one for one in accounts if one.is_brand), None)


def _since(story: Story, doing: Doing, post: Post | None) -> datetime | None:
    if doing is Doing.WRITES and post is not None:
        return post.created_at
    return story.claimed_at if doing is Doing.TOOK else story.over_at
