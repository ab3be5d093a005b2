"""One writing for several accounts: card after card in the same window, each post on its own from there."""

from collections.abc import Sequence

from bot.cards.together import STANDS
from bot.dialogs.names import Action, FieldName, FormName
from tests.bot.people import ACME, BETA, EVE, FORBIDDEN, NOTABLE, PRACTICE
from tests.bot.stage import WINDOW, Stage, buttons_of, card_of, filled, form_of, text_of
from tests.builders import ANA, OWN
from workflows.domain.account import Account
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.ports.chat import Card, ChoicesField, FieldErrors, FieldValue, Form, Typed
from workflows.ports.store import Role

WORDS = "We are hiring bakers."


def values(*also: Account, text: str = WORDS) -> dict[str, FieldValue]:
    return {**filled(text, ACME.id), FieldName.ALSO: tuple(one.id for one in also)}


async def first_card(stage: Stage, *also: Account) -> Form:
    return form_of(await stage.submit(ANA, form_of(await stage.command(ANA, "")), values(*also)))


async def confirmed(stage: Stage, card: Form, handle: str) -> Form:
    return form_of(await stage.submit(ANA, card, {FieldName.TYPED: Typed(text=handle)}))


async def posts(stage: Stage, who: Person = ANA) -> dict[str | None, Post]:
    async with stage.store.reading() as tx:
        return {one.account: one for one in await tx.posts.list_by_author(who.id)}


def offered(form: Form) -> Sequence[str]:
    return [option.value for block in form.blocks if isinstance(block, ChoicesField) for option in block.options]


async def test_the_form_offers_the_accounts_they_may_write_for_and_nobody_elses(stage: Stage) -> None:
    anas, eves = form_of(await stage.command(ANA, "")), form_of(await stage.command(EVE, ""))

    assert set(offered(anas)) == {ACME.id, BETA.id, PRACTICE.id}
    assert set(offered(eves)) == {ACME.id, PRACTICE.id}
    assert OWN.id not in offered(anas)


async def test_after_each_confirmation_the_next_accounts_card_follows_in_the_same_window(stage: Stage) -> None:
    card = await first_card(stage, BETA, PRACTICE)
    assert "This is for @acme alone. Then comes a card for @beta and @practice." in text_of(card)
    assert set(await posts(stage)) == {ACME.id}

    second = await confirmed(stage, card, "@acme")

    assert (second.name, second.subject.partition(".")[0]) == (FormName.CONFIRM, (await posts(stage))[BETA.id].id)
    assert "2 of 3 accounts." in text_of(second)
    assert "Going out as @acme" in text_of(second)
    assert "Then comes" not in text_of(second)
    third = await confirmed(stage, second, "@beta")
    assert "3 of 3 accounts." in text_of(third)
    after = await confirmed(stage, third, "@practice")
    assert after.name == FormName.AFTER
    assert "3 of 3 accounts. @acme is approved and @beta is approved." in text_of(after)
    states = {account: one.state for account, one in (await posts(stage)).items()}
    assert states == {ACME.id: PostState.APPROVED, BETA.id: PostState.APPROVED, PRACTICE.id: PostState.WAITING}


async def test_the_author_and_the_approvers_read_where_the_others_are(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    second = await confirmed(stage, await first_card(stage, BETA), "@acme")
    await stage.draw()
    [before] = stage.chat.cards("C0APPROVE")
    await confirmed(stage, second, "@beta")
    await stage.draw()

    assert "1 of 2 accounts. @beta is not confirmed yet." in text_of(before)
    first, other = stage.chat.cards("C0APPROVE")
    assert "1 of 2 accounts. @beta waits for approval." in text_of(first)
    assert "2 of 2 accounts. @acme waits for approval." in text_of(other)
    authors = [text_of(card) for card in stage.chat.cards("DU0ANA")]
    assert [card.count("of 2 accounts.") for card in authors] == [1, 1]
    assert "2 of 2 accounts." in text_of(await stage_status(stage))


async def stage_status(stage: Stage) -> Card:
    return card_of(await stage.command(ANA, "status"))


async def test_a_card_that_is_blocked_can_be_reworded_before_it_is_confirmed(stage: Stage) -> None:
    card = await first_card(stage, BETA)
    named: dict[str, FieldValue] = {FieldName.TYPED: Typed(text="@acme")}
    await stage.submit(ANA, card, named, key="pressed")
    stage.judge.findings = (FORBIDDEN,)
    again = form_of(await stage.submit(ANA, card, named, key="pressed"))
    assert again.submit is None

    form = form_of(await stage.press(ANA, buttons_of(again)[Action.OPEN], window=WINDOW))
    assert offered(form) == []
    stage.judge.findings = ()
    reworded = form_of(await stage.submit(ANA, form, filled("Beta hires.", BETA.id)))
    await confirmed(stage, reworded, "@beta")

    both = await posts(stage)
    assert [(both[one.id].text, both[one.id].state) for one in (ACME, BETA)] == [
        (WORDS, PostState.APPROVED),
        ("Beta hires.", PostState.APPROVED),
    ]


async def test_an_account_can_be_left_out_and_the_next_card_comes(stage: Stage) -> None:
    second = await confirmed(stage, await first_card(stage, BETA, PRACTICE), "@acme")

    third = form_of(await stage.press(ANA, buttons_of(second)[Action.LEAVE_OUT], window=WINDOW))

    assert "3 of 3 accounts." in text_of(third)
    states = {account: one.state for account, one in (await posts(stage)).items()}
    assert states == {ACME.id: PostState.APPROVED, BETA.id: PostState.WITHDRAWN, PRACTICE.id: PostState.DRAFT}


async def test_a_window_closed_halfway_keeps_every_draft_that_was_left(stage: Stage) -> None:
    second = await confirmed(stage, await first_card(stage, BETA, PRACTICE), "@acme")

    await stage.close(ANA, second)
    await stage.draw()

    kept = [text_of(card) for card in stage.chat.cards("DU0ANA") if "Draft kept." in text_of(card)]
    assert len(kept) == 2


async def test_an_account_that_is_not_theirs_is_refused_at_its_field(stage: Stage) -> None:
    form = form_of(await stage.command(EVE, ""))

    reply = await stage.submit(EVE, form, values(BETA))

    assert isinstance(reply, FieldErrors)
    assert "You can't post as @beta yet" in reply.errors[FieldName.ALSO]


async def test_what_was_chosen_stands_in_the_form_when_it_is_opened_again(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    await stage.change(ANA, form, values(BETA))
    post = await stage.only_post(ANA)

    async with stage.store.reading() as tx:
        drawn = [one for one in await tx.messages.list(f"post:{post.id}") if one.role is Role.WINDOW]
    card = form_of(await stage.submit(ANA, form, values(BETA)))
    again = form_of(await stage.press(ANA, buttons_of(card)[Action.OPEN], window=WINDOW))

    [field] = [block for block in again.blocks if isinstance(block, ChoicesField)]
    assert (field.initial, drawn) == ((BETA.id,), [])


def test_every_state_is_said_in_words() -> None:
    assert set(STANDS) == set(PostState)
