"""The public of the practice world: it talks when a trainer lets it, and a few of its people talk all at once."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from adapters.sandbox.feeds import Article, FeedWorld
from adapters.sandbox.voices import (
    APPLICANTS,
    ARTICLES,
    COMPLAINTS,
    JOURNALISTS,
    QUESTIONS,
    THANKS,
    Voice,
    stir_of,
    storm_of,
)
from adapters.sandbox.x_world import XPost, XWorld
from workflows.domain.ids import RemoteAccountId, RemotePostId

BLOG = "kitchen"
"""The name of its blog's feed."""
MANY = 40
"""How many take part in a storm, or in a stir."""
MINUTE = 60.0
_VOICES: Mapping[str, Sequence[Voice]] = {
    "complaint": COMPLAINTS,
    "thanks": THANKS,
    "question": QUESTIONS,
    "journalist": JOURNALISTS,
    "applicant": APPLICANTS,
}


class Crowd:
    """Everybody who is not of the company. Lives in the event loop of the worlds it speaks in."""

    def __init__(self, world: XWorld, blogs: FeedWorld, *, lasting: float = MINUTE) -> None:
        """`lasting`: seconds over which a storm or a stir is spread."""
        self._world = world
        self._blogs = blogs
        self._pause = lasting / MANY
        self._said: Counter[str] = Counter()
        self._heard: list[RemotePostId] = []
        self._coming: dict[str, list[asyncio.TimerHandle]] = {}
        self._announce("The oldest kettle of the town", "It stands in the museum and still boils.")

    def speak(self, kind: str) -> XPost:
        """Somebody says the next thing of this kind. Raises KeyError."""
        voices = _VOICES[kind]
        voice = voices[self._said[kind] % len(voices)]
        self._said[kind] += 1
        return self.say(voice)

    def say(
        self, voice: Voice, *, in_reply_to: RemotePostId | None = None, quoting: RemotePostId | None = None
    ) -> XPost:
        """Somebody says something, perhaps about a post."""
        self._world.meet(voice.handle, name=voice.name, followers=voice.followers, verified=voice.verified)
        post = self._world.say(
            voice.handle, voice.text, in_reply_to=in_reply_to, quoting=quoting, language=voice.language
        )
        self._heard.append(post.id)
        return post

    def take_back(self) -> bool:
        """Whoever spoke last deletes it; False when nothing of theirs is public."""
        while self._heard:
            if self._world.unsay(self._heard.pop()):
                return True
        return False

    @property
    def has_spoken(self) -> bool:
        """Whether something of theirs may still be public."""
        return bool(self._heard)

    def write_an_article(self) -> None:
        """The blog writes about the company."""
        title, words = ARTICLES[self._said[BLOG] % len(ARTICLES)]
        self._said[BLOG] += 1
        self._announce(title, words)

    def storm(self) -> None:
        """Many say the same, over a minute."""
        self._let_come("storm", [partial(self.say, voice) for voice in storm_of(MANY)])

    def stir(self, post: XPost, *, brand: str) -> None:
        """Many answer and quote one post, over a minute. `brand`: whose it is, with the @."""
        voices = stir_of(MANY, brand=brand)
        self._let_come("stir", [self._about(post, voice, place) for place, voice in enumerate(voices)])

    def is_coming(self, what: str) -> bool:
        """Whether "storm" or "stir" goes on."""
        return bool(self._coming.get(what))

    def calm_down(self, what: str) -> None:
        """The rest of them stay silent."""
        for handle in self._coming.pop(what, ()):
            handle.cancel()

    def _about(self, post: XPost, voice: Voice, place: int) -> Callable[[], XPost]:
        """Two of three answer, the third one quotes."""
        quotes = place % 3 == 2
        return partial(self.say, voice, quoting=post.id) if quotes else partial(self.say, voice, in_reply_to=post.id)

    def _let_come(self, what: str, said: Sequence[Callable[[], XPost]]) -> None:
        self.calm_down(what)
        loop = asyncio.get_running_loop()
        coming = [loop.call_later(place * self._pause, one) for place, one in enumerate(said)]
        coming.append(loop.call_later(len(said) * self._pause, self._coming.pop, what, None))
        self._coming[what] = coming

    def _announce(self, title: str, words: str) -> None:
        number = len(self._blogs.feeds.get(BLOG, ())) + 1
        article = Article(
            guid=f"{BLOG}-{number}",
            title=title,
            summary=f"<p>{words}</p>",
            at=self._world.now(),
            link=f"https://kitchen-blog.example/{number}",
            author="The Kitchen Blog",
        )
        self._blogs.put(BLOG, article)


def brand_post(world: XWorld, accounts: Sequence[RemoteAccountId]) -> XPost | None:
    """The newest post of these accounts that the world sees and that answers nobody."""
    live = [post for one in accounts for post in world.live_posts(one) if post.reply_to is None]
    return max(live, key=lambda post: (post.at, int(post.id)), default=None)
