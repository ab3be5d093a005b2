"""A card for the one who looks at it: whoever may see it sees what they may press; everybody else sees no words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.approval import approval_card
from bot.conversation import Talk
from bot.dialogs.names import Action
from bot.drawing import viewers
from bot.drawing.picture_names import picture_name
from tests.bot.people import ACME, CLEO, DORA, EVE, GUS, NOTABLE, ZOE
from tests.bot.stage import Stage, buttons_of, exact_of, text_of
from tests.builders import ANA, BEN, CHIARA, a_person, an_alert
from workflows.domain.alert import AlertKind, raised
from workflows.domain.finding import Severity
from workflows.domain.person import Identity, Person
from workflows.domain.post import Post, PostState
from workflows.errors import Busy
from workflows.ports.chat import Card, Picture, PictureAsked
from workflows.ports.store import Drawn, Role

WORDS = "FRESH bread."
RISKY = replace(NOTABLE, severity=Severity.RISKY)
SAYING_NO = (Action.REQUEST_CHANGES, Action.REJECT, Action.HOLD)
CLOSED = "can see this here."
GONE = "There is nothing to see here any more."


async def seen(stage: Stage, who: Person, picture: str, *, channel: str | None = None) -> Card:
    """The card as it is now for them."""
    reply = await stage.talk.handle(
        PictureAsked(by=who.identity, name=who.name, key="", picture=picture, channel=channel)
    )
    assert isinstance(reply, Picture), reply
    return reply.card


def named(subject: str, role: Role, about: str = "") -> str:
    return picture_name(Drawn(subject=subject, role=role, channel="", ts="", about=about))


async def waiting(stage: Stage, *, risky: bool = False, words: str = WORDS) -> tuple[Post, str]:
    """Ana's post waits for approval; the name of its card in the channel."""
    stage.judge.findings = (RISKY if risky else NOTABLE,)
    await stage.confirmed(ANA, words)
    await stage.draw()
    post = await stage.only_post(ANA)
    return post, named(f"post:{post.id}", Role.APPROVAL, str(post.revision))


async def shared(stage: Stage) -> Card:
    return stage.chat.cards("C0APPROVE")[-1]


async def approve(stage: Stage, who: Person, picture: str) -> None:
    await stage.press(who, buttons_of(await seen(stage, who, picture))[Action.APPROVE])
    await stage.draw()


# --- approval cards ---------------------------------------------------------------------------------------------------


async def test_an_approver_sees_the_very_card_that_everybody_sees(stage: Stage) -> None:
    _, picture = await waiting(stage)

    assert (await seen(stage, BEN, picture)).blocks == (await shared(stage)).blocks


async def test_the_card_names_everybody_for_whom_it_looks_different(stage: Stage) -> None:
    await waiting(stage)

    assert set((await shared(stage)).viewers) == {one.identity for one in (ANA, BEN, CHIARA, DORA)}


async def test_its_author_may_change_or_withdraw_it_and_reads_that_somebody_else_decides(stage: Stage) -> None:
    post, picture = await waiting(stage)

    card = await seen(stage, ANA, picture)

    assert "You wrote this. Someone else has to decide." in text_of(card)
    assert set(buttons_of(card)) == {Action.EDIT, Action.COMMENT, Action.WITHDRAW}
    await stage.press(ANA, buttons_of(card)[Action.WITHDRAW])
    assert (await stage.desk.post(post.id)).state is PostState.WITHDRAWN


async def test_who_said_yes_reads_when_and_may_still_say_no(stage: Stage) -> None:
    _, picture = await waiting(stage, risky=True)
    await approve(stage, BEN, picture)

    card = await seen(stage, BEN, picture)

    assert "You said yes at " in text_of(card)
    assert set(buttons_of(card)) == {*SAYING_NO, Action.EDIT, Action.COMMENT, Action.AGREE}
    assert Action.APPROVE in buttons_of(await seen(stage, CHIARA, picture))
    assert Action.APPROVE in buttons_of(await shared(stage))


async def test_who_edited_it_last_is_told_so(stage: Stage) -> None:
    post, _ = await waiting(stage)
    async with stage.store.reading() as tx:
        view = await stage.desk.views.load(tx, replace(await tx.posts.get(post.id), last_editor=BEN.id))

    card = approval_card(view, post.revision, viewer=viewers.of_post(stage.policy, BEN, view))

    assert "You edited this last. Someone else has to decide." in text_of(card)
    assert set(buttons_of(card)) == {Action.EDIT, Action.COMMENT, Action.WITHDRAW}


