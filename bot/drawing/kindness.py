"""Draws what is said after a post went out: thanks at a first one, how it did, and that somebody may post directly."""

from bot.cards.kindness import first_approval_card, first_post_card, now_direct_card, results_card
from bot.drawing.easel import Easel
from bot.drawing.post_scenes import Scene
from bot.drawing.tries import Tries
from bot.language import reading
from bot.views import find_account
from workflows.domain.ids import PostId
from workflows.domain.person import Trust
from workflows.domain.post import PostState
from workflows.policy import Policy
from workflows.ports.store import Role, Store

THANKS, RESULTS, DIRECT = "thanks", "results", "direct"
"""`about` of these lines: each is said once."""


class Kindness:
    """The lines under a post's own pictures. What cannot be drawn now is noted in the `tries`."""

    def __init__(self, *, easel: Easel) -> None:
        self._easel = easel

    async def draw(self, scene: Scene, tries: Tries) -> None:
        """Nothing but for what is live."""
        if scene.view.post.state is not PostState.PUBLISHED:
            return
        if scene.view.first_out:
            await self._thanks(scene, tries)
        if scene.view.results is not None and scene.message and not scene.has(Role.LINE, RESULTS):
            with reading(scene.view.author):
                card = results_card(scene.view, scene.view.results)
            await tries.run(self._easel.reply_once(card, under=scene.message, about=RESULTS))

    async def _thanks(self, scene: Scene, tries: Tries) -> None:
        """Each once: under the author's message, and under one card for everybody who said yes."""
        view = scene.view
        if scene.message and not scene.has(Role.LINE, THANKS):
            with reading(view.author):
                card = first_post_card(view)
            await tries.run(self._easel.reply_once(card, under=scene.message, about=THANKS))
        cards = scene.cards_of(view.post.revision)
        for one in view.post.valid_approvals:
            approver, about = view.people.get(one.by), f"{THANKS}:{one.by}"
            if approver is not None and cards and not scene.has(Role.LINE, about):
                card = first_approval_card(view, approver)
                await tries.run(self._easel.reply_once(card, under=cards[0], about=about))


class TrustPictures:
    """Tells somebody that they post directly from now on. Raises NetworkFailure when they cannot be told now."""

    def __init__(self, *, store: Store, easel: Easel, policy: Policy) -> None:
        self._store = store
        self._easel = easel
        self._policy = policy

    async def draw(self, post_id: PostId) -> None:
        """`post_id`: the post with which they earned it. Said once; not when it is over, or was so before."""
        subject = f"trusted:{post_id}"
        async with self._store.reading() as tx:
            post = await tx.posts.get(post_id)
            account = await find_account(tx, post.account)
            if account is None or account.earning is None or await tx.messages.list(subject):
                return
            author = await tx.people.get(post.author)
            earned = await tx.trust.find(author.id, account.id)
        had_it = author.trust is not Trust.NEUTRAL or self._policy.may_publish(author, account)
        if earned is None or earned.level is not Trust.TRUSTED or had_it:
            return
        with reading(author):
            card = now_direct_card(account, earned)
        await self._easel.tell(card, subject=subject, role=Role.LINE, person=author, about=DIRECT)
