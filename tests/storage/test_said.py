"""What is said back to findings is kept as the words are: sealed, exported, bound by the log, and gone with them."""

from dataclasses import replace

from sqlalchemy import select

from storage.audit import Sequencer
from storage.database import Database
from storage.exporting import exported
from storage.schema import audit, contents, versions
from storage.store import SqlStore
from storage.words import from_bytes
from tests.builders import ANA, BEN, NOON, OWN, a_post, an_account, birth
from tests.clocks import StandingClock
from tests.conftest import SECRET
from workflows.approving import Approving
from workflows.domain.finding import Finding, Severity, Span
from workflows.domain.ids import PostId
from workflows.domain.objection import Justification, key_of
from workflows.domain.opinion import Opinion
from workflows.domain.post import Post, PostStep
from workflows.keeping import Keeping
from workflows.policy import Policy, PolicySettings

MARK = "marzipan"
FINDING = Finding(
    check="profanity",
    severity=Severity.NOTABLE,
    reason="A swear word.",
    advice="Leave it out.",
    span=Span(start=0, end=4),
    rule="mild",
)
POST = PostId("p1")


async def justified(store: SqlStore) -> Post:
    """A draft that was checked, and then justified; with what a moderator said of it."""
    said = Opinion(moderator="outside", words="ab" * 32, findings=(replace(FINDING, reason=f"Too much {MARK}."),))
    plain = replace(a_post("Damn good bread", id=POST), rules="rules-1", findings=(FINDING,), opinions=(said,))
    fine = Justification(key=key_of(FINDING, plain.content), reason=f"We are the {MARK} people.", by=ANA.id, at=NOON)
    change = plain.step(PostStep.REVISE, by=ANA.id, at=NOON, justifications=(fine,))
    async with store.transaction() as tx:
        for person in (ANA, BEN):
            await tx.people.save(person)
        await tx.accounts.sync([an_account(approve=(BEN,)), OWN])
        await tx.record(birth(plain))
        await tx.record(change)
    return change.after


async def test_each_version_holds_what_was_said_by_then_and_the_log_none_of_it(
    store: SqlStore, database: Database
) -> None:
    after = await justified(store)

    async with store.transaction() as tx:
        assert await tx.posts.get(POST) == after
    async with database.reader.connect() as connection:
        leaves = (await connection.execute(select(audit.c.leaf))).scalars().all()
        kept = (await connection.execute(select(versions.c.words).order_by(versions.c.version))).scalars().all()
        sealed = (await connection.execute(select(contents.c.sealed))).scalars().all()
    assert len(kept) == len(set(kept)) == 2
    assert not any(MARK.encode() in one for one in (*leaves, *sealed))


async def test_the_export_has_the_reasons_and_who_agreed(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    draft = await justified(store)
    waits = draft.step(PostStep.CONFIRM_WAITING, by=ANA.id, at=NOON, needed=1)
    async with store.transaction() as tx:
        await tx.record(waits)
    approving = Approving(store=store, policy=Policy(PolicySettings(tenant="acme")), clock=clock)
    await approving.agree(POST, by=BEN, revision=1, number=0)
    await Sequencer(database, clock).once()

    async with exported(database_url, secrets=[SECRET], clock=clock, address=lambda _a, _r: None) as export:
        lines = [line async for line in export.lines]

    words = [from_bytes(line.words.encode()) for line in lines if line.words is not None]
    assert [len(one.justifications) for one in words] == [0, 1]
    assert words[-1].justifications == draft.justifications
    assert words[-1].opinions == draft.opinions
    assert all(line.proven for line in lines if line.words is not None)
    agreed = lines[-1]
    assert (agreed.action, agreed.by, agreed.name, agreed.account) == ("finding.agreed", BEN.id, "Ben", an_account().id)
    assert {name: agreed.facts[name] for name in ("check", "rule", "revision")} == {
        "check": "profanity",
        "rule": "mild",
        "revision": 1,
    }


async def test_erasing_the_author_leaves_no_reason_and_forgetting_the_words_neither(
    store: SqlStore, clock: StandingClock
) -> None:
    draft = await justified(store)
    private = replace(a_post("Mine", id="p2", account=OWN, author=BEN), rules="rules-1", opinions=draft.opinions)
    async with store.transaction() as tx:
        await tx.record(birth(private))
        await tx.posts.forget(private.id)
        await tx.record(draft.step(PostStep.WITHDRAW, by=ANA.id, at=NOON))

    await Keeping(store=store, clock=clock).erase(ANA.id, by="operator")

    async with store.reading() as tx:
        for post_id in (draft.id, private.id):
            left = await tx.posts.get(post_id)
            assert (left.text, left.findings, left.justifications, left.opinions) == ("", (), (), ())
