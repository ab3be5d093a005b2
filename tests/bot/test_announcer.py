"""What stands in the chat while a post goes its way: one message for the author, cards for approvers, lines once."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.announcer import Announcer
from bot.cards.alert import AlertView, alert_card
from bot.dialogs.names import Action, FieldName
from bot.language import inside, reading_in
from tests.bot.people import ACME, DORA, NOTABLE
from tests.bot.stage import Stage, buttons_of, exact_of, filled, form_of, text_of
from tests.builders import ANA, BEN, CHIARA, NOON
from tests.fakes import LOST
from workflows.domain.alert import Alert, AlertKind, AlertStep, concern, raised
from workflows.domain.audit import Entry
from workflows.domain.ids import AccountId, PostId, RemotePostId
from workflows.domain.person import Standing
from workflows.domain.transition import Change
from workflows.errors import Busy, NetworkFailure
from workflows.ports.chat import Card, Channel, Mention, Reach, Typed, Words
from workflows.ports.store import Store, Transaction
from workflows.posting import Words as FormWords

UNDO = timedelta(seconds=30)
AFTER_APPROVAL = timedelta(seconds=15)


async def waiting(stage: Stage, text: str = "FRESH bread.") -> Card:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, text)
    await stage.draw()
    cards = stage.chat.cards("C0APPROVE")
    return cards[-1] if cards else stage.chat.cards("DU0BEN")[-1]


def author_says(stage: Stage) -> str:
    [card] = stage.chat.cards("DU0ANA")
    return text_of(card)


def mentions(card: Card) -> list[str]:
    return [
        piece.identities[0].user
        for block in card.blocks
        if isinstance(block, Words)
        for piece in block.line
        if isinstance(piece, Mention)
    ]


async def test_the_author_has_one_message_redrawn_and_is_called_once_when_it_is_live(stage: Stage) -> None:
    await stage.confirmed(ANA, "Fresh bread.")
    await stage.draw()
    assert "Going out as @acme" in author_says(stage)

    await stage.run(UNDO)
    await stage.draw()
    async with stage.store.transaction() as tx:
        await tx.messages.ask(f"post:{(await stage.only_post(ANA)).id}")
    await stage.draw()

    assert "Live as @acme (BRAND)." in author_says(stage)
    line, thanks = stage.chat.cards("DU0ANA", in_threads=True)
    assert "It is live as @acme (BRAND)." in text_of(line)
    assert mentions(line) == ["U0ANA"]
    assert "That was your first post" in text_of(thanks)
    assert mentions(thanks) == []
    assert stage.chat.cards("C0APPROVE") == []


async def test_a_lost_answer_is_told_as_it_is_at_each_moment(stage: Stage) -> None:
    stage.world.script = [LOST]
    await stage.confirmed(ANA, "Fresh bread.")
    await stage.run(UNDO)
    await stage.draw()

    assert (
        "Sent to X, answer lost: looking at @acme's timeline before doing anything else; next look at 02 Mar 12:02:30"
        in author_says(stage)
    )
    await stage.run(timedelta(minutes=3))
    await stage.draw()
    assert "Live as @acme (BRAND)." in author_says(stage)
    assert stage.world.texts(ACME.remote_id) == ["Fresh bread."]


async def test_the_approval_card_says_everything_that_a_decision_needs(stage: Stage) -> None:
    card = await waiting(stage)

    says = text_of(card)
    assert exact_of(card) == ["FRESH bread."]
    assert "@acme (BRAND)\nAcme Bread · on X · 84,000 followers" in says
    assert "Written by Ana." in says
    assert "1. Worth a look: “FRESH”" in says
    assert "v1 · " in says and "digest " in says
    assert mentions(card) == ["U0BEN", "U0CHIARA"]
    assert set(buttons_of(card)) == {
        Action.APPROVE,
        Action.REQUEST_CHANGES,
        Action.REJECT,
        Action.HOLD,
        Action.EDIT,
        Action.COMMENT,
        Action.AGREE,
    }


async def test_a_decided_card_loses_its_buttons_and_says_who_decided_when(stage: Stage) -> None:
    await waiting(stage)
    await stage.press(BEN, buttons_of(stage.chat.cards("C0APPROVE")[0])[Action.APPROVE])
    await stage.draw()

    [card] = stage.chat.cards("C0APPROVE")
    assert "Ben approved this at 02 Mar 12:00:00 UTC." in text_of(card)
    assert set(buttons_of(card)) == {Action.UNDO, Action.HOLD, Action.COMMENT, Action.FALSE_ALARMS}
    await stage.run(AFTER_APPROVAL)
    await stage.draw()
    [card] = stage.chat.cards("C0APPROVE")
    assert "Live as @acme (BRAND)." in text_of(card)
    assert set(buttons_of(card)) == {Action.RECALL, Action.SHARE, Action.FALSE_ALARMS}


async def test_a_revised_post_gets_a_new_card_and_the_old_one_is_superseded(stage: Stage) -> None:
    await waiting(stage)
    edit = form_of(await stage.press(ANA, buttons_of(stage.chat.cards("DU0ANA")[0])[Action.EDIT]))
    confirm = form_of(await stage.submit(ANA, edit, filled("Fresh bread, calmly.", "x:acme")))
    await stage.submit(ANA, confirm, {FieldName.TYPED: Typed(text="acme"), FieldName.TICK: True})
    await stage.draw()

    old, new = stage.chat.cards("C0APPROVE")
    assert "Superseded by v2." in text_of(old)
    assert buttons_of(old) == {}
    assert exact_of(new) == ["Fresh bread, calmly."]


async def test_a_rejection_calls_the_author_with_the_reason_above(stage: Stage) -> None:
    card = await waiting(stage)
    form = form_of(await stage.press(BEN, buttons_of(card)[Action.REJECT]))
    await stage.submit(BEN, form, {FieldName.REASON: Typed(text="Not our tone.")})
    await stage.draw()

    assert "Rejected by Ben at 02 Mar 12:00:00 UTC. “Not our tone.”" in author_says(stage)
    [line] = stage.chat.cards("DU0ANA", in_threads=True)
    assert "Ben rejected this post for @acme." in text_of(line)
    assert Action.COPY in buttons_of(stage.chat.cards("DU0ANA")[0])


async def test_a_post_that_came_back_calls_its_author_once_with_the_reason(stage: Stage) -> None:
    await stage.confirmed(ANA, "Fresh bread.")
    await stage.desk.freezing.freeze(None, reason="a strike.", by=DORA)
    await stage.run(UNDO)
    await stage.draw()
    async with stage.store.transaction() as tx:
        await tx.messages.ask(f"post:{(await stage.only_post(ANA)).id}")
    await stage.draw()

    [line] = stage.chat.cards("DU0ANA", in_threads=True)
    assert "This did not go out as @acme: Sending was stopped when its time came. Nothing is public." in text_of(line)
    assert mentions(line) == ["U0ANA"]


async def test_a_channel_shared_with_another_company_gets_no_card_and_the_owner_is_told_why_once(stage: Stage) -> None:
    stage.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="#acme-posts", reach=Reach.SHARED)

    await waiting(stage)
    async with stage.store.transaction() as tx:
        await tx.messages.ask(f"post:{(await stage.only_post(ANA)).id}")
    await stage.draw()

    assert stage.chat.cards("C0APPROVE") == []
    assert len(stage.chat.cards("DU0BEN")) == len(stage.chat.cards("DU0CHIARA")) == 1
    [told] = stage.chat.cards("DU0DORA")
    assert "shared with another company, so no cards are posted there" in text_of(told)


async def test_cards_in_a_channel_that_became_shared_lose_their_words(stage: Stage) -> None:
    await waiting(stage)
    stage.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="#acme-posts", reach=Reach.SHARED)
    stage.clock.move(timedelta(minutes=1))
    async with stage.store.transaction() as tx:
        await tx.messages.ask(f"post:{(await stage.only_post(ANA)).id}")
    await stage.draw()

    assert exact_of(stage.chat.cards("C0APPROVE")[0]) == []
    assert exact_of(stage.chat.cards("DU0BEN")[0]) == ["FRESH bread."]


async def test_a_channel_that_is_gone_sends_the_cards_to_the_approvers(stage: Stage) -> None:
    stage.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="#acme-posts", reach=Reach.GONE)

    card = await waiting(stage)

    assert Action.APPROVE in buttons_of(card)
    assert "is gone, archived, or Countersign is not in it" in text_of(stage.chat.cards("DU0DORA")[0])


async def test_a_public_channel_is_used_and_warned_about_and_so_are_guests(stage: Stage) -> None:
    channel = Channel(id="C0APPROVE", name="#acme-posts", reach=Reach.PUBLIC, guests=("U0GUS",))
    stage.chat.channels["C0APPROVE"] = channel

    await waiting(stage)

    assert len(stage.chat.cards("C0APPROVE")) == 1
    warnings = "\n".join(text_of(card) for card in stage.chat.cards("DU0DORA"))
    assert "is public: everybody in the company can read its drafts" in warnings
    assert "has 1 guest" in warnings


async def test_an_approver_who_is_not_in_the_channel_gets_the_card_directly(stage: Stage) -> None:
    members = ("U0BEN", "UBOT")
    stage.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="#acme", reach=Reach.PRIVATE, members=members)

    await waiting(stage)

    assert len(stage.chat.cards("C0APPROVE")) == 1
    assert len(stage.chat.cards("DU0CHIARA")) == 1
    assert stage.chat.cards("DU0BEN") == []


async def test_those_who_have_not_decided_are_reminded_once_per_turn(stage: Stage) -> None:
    await waiting(stage)
    await stage.run(timedelta(hours=1))
    await stage.draw()
    async with stage.store.transaction() as tx:
        await tx.messages.ask(f"post:{(await stage.only_post(ANA)).id}")
    await stage.draw()

    [reminder] = stage.chat.cards("C0APPROVE", in_threads=True)
    assert mentions(reminder) == ["U0BEN", "U0CHIARA"]
    assert "FRESH" not in text_of(reminder)
    await stage.run(timedelta(hours=1))
    await stage.draw()
    assert len(stage.chat.cards("C0APPROVE", in_threads=True)) == 2


async def test_a_scheduled_post_is_reminded_of_before_its_time_and_never_after_it(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    leaves = stage.clock.now() + timedelta(hours=5)
    words = FormWords("Fresh bread.", account=AccountId("x:acme"), send_on=leaves.date(), send_at=leaves.time())
    written = await stage.desk.posting.write(PostId("p" * 26), by=ANA, words=words)
    await stage.desk.posting.confirm(written.post.id, by=ANA, version=written.post.version, typed="acme", ticked=True)
    await stage.draw()

    called = []
    for _ in range(20):
        await stage.run(timedelta(minutes=30))
        await stage.draw()
        called.append(sum("still waiting" in text_of(card) for card in stage.chat.cards("C0APPROVE", in_threads=True)))

    # After one hour and after four: four hours and one hour before it leaves.
    assert called == [0, 1, 1, 1, 1, 1, 1, *([2] * 13)]


async def test_an_unchanged_picture_is_not_sent_again(stage: Stage) -> None:
    await waiting(stage)
    before = stage.chat.updates

    async with stage.store.transaction() as tx:
        await tx.messages.ask(f"post:{(await stage.only_post(ANA)).id}")
    await stage.draw()

    assert stage.chat.updates == before


async def test_a_chat_that_does_not_answer_is_asked_again_after_growing_pauses(stage: Stage) -> None:
    await stage.confirmed(ANA, "Fresh bread.")
    stage.chat.failures = [NetworkFailure("away"), NetworkFailure("away")]
    await stage.announcer.draw_due()
    assert await stage.announcer.draw_due() == 0

    stage.clock.move(timedelta(seconds=1))
    assert await stage.announcer.draw_due() == 1
    stage.clock.move(timedelta(seconds=1))
    assert await stage.announcer.draw_due() == 0
    stage.clock.move(timedelta(seconds=1))
    await stage.draw()

    assert len(stage.chat.cards("DU0ANA")) == 1


async def test_a_deleted_message_is_posted_anew(stage: Stage) -> None:
    await stage.confirmed(ANA, "Fresh bread.")
    await stage.draw()
    stage.chat.failures = [NetworkFailure("message_not_found", retry=False)]
    await stage.run(UNDO)
    await stage.draw()

    assert "Live as @acme (BRAND)." in text_of(stage.chat.cards("DU0ANA")[-1])


async def test_a_stray_personal_text_alerts_its_author_and_the_guardian_without_quoting_it(stage: Stage) -> None:
    alert = Alert(
        id="a" * 26,
        kind=AlertKind.HANDED_BACK_TEXT,
        account=ACME.id,
        remote_id=RemotePostId("77"),
        post=None,
        author=ANA.id,
        seen_at=stage.clock.now(),
    )
    entry = Entry(at=stage.clock.now(), action="alert.raise", subject=alert.id, by="system")
    async with stage.store.transaction() as tx:
        await tx.record(Change(before=None, after=alert, entry=entry))
    await stage.draw()

    for channel in ("DU0ANA", "DU0DORA"):
        [card] = stage.chat.cards(channel)
        assert "A text handed back to Ana just appeared on @acme." in text_of(card)
    await stage.press(DORA, buttons_of(card)[Action.DISMISS])
    await stage.draw()
    assert "Dora said this is fine. Nothing was deleted." in text_of(stage.chat.cards("DU0ANA")[0])


async def test_keys_of_another_account_are_told_to_guardian_and_owner_until_they_are_put_right(stage: Stage) -> None:
    change = concern(AlertKind.WRONG_ACCOUNT, ACME.id, alert_id="a" * 26, at=stage.clock.now())
    async with stage.store.transaction() as tx:
        await tx.record(change)
    await stage.draw()

    [card] = stage.chat.cards("DU0DORA")
    assert "The keys of @acme (BRAND) belong to another account on X. Nothing is sent as @acme" in text_of(card)
    assert "countersign thaw" in text_of(card)
    async with stage.store.transaction() as tx:
        await tx.record(change.after.step(AlertStep.GONE, at=stage.clock.now()))
    await stage.draw()
    [card] = stage.chat.cards("DU0DORA")
    assert "This is put right. Nothing left to do." in text_of(card)


@pytest.mark.parametrize("signs_in", [False, True])
@pytest.mark.parametrize(
    "kind", [AlertKind.WRONG_ACCOUNT, AlertKind.SIGNED_OUT, AlertKind.EXPIRING, AlertKind.UNWATCHED]
)
def test_every_alert_about_an_account_says_what_to_do(kind: AlertKind, signs_in: bool) -> None:
    alert = concern(kind, ACME.id, alert_id="a", at=NOON).after

    card = alert_card(AlertView(alert=alert, account=ACME, network="X", signs_in=signs_in, now=NOON))

    assert "@acme (BRAND)" in card.notification
    assert "What to do:" in text_of(card)


async def test_a_foreign_post_is_told_to_guardian_owner_and_the_channel_with_its_words_and_who_has_access(
    stage: Stage,
) -> None:
    alert = await a_foreign_post(stage)

    channel, direct = stage.chat.cards(ACME.channels[0])[-1], stage.chat.cards("DU0DORA")[-1]
    for card in (channel, direct):
        said = text_of(card)
        assert "A post that never went through here is on @acme (BRAND)." in said
        assert alert.text in said
        assert "approve: " in said
        assert "Dora" in said
        assert "the account's own password" in said
        assert {Action.TAKE_DOWN, Action.DISMISS, Action.FREEZE_ABOUT} == set(buttons_of(card))


async def test_why_an_account_was_stopped_is_kept_in_english_whoever_pressed(stage: Stage) -> None:
    """A regulator reads one language; each card says it in its reader's."""
    await a_foreign_post(stage)
    async with stage.store.transaction() as tx:
        await tx.people.link(replace(DORA, language="de"), at=stage.clock.now())

    await stage.press(DORA, buttons_of(stage.chat.cards("DU0DORA")[-1])[Action.FREEZE_ABOUT])

    async with stage.store.transaction() as tx:
        freeze = await tx.freezes.stopping(ACME.id)
    assert freeze is not None
    assert freeze.reason == "A post that never went through here was seen on @acme."
    with reading_in("de"):
        assert inside(freeze.reason) == "Ein Post, der nie hier durchlief, wurde auf @acme gesehen."


