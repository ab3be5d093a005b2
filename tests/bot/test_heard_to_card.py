"""From what a source heard to what stands in the channel: the real listening, the real announcer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.bot.people import ACME
from tests.bot.public import LISTENING, SOCIAL, SUPPORT
from tests.bot.stage import Stage, exact_of, text_of
from tests.fakes import FakeSources
from tests.public import a_heard
from workflows.domain.department import ListeningSettings
from workflows.domain.mention import Stranger
from workflows.listening import Listening
from workflows.ports.source import SourceFacts

FACTS = SourceFacts(name="x_mentions", kind="x_mentions", hears="x", network="X", account=ACME.id)
SECOND = timedelta(seconds=1)


@pytest.fixture
def listening() -> ListeningSettings:
    return LISTENING


async def test_a_complaint_has_a_card_at_once_and_those_alike_are_counted_on_it(stage: Stage) -> None:
    sources = FakeSources(listed=[FACTS], said={FACTS.name: []})
    ear = Listening(store=stage.store, policy=stage.policy, sources=sources, clock=stage.clock)
    said = "My kettle caught fire and nobody at @acme answers the phone, this is a scandal"
    await ear.poll(FACTS.name)

    sources.said[FACTS.name].append(a_heard(said, at=stage.clock.now()))
    await _turn(stage, ear)
    for number in range(5):
        author = Stranger(id=f"8{number}", handle=f"follower{number}")
        sources.said[FACTS.name].append(a_heard(said + "!" * number, author=author, at=stage.clock.now()))
    await _turn(stage, ear)
    stage.clock.move(10 * SECOND)
    await stage.draw()

    [card] = stage.chat.cards(SOCIAL)
    assert exact_of(card) == [said]
    assert text_of(card).startswith("Complaint about @acme (BRAND) on X")
    assert "6 say nearly the same so far;" in text_of(card)
    [reply] = stage.chat.cards(SOCIAL, in_threads=True)
    assert "@follower4" in text_of(reply)


async def test_a_rule_sends_it_to_its_department_and_the_card_says_which(stage: Stage) -> None:
    sources = FakeSources(listed=[FACTS], said={FACTS.name: []})
    ear = Listening(store=stage.store, policy=stage.policy, sources=sources, clock=stage.clock)
    await ear.poll(FACTS.name)
    german = "Der Wasserkocher ist kaputt, ich will mein Geld zurück: refund bitte!"

    sources.said[FACTS.name].append(replace(a_heard(german, at=stage.clock.now()), language="de"))
    await _turn(stage, ear)

    [card] = stage.chat.cards(SUPPORT)
    assert "With support: rule 1 of app.yaml says so (words: refund, broken; languages: de)." in text_of(card)
    assert " · in German" in text_of(card)


async def test_an_author_is_new_until_they_speak_again_and_the_first_card_stays_as_true_as_it_was(stage: Stage) -> None:
    sources = FakeSources(listed=[FACTS], said={FACTS.name: []})
    ear = Listening(store=stage.store, policy=stage.policy, sources=sources, clock=stage.clock)
    await ear.poll(FACTS.name)
    sources.said[FACTS.name].append(a_heard("Where do I find the manual of your toaster?", at=stage.clock.now()))
    await _turn(stage, ear)

    sources.said[FACTS.name].append(a_heard("My parcel never arrived, where is it?", at=stage.clock.now()))
    await _turn(stage, ear)
    async with stage.store.transaction() as tx:
        for story in await tx.stories.list_open(["social"]):
            await tx.messages.ask(f"story:{story.id}")
    stage.clock.move(61 * SECOND)
    await stage.draw()

    first, second = stage.chat.cards(SOCIAL)
    assert "before" not in text_of(first)
    assert " · once before, last with social on 2 March" in text_of(second)


async def _turn(stage: Stage, ear: Listening) -> None:
    stage.clock.move(61 * SECOND)
    await ear.poll(FACTS.name)
    await stage.draw()