async def test_the_owner_reads_it_without_buttons(stage: Stage) -> None:
    _, picture = await waiting(stage)

    card = await seen(stage, DORA, picture)

    assert WORDS in exact_of(card)
    assert "you are not one of its approvers" in text_of(card)
    assert buttons_of(card) == {}


@pytest.mark.parametrize("who", [EVE, CLEO, ZOE, GUS], ids=lambda who: who.name)
async def test_everybody_else_sees_no_words(stage: Stage, who: Person) -> None:
    _, picture = await waiting(stage)

    card = await seen(stage, who, picture)

    assert CLOSED in text_of(card) and exact_of(card) == [] and buttons_of(card) == {}
    assert "bread" not in repr(card) and "Ana" not in repr(card)


async def test_every_button_somebody_is_shown_works_and_none_that_is_refused_is_shown(stage: Stage) -> None:
    post, picture = await waiting(stage)

    for who in (ANA, BEN, CHIARA, DORA, EVE):
        for button in buttons_of(await seen(stage, who, picture)).values():
            if button.action in {Action.REQUEST_CHANGES, Action.REJECT}:  # these only open a form
                await stage.press(who, button)
    assert "click.refused" not in stage.store.noted
    assert (await stage.desk.post(post.id)).state is PostState.WAITING


async def test_a_long_text_offers_read_all_to_those_who_may_read_it(stage: Stage) -> None:
    _, picture = await waiting(stage, words="FRESH bread. " * 300)

    assert Action.READ_ALL in buttons_of(await seen(stage, BEN, picture))
    assert set(buttons_of(await seen(stage, ANA, picture))) == {
        Action.READ_ALL,
        Action.EDIT,
        Action.COMMENT,
        Action.WITHDRAW,
    }
    assert buttons_of(await seen(stage, DORA, picture)) == {}


async def test_an_older_revision_says_that_it_is_superseded(stage: Stage) -> None:
    post, _ = await waiting(stage)
    old = named(f"post:{post.id}", Role.APPROVAL, str(post.revision - 1))

    assert "Superseded by" in text_of(await seen(stage, BEN, old))


async def test_after_the_decision_undo_is_for_who_wrote_and_who_decided(stage: Stage) -> None:
    _, picture = await waiting(stage)
    await approve(stage, BEN, picture)
    decides = {Action.HOLD, Action.COMMENT, Action.FALSE_ALARMS}

    assert set(buttons_of(await seen(stage, ANA, picture))) == {Action.UNDO, Action.COMMENT}
    assert set(buttons_of(await seen(stage, BEN, picture))) == {Action.UNDO, *decides}
    assert set(buttons_of(await seen(stage, CHIARA, picture))) == decides
    assert set(buttons_of(await shared(stage))) == {Action.UNDO, *decides}


async def test_when_it_is_live_those_may_recall_who_look_after_it(stage: Stage) -> None:
    _, picture = await waiting(stage)
    await approve(stage, BEN, picture)
    await stage.run(timedelta(minutes=1))
    await stage.draw()

    for who in (ANA, BEN, CHIARA, DORA):
        decides = {Action.FALSE_ALARMS} if who in (BEN, CHIARA) else set()
        assert set(buttons_of(await seen(stage, who, picture))) == {Action.RECALL, Action.SHARE, *decides}


async def test_a_rejected_post_is_reopened_by_who_rejected_it_or_the_owner(stage: Stage) -> None:
    post, picture = await waiting(stage)
    await stage.desk.approving.reject(post.id, by=BEN, revision=post.revision, reason="No.")

    assert set(buttons_of(await seen(stage, BEN, picture))) == {Action.REOPEN, Action.FALSE_ALARMS}
    assert set(buttons_of(await seen(stage, DORA, picture))) == {Action.REOPEN}
    assert set(buttons_of(await seen(stage, CHIARA, picture))) == {Action.FALSE_ALARMS}
    assert buttons_of(await seen(stage, ANA, picture)) == {}


async def test_both_accounts_of_a_human_are_one(stage: Stage) -> None:
    """Ana in another chat, as app.yaml links her: her own post there, too."""
    other = Identity(platform="teams", organisation="tenant", user="ana-in-entra")
    async with stage.store.transaction() as tx:
        await tx.people.save(replace(ANA, others=(other,)))
    _, picture = await waiting(stage)

    card = await seen(stage, a_twin(ANA, other), picture)

    assert "You wrote this." in text_of(card)
    assert other in (await shared(stage)).viewers


def a_twin(person: Person, identity: Identity) -> Person:
    return replace(person, identity=identity, others=(person.identity,))


# --- the author's message ---------------------------------------------------------------------------------------------