async def test_freeze_on_an_alert_stops_the_account_and_its_card_says_so(stage: Stage) -> None:
    await a_foreign_post(stage)
    card = stage.chat.cards("DU0DORA")[-1]

    await stage.press(DORA, buttons_of(card)[Action.FREEZE_ABOUT])
    await stage.draw()

    async with stage.store.transaction() as tx:
        freeze = await tx.freezes.stopping(ACME.id)
    assert freeze is not None
    assert (freeze.by, freeze.reason) == (DORA.id, "A post that never went through here was seen on @acme.")
    card = next(one for one in stage.chat.cards("DU0DORA") if "never went through here is on" in text_of(one))
    assert "Sending from @acme is stopped." in text_of(card)
    assert Action.FREEZE_ABOUT not in buttons_of(card)


async def test_delete_on_an_alert_takes_the_post_down_and_its_card_says_so(stage: Stage) -> None:
    await a_foreign_post(stage)
    card = stage.chat.cards("DU0DORA")[-1]

    await stage.press(DORA, buttons_of(card)[Action.TAKE_DOWN])
    await stage.run(timedelta(seconds=5))
    await stage.draw()

    assert stage.world.texts(ACME.remote_id) == []
    assert "Dora asked to delete it. It was deleted. Nothing left to do." in text_of(stage.chat.cards("DU0DORA")[-1])


