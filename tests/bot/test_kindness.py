"""What is said and offered after a post went out, each once and to whom it is for."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bot.cards.kindness import results_text
from bot.dialogs.names import Action
from tests.bot.people import ACME, BETA, EVE, NOTABLE, ZOE
from tests.bot.stage import Stage, buttons_of, card_of, exact_of, filled, form_of, text_of
from tests.builders import ANA, BEN, NOON, OWN
from workflows.domain.ids import PostId
from workflows.domain.person import Person, Trust
from workflows.domain.post import Post, PostState
from workflows.domain.results import Results
from workflows.domain.trust import Earned, Earning
from workflows.ports.chat import Card, FieldErrors, HomeOpened, Replace, TextField, Whisper

WORDS = "Fresh bread at seven."
MINUTE = timedelta(minutes=1)


async def live(stage: Stage, text: str = WORDS, *, who: Person = ANA) -> Post:
    await stage.confirmed(who, text)
    await stage.run(MINUTE)
    await stage.draw()
    async with stage.store.reading() as tx:
        newest: Post = (await tx.posts.list_by_author(who.id))[0]
    return newest


async def approved(stage: Stage, text: str = WORDS, *, who: Person = EVE) -> Post:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(who, text)
    await stage.draw()
    async with stage.store.reading() as tx:
        post: Post = (await tx.posts.list_by_author(who.id))[0]
    await stage.desk.approving.approve(post.id, by=BEN, revision=post.revision)
    await stage.draw()
    stage.judge.findings = ()
    await stage.run(MINUTE)
    await stage.draw()
    return post


def receipt(stage: Stage, who: str = "ANA", text: str = WORDS) -> Card:
    return next(card for card in stage.chat.cards(f"DU0{who}") if text in exact_of(card))


def lines(stage: Stage, channel: str) -> list[str]:
    return [text_of(card) for card in stage.chat.cards(channel, in_threads=True)]


async def test_the_same_again_is_a_new_draft_with_the_same_words(stage: Stage) -> None:
    post = await live(stage)

    form = form_of(await stage.press(ANA, buttons_of(receipt(stage))[Action.AGAIN]))

    assert "The same words again, as a new draft." in text_of(form)
    assert next(block.initial for block in form.blocks if isinstance(block, TextField)) == WORDS
    async with stage.store.reading() as tx:
        drafts = [one for one in await tx.posts.list_by_author(ANA.id) if one.state is PostState.DRAFT]
    assert [(one.text, one.account, one.id != post.id) for one in drafts] == [(WORDS, ACME.id, True)]


async def test_a_live_brand_post_can_be_shared_from_ones_own_account_in_ones_own_words(stage: Stage) -> None:
    await live(stage)

    form = form_of(await stage.press(ZOE, buttons_of(receipt(stage))[Action.SHARE]))

    [words] = [block.initial for block in form.blocks if isinstance(block, TextField) and block.multiline]
    assert words.startswith("\n\nhttps://x.example/acme/status/")
    assert "This shares a post of @acme." in text_of(form)
    assert "that you work here" in text_of(form)
    draft = await stage.only_post(ZOE)
    assert (draft.account, draft.state) == (OWN.id, PostState.DRAFT)
    again = form_of(await stage.submit(ZOE, form, filled(f"I baked this one! I work at Acme.{words}", OWN.id)))
    assert again.submit == "Take the words back"
    assert stage.world.arrivals[1:] == []


async def test_a_link_alone_is_nobodys_own_words(stage: Stage) -> None:
    await live(stage)
    form = form_of(await stage.press(ZOE, buttons_of(receipt(stage))[Action.SHARE]))
    [words] = [block.initial for block in form.blocks if isinstance(block, TextField) and block.multiline]

    alone = await stage.submit(ZOE, form, filled(words, OWN.id))
    others = await stage.submit(ZOE, form, filled("https://x.example/somebody/status/77", OWN.id))

    assert isinstance(alone, FieldErrors)
    assert alone.errors == {"text": "Say in your own words why you share this, above the link."}
    assert isinstance(others, Replace)


async def test_nothing_is_offered_to_share_where_nobody_has_own_posts_checked(stage: Stage) -> None:
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([ACME, BETA])

    await live(stage)

    assert Action.SHARE not in buttons_of(receipt(stage))
    assert Action.AGAIN in buttons_of(receipt(stage))


async def test_author_and_approver_are_thanked_once_for_a_first_post(stage: Stage) -> None:
    await approved(stage)
    await approved(stage, "More bread at eight.")
    await stage.draw()

    thanks = [one for one in lines(stage, "DU0EVE") if "That was your first post" in one]
    to_ben = [one for one in lines(stage, "C0APPROVE") if "with your yes the first post of Eve went out" in one]
    assert (len(thanks), len(to_ben)) == (1, 1)


async def test_somebody_who_earned_it_is_told_once_that_they_post_directly(stage: Stage) -> None:
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, earning=Earning(after=3)), BETA, OWN])
        await tx.trust.save(Earned(person=EVE.id, account=ACME.id, in_a_row=2))

    await approved(stage)
    await approved(stage, "More bread at eight.")
    await stage.draw()

    said = [text_of(card) for card in stage.chat.cards("DU0EVE") if "You now post directly on @acme" in text_of(card)]
    assert len(said) == 1
    assert "your last 3 posts were approved as you wrote them" in said[0]
    async with stage.store.reading() as tx:
        earned = await tx.trust.find(EVE.id, ACME.id)
    assert earned is not None and earned.level is Trust.TRUSTED


async def asked_for(stage: Stage) -> None:
    stage.world.limits = replace(stage.world.limits, results_price=Decimal("0.005"))


async def test_a_day_later_one_line_says_how_it_did(stage: Stage) -> None:
    await asked_for(stage)
    await live(stage)

    await stage.run(timedelta(days=1, minutes=1))
    await stage.draw()

    said = [one for one in lines(stage, "DU0ANA") if "A day later" in one]
    assert len(said) == 1
    assert "A day later on @acme: 900 views, 3 likes, 2 reposts, 1 reply and 0 quotes." in said[0]


async def test_whoever_does_not_want_it_is_not_told_and_can_change_their_mind_at_home(stage: Stage) -> None:
    await asked_for(stage)
    await live(stage)
    await stage.run(timedelta(days=1, minutes=1))
    await stage.draw()
    [line] = [card for card in stage.chat.cards("DU0ANA", in_threads=True) if "A day later" in text_of(card)]
    [ref] = [ref for ref, card in stage.chat.messages.items() if card is line]

    says = card_of(await stage.press(ANA, buttons_of(line)[Action.RESULTS_OFF], message=ref))
    await live(stage, "More bread at eight.")
    await stage.run(timedelta(days=1, minutes=1))
    await stage.draw()

    assert "not told any more" in text_of(says)
    assert len([one for one in lines(stage, "DU0ANA") if "A day later" in one]) == 1
    await stage.talk.handle(HomeOpened(by=ANA.identity, name="Ana", key=""))
    await stage.draw()
    assert Action.RESULTS_ON in buttons_of(stage.chat.homes["U0ANA"])
    await stage.press(ANA, buttons_of(stage.chat.homes["U0ANA"])[Action.RESULTS_ON])
    stage.clock.move(MINUTE)
    await stage.draw()
    assert Action.RESULTS_OFF in buttons_of(stage.chat.homes["U0ANA"])


async def test_a_home_says_nothing_of_it_where_nobody_asks(stage: Stage) -> None:
    reply = await stage.command(ANA, "home")

    assert isinstance(reply, Whisper)
    assert not {Action.RESULTS_OFF, Action.RESULTS_ON} & buttons_of(reply.card).keys()


def test_only_what_the_network_says_is_told() -> None:
    assert results_text(Results(post=PostId("p"), at=NOON, likes=1)) == "1 like"
    assert results_text(Results(post=PostId("p"), at=NOON, likes=2, views=1_204)) == "1,204 views and 2 likes"