async def test_the_authors_message_is_only_for_its_author(stage: Stage) -> None:
    post, _ = await waiting(stage)
    picture = named(f"post:{post.id}", Role.AUTHOR)

    mine = await seen(stage, ANA, picture)

    assert mine.blocks == stage.chat.cards("DU0ANA")[-1].blocks
    for who in (BEN, DORA, EVE):
        assert CLOSED in text_of(await seen(stage, who, picture))


# --- names that are made up -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "picture",
    [
        "",
        "nonsense",
        "post:|author|",
        "post:nobody|author|",
        "post:nobody|approval|1",
        "story:nobody|story|card.0",
        "alert:nobody|alert|channel",
        "incident:nobody|incident|channel",
        "freeze:nobody|freeze|1",
        "access:nobody|access|answer",
        "connected:nobody|access|",
        "week:social.yesterday|week|channel",
        "week:nobody.2026-03-02|week|channel",
        "roundup:C0SOCIAL:1.0|roundup|",
        "roundup:|roundup|",
        "x" * 5_000,
    ],
)
async def test_what_is_not_there_is_a_short_card(stage: Stage, picture: str) -> None:
    assert text_of(await seen(stage, BEN, picture)).startswith(GONE)


@pytest.mark.parametrize(("role", "about"), [(Role.LINE, "x"), (Role.WINDOW, ""), (Role.STORY, "card.0")])
async def test_a_picture_that_is_never_drawn_anew_says_so(stage: Stage, role: Role, about: str) -> None:
    post, _ = await waiting(stage)

    assert "does not change any more" in text_of(await seen(stage, BEN, named(f"post:{post.id}", role, about)))


async def test_a_revision_that_is_no_number_is_nothing(stage: Stage) -> None:
    post, _ = await waiting(stage)

    assert text_of(await seen(stage, BEN, named(f"post:{post.id}", Role.APPROVAL, "one"))).startswith(GONE)


# --- the look itself --------------------------------------------------------------------------------------------------


async def test_looking_writes_nothing(stage: Stage) -> None:
    _, picture = await waiting(stage)
    noted, asked = list(stage.store.noted), await redraws(stage)

    await seen(stage, BEN, picture)
    await seen(stage, BEN, picture)

    assert stage.store.noted == noted and await redraws(stage) == asked


async def redraws(stage: Stage) -> int:
    async with stage.store.transaction() as tx:
        return len(await tx.messages.due(now=stage.clock.now()))


async def test_somebody_never_met_is_met_first_and_sees_nothing_until_then(stage: Stage) -> None:
    _, picture = await waiting(stage)
    nora = a_person("Nora")

    before = await seen(stage, nora, picture)
    await stage.draw()

    assert "I am still looking up who you are." in text_of(before)
    assert CLOSED in text_of(await seen(stage, nora, picture))


async def test_a_busy_database_is_said_in_the_picture(stage: Stage) -> None:
    _, picture = await waiting(stage)

    class Full:
        def reading(self) -> None:
            raise Busy("Too much is going on right now. Nothing was changed.")

    talk = Talk(replace(stage.desk, store=Full()))  # type: ignore[arg-type]
    reply = await talk.handle(PictureAsked(by=BEN.identity, name="Ben", key="", picture=picture))

    assert isinstance(reply, Picture) and "Too much is going on" in text_of(reply.card)


async def test_a_fault_is_said_in_the_picture_with_its_number(stage: Stage) -> None:
    _, picture = await waiting(stage)
    talk = Talk(replace(stage.desk, store=None))  # type: ignore[arg-type]

    reply = await talk.handle(PictureAsked(by=BEN.identity, name="Ben", key="", picture=picture))

    assert isinstance(reply, Picture) and "Something went wrong here" in text_of(reply.card)


# --- alerts, freezes, access ------------------------------------------------------------------------------------------


async def test_a_handed_back_text_stays_between_its_author_and_the_guardian(stage: Stage) -> None:
    alert = an_alert()
    assert alert.kind is AlertKind.HANDED_BACK_TEXT
    async with stage.store.transaction() as tx:
        await tx.record(raised(alert))
    picture = named(f"alert:{alert.id}", Role.ALERT, "channel")

    for who in (ANA, DORA):
        assert set(buttons_of(await seen(stage, who, picture))) == {Action.TAKE_DOWN, Action.DISMISS}
    for who in (BEN, EVE, ZOE):
        assert CLOSED in text_of(await seen(stage, who, picture))


