"""The plan of a post in words: steps, who is asked now, who said yes, who is on shift, who stands in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack.render import render_card
from bot.cards.approval import approval_card, why_not
from bot.cards.author import author_card
from bot.cards.buttons import approve
from bot.cards.planned import asked_of, stand_ins_text, steps_text
from bot.cards.standing import where_it_is
from bot.cards.view import PostView, UsualWait
from bot.cards.viewer import Viewer
from bot.cards.wording import in_words
from bot.dialogs.names import Action
from tests.bot.cards.test_states import a_view
from tests.bot.people import CLEO, DORA, EVE
from tests.bot.stage import buttons_of, text_of
from tests.builders import ANA, BEN, CHIARA, a_person
from workflows.domain.approval import Ask, Plan, plan_of
from workflows.domain.ids import PersonId
from workflows.domain.person import Person
from workflows.ports.chat import Mention, Words

KIM = a_person("Kim")
NEW = PersonId("slack:T0ACME:U0NEW")
SOCIAL = Ask(name="social", able=(BEN, CHIARA), need=1)
LEGAL = Ask(name="legal", able=(DORA, KIM), need=2)


def in_steps(*yes: Person, social: Ask = SOCIAL, owners: tuple[Ask, ...] = ()) -> PostView:
    plan = plan_of([[social], [LEGAL, *owners]], [person.id for person in yes])
    people = {person.id: person for person in (ANA, BEN, CHIARA, DORA, KIM, CLEO, EVE)}
    return replace(a_view(), plan=plan, people=people)


def mentions(view: PostView) -> list[str]:
    lines = [block.line for block in approval_card(view, 1).blocks if isinstance(block, Words)]
    return [piece.name for line in lines for piece in line if isinstance(piece, Mention)]


def test_the_steps_are_said_one_after_the_other() -> None:
    says = in_words(where_it_is(in_steps()))

    assert "Step 1 of 2 (now): social: any one of Ben or Chiara. Step 2 of 2: legal: all of Dora and Kim." in says


def test_who_said_yes_is_said_for_which_step_and_the_next_step_is_open() -> None:
    says = text_of(approval_card(in_steps(BEN), 1))

    assert "Step 1 of 2: social: Ben said yes.\nStep 2 of 2 (now): legal: all of Dora and Kim." in says


def test_only_those_who_are_asked_now_are_called() -> None:
    assert mentions(in_steps()) == ["Ben", "Chiara"]
    assert mentions(in_steps(BEN)) == ["Dora", "Kim"]
    assert mentions(in_steps(BEN, DORA)) == ["Kim"]


def test_owners_are_asked_because_of_their_topic() -> None:
    money = Ask(topic="financial", able=(EVE,), need=1)

    says = text_of(approval_card(in_steps(BEN, owners=(money,)), 1))

    assert "legal: all of Dora and Kim; because of money: Eve." in says


def test_who_is_on_shift_is_called_first() -> None:
    view = in_steps(social=replace(SOCIAL, first=CHIARA.id))

    assert mentions(view) == ["Chiara", "Ben"]
    assert "any one of Chiara or Ben" in text_of(approval_card(view, 1))
    assert "Chiara is on shift and called first." in in_words(where_it_is(view))


def test_who_decides_in_whose_place_is_said_until_that_step_is_over() -> None:
    social = Ask(name="social", able=(CLEO, CHIARA), need=1, instead=((CLEO.id, BEN.id),))

    assert "Cleo decides in place of Ben, who is away." in text_of(approval_card(in_steps(social=social), 1))
    over = in_steps(CHIARA, social=social)
    assert stand_ins_text(over.plan, over.name) == ""


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (Ask(able=(BEN,), need=1), "Ben"),
        (Ask(able=(BEN, CHIARA), need=1), "any one of Ben or Chiara"),
        (Ask(able=(BEN, CHIARA, DORA), need=2), "any 2 of Ben, Chiara or Dora"),
        (Ask(able=(BEN, CHIARA), need=2), "all of Ben and Chiara"),
        (
            Ask(able=(BEN,), need=2, unmet=(PersonId("slack:T0ACME:U0NEW"),)),
            "all of Ben and 1 person who was never here",
        ),
        (Ask(able=(), need=1), "nobody who could do it"),
    ],
)
def test_how_many_of_whom(ask: Ask, says: str) -> None:
    assert asked_of(ask) == says


def test_many_people_are_counted() -> None:
    many = tuple(a_person(f"Person {number}") for number in range(9))

    assert asked_of(Ask(able=many, need=1)).endswith("Person 5 or 3 others")


def test_a_single_list_of_people_is_said_as_before() -> None:
    assert "1 approval is still needed. Asked: Ben and Chiara." in in_words(where_it_is(a_view()))


def test_a_plan_nobody_can_complete_says_whom_to_tell() -> None:
    view = replace(in_steps(), plan=Plan(((Ask(name="legal", able=(), need=1),),)))

    assert "please tell the account's owner" in text_of(approval_card(view, 1))
    assert "please tell the account's owner" in in_words(where_it_is(view))


def test_whose_turn_has_not_come_reads_who_has_to_decide_before() -> None:
    viewer = Viewer(person=KIM, may=frozenset({Action.REJECT, Action.HOLD}))

    [block] = why_not(in_steps(), viewer)

    assert isinstance(block, Words)
    assert in_words(block.line).startswith("It is not your turn yet. Ben or Chiara has to say yes first.")


def test_who_is_away_reads_who_decides_in_their_place() -> None:
    social = Ask(name="social", able=(CLEO,), need=1, instead=((CLEO.id, BEN.id),))
    viewer = Viewer(person=BEN, may=frozenset({Action.REJECT}))

    first = why_not(in_steps(social=social), viewer)[0]

    assert isinstance(first, Words)
    assert "Cleo decides in your place." in in_words(first.line)


def test_the_dialog_of_approve_says_that_another_step_follows() -> None:
    first, last = approve(in_steps()).ask, approve(in_steps(BEN, DORA)).ask

    assert first is not None and "legal has to agree after you" in first.text
    assert last is not None and last.text.startswith("Publish as @acme (BRAND), now")


def test_the_author_reads_how_long_it_usually_takes_and_who_is_on_call() -> None:
    view = replace(in_steps(), usual_wait=UsualWait(median=timedelta(minutes=25), decided=12), on_call=KIM)

    card = author_card(view)

    assert "The first answer usually comes within 25 minutes (12 posts in 30 days). On call: Kim." in text_of(card)
    assert {Action.NUDGE, Action.ASK_ON_CALL, Action.URGENT, Action.EDIT, Action.WITHDRAW} <= set(buttons_of(card))


def test_where_nobody_is_on_call_nobody_can_be_asked() -> None:
    assert not {Action.ASK_ON_CALL, Action.URGENT} & set(buttons_of(author_card(in_steps())))


def test_the_largest_plan_fits_a_message() -> None:
    many = tuple(a_person(f"Somebody With A Rather Long Name {number}") for number in range(30))
    rounds = [[Ask(name=f"A step with a long name {at}", able=many, need=3)] for at in range(8)]
    view = replace(a_view(), plan=plan_of(rounds, []))

    _, blocks = render_card(approval_card(view, 1))

    assert len(blocks) <= 50
    assert steps_text(view.plan, view.name)[0].startswith("Step 1 of 8 (now): A step")