async def test_an_alert_never_shows_a_foreign_post_in_a_channel_another_company_reads(stage: Stage) -> None:
    [channel] = ACME.channels
    stage.chat.channels[channel] = replace(await stage.chat.channel(channel), reach=Reach.SHARED)

    alert = await a_foreign_post(stage)

    assert all(alert.text not in text_of(card) for card in stage.chat.cards(channel))
    assert alert.text in text_of(stage.chat.cards("DU0DORA")[-1])


async def test_guests_and_the_deactivated_are_not_asked_once_the_chat_says_what_they_are(stage: Stage) -> None:
    stage.chat.standings["U0CHIARA"] = Standing.DEACTIVATED

    card = await waiting(stage)

    assert mentions(card) == [BEN.identity.user]
    assert CHIARA.name not in text_of(card)


async def a_foreign_post(stage: Stage) -> Alert:
    """A post from somebody's phone, its alert, and the alert's cards."""
    remote_id = stage.world.show(ACME.remote_id, "Free kettles for everybody!")
    alert = Alert(
        id="f" * 26,
        kind=AlertKind.FOREIGN_POST,
        account=ACME.id,
        remote_id=remote_id,
        post=None,
        author=None,
        seen_at=stage.clock.now(),
        text="Free kettles for everybody!",
    )
    async with stage.store.transaction() as tx:
        await tx.record(raised(alert))
    await stage.draw()
    return alert


class CrowdedOnce:
    """A store that is busy at its second transaction that reads, as under overload."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.is_crowded = True

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._store.transaction()

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        if self.is_crowded:
            self.is_crowded = False
            raise Busy("Very busy. Nothing was changed.")
        return self._store.reading()


async def test_a_card_that_found_the_database_busy_is_drawn_a_second_later(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    announcer = Announcer(
        store=CrowdedOnce(stage.store),
        chat=stage.chat,
        views=stage.desk.views,
        policy=stage.policy,
        clock=stage.clock,
    )
    while await announcer.draw_due():
        pass
    assert stage.chat.cards("C0APPROVE") == []

    stage.clock.move(timedelta(seconds=1))
    await announcer.draw_due()

    assert len(stage.chat.cards("C0APPROVE")) == 1
