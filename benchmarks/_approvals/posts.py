"""What happens to posts: written, approved by anybody, turned down, taken back, sent, taken down."""

from datetime import UTC, timedelta

from benchmarks._approvals.company import ACCOUNT, OWNER, TOPICS, person_of
from benchmarks._approvals.life import Life
from benchmarks._approvals.oracle import Written, objection
from workflows.approving import Leave
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.posting import Words


class Posts:
    """Each method one step; Refused is fine."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self._numbers = 0

    async def write(self) -> None:
        """Somebody writes, and confirms."""
        self._numbers += 1
        number, author = self._numbers, self.life.writer()
        post_id = PostId(f"p{number:025d}")
        words = self._words(number)
        written = await self.life.posting.write(post_id, by=author, words=words)
        self.life.ledger.ids[number] = post_id
        self.life.ledger.posts[number] = Written(
            number=number, author=author.name, editor=author.name, text=words.text, send_at=None, is_reply=False
        )
        self.life.keep(number, written.post)
        await self._confirm(number, written.post, author)

    async def edit(self) -> None:
        """Somebody takes it in hand, writes it anew or not, and it is confirmed again."""
        number, by = self.life.post(), self.life.anybody()
        draft = await self.life.posting.revise(self.life.ledger.ids[number], by=by)
        post = self.life.ledger.posts[number]
        if self.life.ledger.states[number] is not PostState.DRAFT:
            post.editor = by.name
            self.life.ledger.revised.add(number)
        post.yes, post.direct = [], False
        self.life.keep(number, draft)
        if self.life.chance.random() < 0.6:
            draft = (await self.life.posting.write(draft.id, by=by, words=self._words(number))).post
            # Whoever wrote other words, in a draft that somebody else took in hand before, edited it last.
            post.editor = by.name
        else:
            draft = (await self.life.posting.look(draft.id, by=by)).post
        self.life.keep(number, draft)
        await self._confirm(number, draft, self.life.chance.choice([by, person_of(post.author)]))

    async def approve(self) -> None:
        """Somebody says yes: most often somebody who is there to."""
        number, by = self.life.post(PostState.WAITING), self.life.approver()
        before = await self.life.now(number)
        leave = Leave() if self.life.chance.random() < 0.7 else None
        after = await self.life.approving.approve(before.id, by=by, revision=before.revision, leave=leave)
        self.life.ledger.posts[number].yes.append((by.name, self.life.clock.now()))
        self.life.keep(number, after)
        if after.state is PostState.APPROVED and number not in self.life.ledger.praised | self.life.ledger.revised:
            self.life.ledger.praised.add(number)
            self.life.trust(number).good(self.life.ledger.facts.earning)

    async def turn_down(self) -> None:
        """Somebody says no."""
        number, by = self.life.post(PostState.WAITING), self.life.anybody()
        before = await self.life.now(number)
        no = self.life.chance.choice([self.life.approving.request_changes, self.life.approving.reject])
        self.life.keep(number, await no(before.id, by=by, revision=before.revision, reason="No."))
        self.life.trust(number).bad(recalled=False)

    async def reopen(self) -> None:
        """A rejected one is a draft again."""
        number = self.life.post(PostState.REJECTED)
        self.life.keep(number, await self.life.posting.reopen(self.life.ledger.ids[number], by=self.life.anybody()))
        self.life.ledger.posts[number].yes = []
        self.life.ledger.revised.add(number)

    async def hold(self) -> None:
        """Somebody has doubts; every yes is void."""
        number = self.life.post(PostState.WAITING, PostState.APPROVED)
        before = await self.life.now(number)
        self.life.keep(
            number,
            await self.life.approving.hold(before.id, by=self.life.anybody(), revision=before.revision, reason="Wait."),
        )
        post = self.life.ledger.posts[number]
        post.yes, post.direct = [], False

    async def release(self) -> None:
        """It may go on, and asks anew."""
        number = self.life.post(PostState.HELD)
        before = await self.life.now(number)
        by = self.life.anybody() if self.life.chance.random() < 0.5 else person_of(OWNER)
        self.life.keep(number, await self.life.approving.release(before.id, by=by, revision=before.revision))

    async def take_back(self) -> None:
        """Withdrawn, or undone."""
        number = self.life.post(PostState.WAITING, PostState.APPROVED, PostState.HELD)
        take = self.life.chance.choice([self.life.posting.withdraw, self.life.posting.undo])
        after = await take(self.life.ledger.ids[number], by=person_of(self.life.ledger.posts[number].author))
        post = self.life.ledger.posts[number]
        post.yes, post.direct = [], False
        self.life.ledger.revised.add(number)
        self.life.keep(number, after)

    async def send(self) -> None:
        """The worker comes by: what is due leaves, or asks again."""
        number = self.life.post(PostState.APPROVED)
        before = len(self.life.public.arrivals)
        if self.life.chance.random() < 0.5:
            self.life.clock.move(timedelta(seconds=30))
        await self.life.publishing.publish(self.life.ledger.ids[number])
        for text in self.life.public.arrivals[before:]:
            self.life.judge(text)
        after = await self.life.now(number)
        if after.state is PostState.WAITING:
            post = self.life.ledger.posts[number]
            self.life.counts[
                "sent back" if objection(post, self.life.moment(post)) else "sent back, for another reason"
            ] += 1
            post.yes, post.direct = [], False
        self.life.keep(number, after)

    async def recall(self) -> None:
        """A live one is taken down: its author is trusted less."""
        number = self.life.post(PostState.PUBLISHED)
        self.life.keep(number, await self.life.recalling.recall(self.life.ledger.ids[number], by=person_of(OWNER)))
        self.life.trust(number).bad(recalled=True)

    async def _confirm(self, number: int, draft: Post, by: Person) -> None:
        after = await self.life.posting.confirm(draft.id, by=by, version=draft.version, typed="acme", ticked=True)
        post = self.life.ledger.posts[number]
        post.yes, post.direct = [], after.state is PostState.APPROVED
        self.life.keep(number, after)

    def _words(self, number: int) -> Words:
        chance = self.life.chance
        weights = [f"{one}={chance.choice([1, 1, 2, 2, 3])}" for one in TOPICS if chance.random() < 0.35]
        text = " ".join([str(number), f"v{chance.randrange(10**6)}", *weights])
        at = self.life.clock.now().astimezone(UTC) + timedelta(minutes=chance.choice([2, 10, 90]))
        later = chance.random() < 0.2
        reply = f"https://x.example/acme/status/{number}" if chance.random() < 0.15 else ""
        return Words(
            text,
            account=ACCOUNT,
            reply_link=reply,
            send_on=at.date() if later else None,
            send_at=at.time().replace(second=0, microsecond=0) if later else None,
        )
