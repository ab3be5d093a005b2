"""Reads what the cards about stories need from one transaction."""

from collections.abc import Mapping, Sequence

from bot.cards.story_view import StoryView
from bot.views import Views, known_account
from workflows.domain.account import Account
from workflows.domain.department import Department, ListeningSettings
from workflows.domain.ids import PersonId, PostId, StoryId
from workflows.domain.mention import Contact, Mention
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.domain.story import Story
from workflows.domain.teaching import WORD
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Transaction
from workflows.reading import explain, topic_of

LOOKED_AT = 20
"""How many of a story's mentions are looked at for one whose words are still there."""


class StoryViews:
    """Loads the views of stories, several at once."""

    def __init__(self, *, views: Views, policy: Policy, clock: Clock) -> None:
        self._views = views
        self._policy = policy
        self._clock = clock

    @property
    def settings(self) -> ListeningSettings:
        """What app.yaml says about departments."""
        return self._policy.settings.listening

    def departments(self, channel: str) -> tuple[Department, ...]:
        """Whose channel it is."""
        return tuple(one for one in self.settings.departments.values() if one.channel == channel)

    def channel_of(self, story: Story) -> str:
        """The channel of the department that the story is with; "" when app.yaml does not name it any more."""
        department = self.settings.departments.get(story.department)
        return department.channel if department else ""

    async def load(self, tx: Transaction, story: Story) -> StoryView:
        """One story with all that its card shows."""
        [view] = await self.load_all(tx, [story])
        return view

    async def load_all(self, tx: Transaction, stories: Sequence[Story]) -> list[StoryView]:
        """The same for several, in their order."""
        counts = await tx.mentions.count([story.id for story in stories])
        firsts = {story.id: await _first(tx, story.id) for story in stories}
        return [await self._view(tx, story, firsts[story.id], counts) for story in stories]

    async def _view(
        self,
        tx: Transaction,
        story: Story,
        mention: Mention | None,
        counts: Mapping[StoryId, int],
    ) -> StoryView:
        account = await known_account(tx, story.account) if story.account else None
        link, words = await self._our_post(tx, account, mention)
        answer = await tx.posts.find(story.answer) if story.answer else None
        lesson = await tx.lessons.find(story.because) if story.because.startswith(WORD) else None
        told_by = lesson.told_by if lesson else None
        known = await _people(tx, {story.claimed_by, story.decided_by, told_by, answer.author if answer else None})
        return StoryView(
            story=story,
            mention=mention,
            count=max(1, counts.get(story.id, 1)),
            account=account,
            department=self.settings.departments.get(story.department),
            link=link,
            words=words,
            lists=self._lists(mention),
            contact=await _contact(tx, story, mention),
            signs=_signs(story, mention),
            reason=explain(story.because, self.settings),
            told_by=told_by,
            names={one: person.name for one, person in known.items()},
            holder=known.get(story.claimed_by) if story.claimed_by else None,
            answer=answer,
            answer_link=await self._answer_link(tx, answer),
            now=self._clock.now(),
        )

    async def _our_post(self, tx: Transaction, account: Account | None, mention: Mention | None) -> tuple[str, str]:
        """The link and the words of the post of ours that it answers."""
        answers = mention.heard.answers if mention else None
        if account is None or answers is None:
            return "", ""
        delivery = await tx.deliveries.find_remote(account.id, answers)
        post = await tx.posts.find(delivery.post) if delivery else None
        return self._views.address(account, answers), post.text if post else ""

    async def _answer_link(self, tx: Transaction, answer: Post | None) -> str:
        account = await known_account(tx, answer.account) if answer and answer.account else None
        if answer is None or account is None:
            return ""
        remote = next((one.remote_id for one in await tx.deliveries.list(PostId(answer.id)) if one.remote_id), None)
        return self._views.address(account, remote) if remote else ""

    def _lists(self, mention: Mention | None) -> tuple[str, ...]:
        handle = mention.heard.author.handle.lstrip("@").casefold() if mention else ""
        return tuple(sorted(name for name, handles in self.settings.lists.items() if handle and handle in handles))


async def _first(tx: Transaction, story: StoryId) -> Mention | None:
    """The first that can still be read; else the first."""
    found = await tx.mentions.list(story, limit=LOOKED_AT)
    readable = (one for one in found if not one.gone and not one.forgotten)
    return next(readable, next(iter(found), None))


async def _contact(tx: Transaction, story: Story, mention: Mention | None) -> Contact | None:
    """What we had to do with its author before it began."""
    if mention is None or not _known(mention):
        return None
    author = (mention.heard.network, mention.heard.author.id)
    return (await tx.mentions.contacts([author], before=story.opened_at)).get(author)


async def _people(tx: Transaction, people: set[PersonId | None]) -> dict[PersonId, Person]:
    wanted = sorted(one for one in people if one)
    return {person.id: person for person in await tx.people.list(wanted)} if wanted else {}


def _signs(story: Story, mention: Mention | None) -> tuple[str, ...]:
    """The words that told the topic, each once; none when its topic was not told by words."""
    if mention is None or not _known(mention):
        return ()
    heard = mention.heard
    read = topic_of(heard.text, title=heard.title, arrival=heard.arrival, sentiment=story.sentiment)
    if read.topic is not story.topic:
        return ()
    found = [span.cut(heard.text) for span in read.words]
    return tuple({one.casefold(): one for one in reversed(found)}.values())[::-1]


def _known(mention: Mention) -> bool:
    return not mention.gone and not mention.forgotten
