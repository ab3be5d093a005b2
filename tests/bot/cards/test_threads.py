"""Threads, polls and partnerships on cards: every cut is seen, and what is live is never forgotten."""

from dataclasses import replace

import pytest

from bot.cards.approval import approval_card
from bot.cards.author import author_card
from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.cards.wording import in_words
from bot.dialogs.after import after_form
from tests.bot.cards.test_states import a_view
from tests.bot.stage import text_of
from tests.builders import NOON, a_delivery
from workflows.domain.content import Content, Part, Poll
from workflows.domain.delivery import DeliveryState
from workflows.domain.ids import RemotePostId
from workflows.domain.post import SYSTEM, Decision, PostState, PostStep

THREAD = Content(parts=tuple(Part(text=text) for text in ("One.", "Two.", "Three.")))


def half_out(state: PostState, **changes: object) -> PostView:
    """A thread whose first part is live."""
    view = a_view(state, content=THREAD, **changes)
    sent = replace(a_delivery(view.post), state=DeliveryState.SENT, remote_id=RemotePostId("1"))
    rest = tuple(a_delivery(view.post, part=part) for part in (1, 2))
    return replace(view, deliveries=(sent, *rest), links=("https://x.example/1",))


def test_every_part_stands_on_the_card_the_message_and_the_window_with_its_number() -> None:
    view = a_view(content=THREAD)

    for picture in (approval_card(view, 1), author_card(view), after_form(view)):
        says = text_of(picture)
        places = [says.index(f"Part {number} of 3") for number in (1, 2, 3)]
        assert places == sorted(places)
    assert "A thread of 3 posts." in text_of(approval_card(view, 1))


def test_a_post_of_one_part_has_no_number() -> None:
    assert "Part 1" not in text_of(approval_card(a_view(), 1)) + text_of(author_card(a_view()))


def test_a_thread_that_stopped_says_what_is_live_what_is_not_and_why() -> None:
    decision = Decision(step=PostStep.FINISH_PARTLY, by=SYSTEM, at=NOON, reason="X counts this text as too long.")
    view = half_out(PostState.PARTLY_PUBLISHED, decision=decision)

    says = in_words(where_it_is(view))
    assert "Only 1 of 3 parts went out" in says
    assert "X counts this text as too long." in says
    assert "Parts 2 and 3 are not public." in says
    assert "Part 1 on X" in text_of(author_card(view))
    assert "Send the rest" in text_of(author_card(view))
    assert "Take down what is live" in text_of(author_card(view))


@pytest.mark.parametrize("state", [PostState.WAITING, PostState.APPROVED, PostState.HELD])
def test_a_rest_that_asks_again_never_says_that_nothing_went_out(state: PostState) -> None:
    view = half_out(state, due=NOON)

    for says in (in_words(where_it_is(view)), text_of(author_card(view)), text_of(approval_card(view, 1))):
        assert "Nothing went out" not in says and "Nothing is public" not in says
    assert "Part 1 of 3 · public already" in text_of(approval_card(view, 1))


def test_a_rest_that_asks_again_can_be_taken_down_and_not_be_edited() -> None:
    says = text_of(author_card(half_out(PostState.WAITING)))

    assert "Take down what is live" in says
    assert "Edit" not in says


def test_a_poll_and_a_partnership_stand_on_all_of_them() -> None:
    part = Part(text="Which?", poll=Poll(options=("Red", "Blue"), minutes=720), partnership=True)
    view = a_view(content=Content(parts=(part,)))

    for picture in (approval_card(view, 1), author_card(view), after_form(view)):
        says = text_of(picture)
        assert "○ Red" in says and "○ Blue" in says and "open for 12 hours" in says
        assert "Marked as a paid partnership." in says
