"""Routes: steps one after the other, owners of topics, and ways of their own for answers, pictures, partnerships."""

import pytest

from tests.files import a_jpeg
from tests.journeys.company import Company, check, confirm, open_form, reads
from tests.journeys.organised import LOOK, NOTABLE, asked, is_refused, said, says_yes

pytestmark = pytest.mark.both_databases
APPROVE = "Approve for @acme"


async def test_one_step_comes_after_the_other_any_of_the_first_and_all_of_the_second(organised: Company) -> None:
    ana, ben, dan, fay, words = organised.ana, organised.ben, organised.dan, organised.fay, NOTABLE.format("Leeds")
    card = await organised.ask(ana, words, account="acme")
    await organised.told(
        ana, words, "Step 1 of 2 (now): social: any one of Ben or Cleo. Step 2 of 2: legal: all of Dan and Fay."
    )
    assert not dan.sees(words)

    await says_yes(organised, ben, words)

    await organised.told(ana, words, "Step 1 of 2: social: Ben said yes. Step 2 of 2 (now): legal: all of Dan and Fay.")
    await is_refused(
        organised, organised.cleo, card, APPROVE, "It is not your turn yet: Dan or Fay has to decide first"
    )
    await says_yes(organised, dan, words)
    assert not organised.said(words)
    await says_yes(organised, fay, words)
    await organised.live(words)
    await organised.told(ana, words, "Approved by Ben, Dan and Fay.")


async def test_a_number_of_a_group_and_never_a_guest_in_it(organised: Company) -> None:
    ana, words = organised.ana, NOTABLE.format("Hull")
    await organised.ask(ana, words, account="acme_jobs")
    await organised.told(ana, words, "Desk: any 2 of Ben, Cleo or Dan.")
    assert not organised.gil.sees(words)

    await says_yes(organised, organised.cleo, words)
    assert not organised.said(words)
    await says_yes(organised, organised.dan, words)

    await organised.live(words, on="acme_jobs")


@pytest.mark.parametrize(
    ("words", "topic", "owner"),
    [
        pytest.param("Our shares will double after Thursday.", "money", "U0FAY", id="money"),
        pytest.param("Jane lives at 12 Elm Street and loves her kettle.", "people's data", "U0DAN", id="a person"),
    ],
)
async def test_the_owner_of_a_topic_says_yes_beside_the_others(
    organised: Company, words: str, topic: str, owner: str
) -> None:
    name = {"U0FAY": "Fay", "U0DAN": "Dan"}[owner]
    card = await organised.ask(organised.ana, words)
    await organised.told(organised.ana, words, f"because of {topic}: {name}")
    assert f"who looks after {topic}" in said(organised.ben, words)

    await says_yes(organised, organised.ben, words)
    await is_refused(organised, organised.cleo, card, "Approve for @acmecare", f"{name} has to decide first")
    await says_yes(organised, organised.person(owner), words)

    await organised.live(words, on="acmecare")


async def test_an_answer_a_picture_and_a_partnership_each_take_their_own_way(organised: Company) -> None:
    ana = organised.ana
    public = organised.x.say("neighbour", "@acme Does the kettle whistle?")
    answer, picture, paid = "It whistles in C.", "Our kettle at dawn.", "Two kettles, one friend of ours."

    await open_form(ana, answer)
    await ana.fill("Reply to", f"https://x.com/neighbour/status/{public.id}")
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)
    await open_form(ana, picture)
    await ana.add_file("Pictures, a GIF or a film", "dawn.jpg", a_jpeg((400, 200)))
    assert (await ana.submit()).is_fine
    await reads(ana, "What the picture shows")
    await ana.fill("What the picture shows", "A kettle at dawn")
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)
    await open_form(ana, paid)
    await ana.choose("Paid partnership", "Somebody pays for this")
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)

    await organised.told(ana, answer, "Support: Fay.")
    await organised.told(ana, picture, "Design: Dan.")
    await organised.told(ana, paid, "Partners: Cleo.")
    # Nobody approves a picture that they have not opened.
    card = await asked(organised, organised.dan, picture)
    await organised.dan.click(APPROVE, message=card)
    await reads(organised.dan, LOOK, "You have not opened the picture.")
    await organised.dan.close(all_of_them=True)
    assert not organised.said(picture)
    await organised.dan.click("Look at the picture", message=card)
    await reads(organised.dan, "(picture: A kettle at dawn)")
    await organised.dan.close(all_of_them=True)
    for who, words in ((organised.dan, picture), (organised.fay, answer), (organised.cleo, paid)):
        await says_yes(organised, who, words)
    assert (await organised.live(answer)).reply_to == public.id
    assert (await organised.live(picture)).media
    assert (await organised.live(paid)).extras.paid_partnership