async def test_a_foreign_post_is_shown_to_the_approvers_too(stage: Stage) -> None:
    alert = replace(an_alert(), kind=AlertKind.FOREIGN_POST, author=None, text="Cheap watches!")
    async with stage.store.transaction() as tx:
        await tx.record(raised(alert))
    picture = named(f"alert:{alert.id}", Role.ALERT, "channel")

    for who in (BEN, DORA):
        card = await seen(stage, who, picture)
        assert set(buttons_of(card)) == {Action.TAKE_DOWN, Action.DISMISS, Action.FREEZE_ABOUT}
        assert exact_of(card) == ["Cheap watches!"]
    for who in (EVE, CLEO, ZOE):
        assert "watches" not in repr(await seen(stage, who, picture))


async def test_a_freeze_is_lifted_by_who_looks_after_the_account_and_seen_by_who_may_set_it(stage: Stage) -> None:
    await stage.command(BEN, "freeze @acme we were hacked")
    await stage.draw()
    picture = next(card.picture for card in stage.chat.cards("C0APPROVE") if "is stopped" in text_of(card))

    assert set(buttons_of(await seen(stage, DORA, picture))) == {Action.THAW}
    assert buttons_of(await seen(stage, BEN, picture)) == {}
    assert "we were hacked" in text_of(await seen(stage, EVE, picture))
    assert "hacked" not in text_of(await seen(stage, ZOE, picture))
    await stage.press(DORA, buttons_of(await seen(stage, DORA, picture))[Action.THAW])
    assert "Posts can go out from @acme (BRAND) again." in text_of(await seen(stage, BEN, picture))
    old = named("freeze:x:acme", Role.FREEZE, "1.000")
    assert "This is over." in text_of(await seen(stage, BEN, old))


async def test_an_incident_shows_each_what_they_may_do(stage: Stage) -> None:
    post, _ = await waiting(stage)
    await stage.desk.approving.approve(post.id, by=BEN, revision=post.revision)
    await stage.run(timedelta(minutes=1))
    await stage.desk.recalling.recall(post.id, by=ANA)
    await stage.run(timedelta(seconds=1))
    await stage.draw()
    picture = next(card.picture for card in stage.chat.cards("C0APPROVE") if "was taken down" in text_of(card))

    mine = buttons_of(await seen(stage, BEN, picture))

    assert {Action.APOLOGISE, Action.FREEZE_ABOUT, Action.REVIEW} <= set(mine)
    # Dora looks after @acme but does not write for it.
    assert Action.APOLOGISE not in buttons_of(await seen(stage, DORA, picture))
    assert Action.REVIEW in buttons_of(await seen(stage, DORA, picture))
    for who in (EVE, ZOE):
        card = await seen(stage, who, picture)
        assert CLOSED in text_of(card) and WORDS not in repr(card)


async def test_a_request_for_access_is_answered_by_the_owner_and_its_answer_is_for_who_asked(stage: Stage) -> None:
    await stage.desk.granting.ask(ZOE, ACME.id)
    await stage.draw()
    [card] = stage.chat.cards("DU0DORA")
    answer = card.picture.rpartition("|")[0] + "|answer"

    assert set(buttons_of(await seen(stage, DORA, card.picture))) == {Action.GRANT, Action.DECLINE}
    for who in (ZOE, BEN):
        assert CLOSED in text_of(await seen(stage, who, card.picture))
    await stage.press(DORA, buttons_of(card)[Action.GRANT])
    assert "you may draft for @acme" in text_of(await seen(stage, ZOE, answer))
    assert CLOSED in text_of(await seen(stage, DORA, answer))


async def test_who_is_named_as_a_viewer_may_see_it(stage: Stage) -> None:
    """A chat that draws for each of them would else take the card away from somebody who reads the channel."""
    post, _ = await waiting(stage)
    await stage.desk.approving.approve(post.id, by=BEN, revision=post.revision)
    await stage.run(timedelta(minutes=1))
    await stage.desk.recalling.recall(post.id, by=ANA)
    await stage.desk.freezing.freeze(ACME.id, reason="we look into it", by=EVE)
    await stage.run(timedelta(seconds=1))
    await stage.draw()
    people = {one.identity: one for one in (ANA, BEN, CHIARA, CLEO, DORA, EVE, GUS, ZOE)}

    cards = [card for card in stage.chat.cards("C0APPROVE") if card.viewers]
    assert {card.picture.partition(":")[0] for card in cards} >= {"incident"}
    for card in cards:
        for identity in card.viewers:
            assert CLOSED not in text_of(await seen(stage, people[identity], card.picture))


async def test_the_receipt_of_a_connection_is_for_who_looks_after_the_account(stage: Stage) -> None:
    picture = named(f"connected:{ACME.id}", Role.ACCESS, "anything")

    assert CLOSED in text_of(await seen(stage, EVE, picture))
    assert text_of(await seen(stage, DORA, picture)).startswith(GONE)  # nobody is signed in for it
