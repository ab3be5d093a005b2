"""Findings while they are cheap: what there is to say about words not submitted yet, and mends that are certain."""

from dataclasses import dataclass, replace

from workflows.domain.account import Account
from workflows.domain.content import Content, Fields
from workflows.domain.finding import Edit, Finding, Fix, FixKind
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostStep
from workflows.errors import Conflict, WrongState
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.shortener import Shortener
from workflows.ports.store import Store, Transaction
from workflows.posting.accounts import chosen_account, find_account
from workflows.posting.drafts import own_draft, require_version
from workflows.posting.form import LONGEST_TEXT
from workflows.posting.judging import Judging, Written
from workflows.posting.moderating import Moderating, Opinions
from workflows.posting.shaping import mended_writing

LONGEST_LINK = 2_048
"""Characters; what every browser opens. A longer answer is no address to put into somebody's words."""


class NoShortener:
    """No shortener is asked: where a short link leads cannot be told."""

    async def expand(self, url: str) -> str | None:
        """Nothing is known."""
        return None


@dataclass(frozen=True, kw_only=True)
class Fixing:
    """Looks at drafts, and mends them."""

    store: Store
    policy: Policy
    clock: Clock
    judging: Judging
    moderating: Moderating
    shortener: Shortener

    async def glance(self, post_id: PostId, *, by: Person) -> tuple[Finding, ...]:
        """What there is to say about the words as they are stored; keeps nothing, asks nobody outside."""
        async with self.store.reading() as tx:
            post = await own_draft(tx, self.policy, post_id, by)
            account = await find_account(tx, post.account)
            if account is None or not post.text.strip() or len(post.text) > LONGEST_TEXT:
                return ()
            self.policy.require_write(by, account, post)
            return await self.judging.findings(tx, post, account, post.content, post.opinions)

    async def fix(self, post_id: PostId, *, by: Person, version: int, number: int) -> Written:
        """Carry out the fix of one finding. Raises Conflict when the draft moved on, WrongState when it cannot be."""
        async with self.store.reading() as tx:
            post, account = await self._draft(tx, post_id, by, version)
            finding = await self._finding(tx, post, account, number)
        edits = await self._edits(finding, post.content)
        limits = self.judging.networks.limits(account.network)
        content, fields = mended_writing(post.content, post.fields, account, limits, edits)
        opinions = await self.moderating.of_words(post, account, content, by=by, again=True)
        async with self.store.transaction() as tx:
            post, account = await self._draft(tx, post_id, by, version)
            saved = await self._save(tx, post, by, content, fields, finding)
            if post.rules:
                return await self.judging.judge(tx, saved, account, by, content, opinions=opinions)
            return await self._still_typed(tx, saved, account, by, opinions)

    async def _draft(self, tx: Transaction, post_id: PostId, by: Person, version: int) -> tuple[Post, Account]:
        post = await own_draft(tx, self.policy, post_id, by)
        require_version(post, version)
        account = await chosen_account(tx, post.account, named=post.named)
        self.policy.require_write(by, account, post)
        return post, account

    async def _finding(self, tx: Transaction, post: Post, account: Account, number: int) -> Finding:
        """The finding that was meant, as a fresh judgement has it: only its own fix is carried out."""
        fresh = await self.judging.findings(tx, post, account, post.content, post.opinions)
        shown = post.findings if post.rules else fresh
        found = shown[number] if 0 <= number < len(shown) else None
        if found is not None and not any(_is_the_same_mend(one, found) for one in fresh):
            # The card showed what was kept with these words; by today's rules it is no mend any more, or another one.
            found = None
        if found is None or found.fix is None:
            raise Conflict("There is nothing to fix there any more. Nothing was changed; look at it again.")
        return found

    async def _edits(self, finding: Finding, content: Content) -> tuple[Edit, ...]:
        """The fix's edits; where a short link leads is asked here, outside of any transaction."""
        fix = finding.fix or Fix(label="")
        if fix.kind is FixKind.EDIT:
            return fix.edits
        if finding.span is None:
            raise WrongState(_UNKNOWN)
        link = finding.span.cut(content.parts[finding.part].text)
        address = await self.shortener.expand(link)
        if address is None or not _is_address(address):
            raise WrongState(_UNKNOWN)
        return (Edit(span=finding.span, text=address, part=finding.part),)

    async def _save(
        self, tx: Transaction, post: Post, by: Person, content: Content, fields: Fields, finding: Finding
    ) -> Post:
        """The mended words, kept like words that are typed: nobody has judged them yet."""
        change = post.step(
            PostStep.REVISE,
            by=by.id,
            at=self.clock.now(),
            facts={"fixed": finding.check, "rule": finding.rule},
            content=content,
            fields=fields,
            findings=(),
            digest=None,
            rules="",
            last_editor=by.id,
        )
        await tx.record(change)
        return change.after

    async def _still_typed(
        self, tx: Transaction, post: Post, account: Account, by: Person, opinions: Opinions
    ) -> Written:
        """Words still in the form stay unchecked, as its other fields are; the findings are shown and not kept."""
        findings = await self.judging.findings(tx, post, account, post.content, opinions)
        return await self.judging.written(tx, replace(post, findings=findings), account, by)


def _is_the_same_mend(one: Finding, shown: Finding) -> bool:
    """Whether it would change just what the card said, just there: the same words may stand there twice."""
    mends = [(each.check, each.rule, each.part, each.span, each.fix) for each in (one, shown)]
    return mends[0] == mends[1]


def _is_address(text: str) -> bool:
    """Whether this may stand in somebody's words as where a link leads: one address of the web, and nothing else."""
    is_plain = text.isascii() and text.isprintable() and " " not in text
    return is_plain and len(text) <= LONGEST_LINK and text.startswith(("https://", "http://"))


_UNKNOWN = (
    "It could not be found out where this link leads. Nothing was changed. Open it yourself, and put the address it "
    "leads to in its place."
)
