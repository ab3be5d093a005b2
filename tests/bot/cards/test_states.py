"""Every state of a post has its pictures, and each tells the truth about what went out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.slack.render import render_card
from bot.cards.approval import approval_card
from bot.cards.author import author_card
from bot.cards.buttons import approve, author_buttons
from bot.cards.lines import thread_line
from bot.cards.phrases import excerpt, finding_blocks
from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.cards.wording import in_words
from bot.dialogs.after import after_form
from bot.dialogs.names import Action
from tests.bot.people import ACME, NOTABLE
from tests.bot.stage import text_of
from tests.builders import ANA, BEN, CHIARA, NOON, a_delivery, a_post
from workflows.domain.account import Kind, Mode, Notifications
from workflows.domain.approval import Ask, Plan, plan_of
from workflows.domain.content import Content, Part
from workflows.domain.delivery import DeliveryState
from workflows.domain.finding import Finding, Severity, Span
from workflows.domain.person import Person
from workflows.domain.post import SYSTEM, Decision, Post, PostState, PostStep

NOTHING_OUT = {
    PostState.DRAFT,
    PostState.WAITING,
    PostState.BLOCKED,
    PostState.CHANGES_REQUESTED,
    PostState.REJECTED,
    PostState.WITHDRAWN,
    PostState.EXPIRED,
}


def a_plan(post: Post, *able: Person) -> Plan:
    """One step that any of them can complete, as many as the post needs, with the yeses it has."""
    ask = Ask(able=able, need=max(1, post.needed))
    return plan_of([[ask]], [approval.by for approval in post.valid_approvals])


def a_view(state: PostState = PostState.WAITING, **changes: Any) -> PostView:
    needed = 1 if state is PostState.WAITING else 0
    post = replace(a_post("Fresh bread.", account=ACME, state=state, needed=needed), **changes)
    return PostView(
        post=post,
        account=ACME,
        network="X",
        author=ANA,
        people={person.id: person for person in (ANA, BEN, CHIARA)},
        plan=a_plan(post, BEN, CHIARA),
        now=NOON,
    )


@pytest.mark.parametrize("state", list(PostState))
def test_every_state_has_a_message_a_card_a_window_and_a_notification(state: PostState) -> None:
    view = a_view(state)

    for picture in (author_card(view), approval_card(view, 1), after_form(view)):
        assert text_of(picture).strip()
    assert author_card(view).notification
    assert in_words(where_it_is(view)).endswith(".")


@pytest.mark.parametrize("state", sorted(NOTHING_OUT, key=str))
def test_where_nothing_went_out_it_is_said(state: PostState) -> None:
    assert "Nothing went out" in in_words(where_it_is(a_view(state)))


def test_discreet_notifications_leave_the_words_out() -> None:
    view = a_view()
    discreet = replace(view, account=replace(ACME, notifications=Notifications.DISCREET))

    assert "Fresh bread." in approval_card(view, 1).notification
    for card in (author_card(discreet), approval_card(discreet, 1)):
        assert "Fresh" not in card.notification


def test_the_words_of_somebodys_own_account_never_show_in_a_notification() -> None:
    own = replace(ACME, kind=Kind.PERSONAL, mode=Mode.SELF, owner=ANA.id)

    assert "bread" not in author_card(replace(a_view(PostState.DRAFT), account=own)).notification


def test_a_withdrawn_post_says_who_withdrew_it_and_when() -> None:
    view = a_view(PostState.WITHDRAWN, decision=Decision(step=PostStep.WITHDRAW, by=BEN.id, at=NOON))

    assert in_words(where_it_is(view)).startswith(f"Withdrawn. {BEN.name} did, at ")


def test_a_superseded_card_does_not_say_which_account_the_newer_version_is_for() -> None:
    own = replace(ACME, handle="own", kind=Kind.PERSONAL, mode=Mode.SELF)
    view = replace(a_view(revision=2), account=own)

    card = approval_card(view, 1)

    assert "own" not in text_of(card) + card.notification


def test_a_post_that_came_back_says_why() -> None:
    decision = Decision(step=PostStep.STAND_DOWN, by=SYSTEM, at=NOON, reason="Sending is stopped: strike")

    says = in_words(where_it_is(a_view(decision=decision)))

    assert "It came back before it was sent: Sending is stopped: strike." in says


def test_a_part_that_is_tried_again_says_when_and_that_nothing_is_public() -> None:
    view = a_view(PostState.PUBLISHING)
    part = replace(a_delivery(view.post), reason="X asked us to wait.", due=NOON + timedelta(minutes=5))

    says = in_words(where_it_is(replace(view, deliveries=(part,))))

    assert says == (
        "Not out yet as @acme (BRAND). X asked us to wait. Nothing is public. It is tried again at 02 Mar 12:05:00 UTC."
    )


def test_a_card_of_a_post_that_was_taken_back_shows_no_words_of_the_draft() -> None:
    card = approval_card(a_view(PostState.DRAFT, revision=2), 1)

    assert "Taken back to be edited. Nothing of v1 went out." in text_of(card)
    assert "Fresh bread." not in text_of(card)


def test_a_doubtful_post_asks_a_person_to_look() -> None:
    view = a_view(PostState.NEEDS_HUMAN)
    part = replace(a_delivery(view.post), state=DeliveryState.NEEDS_HUMAN)

    [row] = author_buttons(replace(view, deliveries=(part,)))

    assert [button.action for button in row.buttons] == [Action.RESOLVE_LIVE, Action.RESOLVE_NOT_LIVE]


def test_the_dialog_before_an_approval_is_true_for_a_scheduled_post_and_for_the_first_of_two() -> None:
    scheduled = Content(parts=(Part(text="Fresh bread."),), send_at=NOON + timedelta(days=1))

    later, first = approve(a_view(content=scheduled)).ask, approve(a_view(needed=2)).ask

    assert later and later.text == "Publish as @acme (BRAND), at 03 Mar 12:00 UTC, to 84,000 followers?"
    assert first and "Nothing goes out yet: 1 more person has to agree." in first.text


def test_lines_are_for_states_that_need_a_person_or_are_live() -> None:
    assert thread_line(a_view(PostState.WAITING)) is None
    for state in (PostState.CHANGES_REQUESTED, PostState.REJECTED, PostState.FAILED, PostState.PUBLISHED):
        assert thread_line(a_view(state)) is not None


def test_a_removed_account_is_said_to_be_gone() -> None:
    gone = replace(a_view(), account=None, network="")

    assert "an account that is not set up any more" in text_of(author_card(gone))
    assert "This account is not set up any more." in text_of(approval_card(gone, 1))


def test_quotes_write_out_what_cannot_be_seen() -> None:
    assert excerpt("a\u202eb\u200bc") == "a[U+202E]b[U+200B]c"


def test_findings_are_numbered_quote_their_words_and_stop_at_fifteen() -> None:
    content = Content(parts=(Part(text="FRESH bread"),))
    odd = Finding(check="x", severity=Severity.RISKY, reason="Odd.", advice="", span=Span(start=6, end=11))

    blocks = finding_blocks((NOTABLE, odd, *[odd] * 18), content)

    assert len(blocks) == 16
    assert "2. Risky: “bread”. Odd." in in_words(blocks[1].line)  # type: ignore[union-attr]
    assert in_words(blocks[-1].line) == "And 5 more."  # type: ignore[union-attr]


@pytest.mark.parametrize("state", [PostState.BLOCKED, PostState.CHANGES_REQUESTED])
def test_a_message_with_many_long_findings_is_one_that_slack_takes(state: PostState) -> None:
    talkative = replace(NOTABLE, reason="a" * 400, advice="b" * 400)
    view = a_view(state, findings=(talkative,) * 20, content=Content(parts=(Part(text="w " * 5_000),)))

    _, blocks = render_card(author_card(view))

    assert "more." in str(blocks)
