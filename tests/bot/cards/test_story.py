"""The triage card, state by state: who, what, where, why, since when, and what can be pressed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cards.story import passed_on_card, story_card
from bot.cards.story_view import StoryView
from bot.cards.story_words import contact_words, place_of
from bot.dialogs.names import Action
from tests.bot.people import ACME, DORA
from tests.bot.public import LISTENING
from tests.bot.stage import buttons_of, exact_of, text_of
from tests.builders import ANA, BEN, NOON, a_post
from tests.public import a_heard, a_story
from workflows.domain.department import Rule
from workflows.domain.mention import Arrival, Contact, Mention, Stranger
from workflows.domain.post import PostState
from workflows.domain.story import Sentiment, StoryState, StoryStep, Topic
from workflows.ports.chat import Buttons, Card
from workflows.reading import explain

HOUR = timedelta(hours=1)
LIVE_BUTTONS = {
    Action.STORY_TAKE,
    Action.STORY_ANSWER,
    Action.STORY_ROUTE,
    Action.STORY_NOT_OURS,
    Action.STORY_DONE,
    Action.STORY_MUTE,
    Action.STORY_ESCALATE,
}


def a_view(**changes: Any) -> StoryView:
    story = changes.pop("story", a_story())
    heard = changes.pop("heard", a_heard())
    view = StoryView(
        story=story,
        mention=Mention(heard=heard, story=story.id, heard_at=NOON, looked_at=NOON),
        account=ACME,
        department=LISTENING.departments[story.department],
        reason=explain(story.because, LISTENING),
        names={ANA.id: "Ana", BEN.id: "Ben", DORA.id: "Dora"},
        now=NOON + HOUR,
    )
    return replace(view, **changes)


def after(step: StoryStep, **changes: Any) -> StoryView:
    return a_view(story=a_story().step(step, by=BEN.id, at=NOON + HOUR).after, **changes)


def rows_of(card: Card) -> list[list[str]]:
    return [[button.label for button in block.buttons] for block in card.blocks if isinstance(block, Buttons)]


def test_an_open_card_says_who_what_where_and_why_it_matters() -> None:
    contact = Contact(mentions=3, last_at=NOON - timedelta(days=280), department="support")
    view = a_view(contact=contact, lists=("vip",), signs=("does not work",))

    card = story_card(view)

    assert text_of(card).splitlines() == [
        "Complaint about @acme (BRAND) on X · sounds negative",
        "Jane Doe  @jane · 12,400 followers · verified · on the list “vip” · "
        "3 times before, last with support in May 2025",
        "My kettle does not work.",
        "Named us · 02 Mar 12:00:00 UTC · Open it",
        "With social: no rule names another department. Complaint, because of “does not work”. "
        "Since 02 Mar 12:00:00 UTC.",
        "Take it Answer Route to… Not ours Done",
        "Mute Escalate",
    ]
    assert exact_of(card) == ["My kettle does not work."]


def test_the_most_important_comes_first_and_no_row_has_more_than_five() -> None:
    for view in (a_view(), *(after(step) for step in (StoryStep.CLAIM, StoryStep.DONE, StoryStep.MUTE))):
        assert all(len(row) <= 5 for row in rows_of(story_card(view)))
    assert rows_of(story_card(a_view()))[0][:2] == ["Take it", "Answer"]
    assert set(buttons_of(story_card(a_view()))) == LIVE_BUTTONS


@pytest.mark.parametrize(
    ("because", "says"),
    [
        ("rule:1", "rule 1 of app.yaml says so (words: refund, broken; languages: de)."),
        ("rule:7", "rule 7 of app.yaml says so."),
        ("word:warranty", "Dora said that “warranty” belongs there."),
        ("habit:otherwise>support|complaint|x:acme", "such ones were handed on from support again and again."),
        ("author", "its author's last one was with it."),
        ("otherwise", "no rule names another department."),
        ("person", "Ana passed it on."),
    ],
)
def test_why_it_came_here_is_said_in_words(because: str, says: str) -> None:
    story = replace(a_story(), because=because, decided_by=ANA.id)

    card = story_card(a_view(story=story, told_by=DORA.id))

    assert f"With social: {says}" in text_of(card)


def test_what_nobody_can_tell_is_not_said() -> None:
    unknown = replace(a_story(), sentiment=Sentiment.UNKNOWN, language="")
    quiet = a_heard(author=Stranger(id="1", handle="joe"))

    says = text_of(story_card(a_view(story=unknown, heard=quiet)))

    assert "sounds" not in says
    assert "followers" not in says
    assert "verified" not in says
    assert "before" not in says


def test_a_language_is_named_unless_it_is_that_of_the_cards() -> None:
    assert " · in German" in text_of(story_card(a_view(story=replace(a_story(), language="de"))))
    assert " · in " not in text_of(story_card(a_view(story=replace(a_story(), language="en"))))


@pytest.mark.parametrize(
    ("step", "says", "buttons"),
    [
        (StoryStep.CLAIM, "Ben has it since 02 Mar 13:00:00 UTC.", {Action.STORY_GIVE_BACK, Action.STORY_TAKE_OVER}),
        (StoryStep.ANSWERED, "Ben answered it at 02 Mar 13:00:00 UTC.", {Action.STORY_REOPEN}),
        (StoryStep.DONE, "Ben marked it as done at 02 Mar 13:00:00 UTC. Nothing left to do.", {Action.STORY_REOPEN}),
        (StoryStep.MUTE, "Ben muted it at 02 Mar 13:00:00 UTC.", {Action.STORY_REOPEN}),
    ],
)
def test_each_state_has_its_line_and_its_buttons(step: StoryStep, says: str, buttons: set[Action]) -> None:
    card = story_card(after(step))

    assert says in text_of(card)
    assert buttons <= set(buttons_of(card))
    assert Action.STORY_TAKE not in buttons_of(card)
    if step is not StoryStep.CLAIM:
        assert set(buttons_of(card)) == buttons


def test_the_answer_is_linked_once_it_is_public() -> None:
    card = story_card(after(StoryStep.ANSWERED, answer_link="https://x.example/acme/status/5"))

    assert "The answer" in text_of(card)


@pytest.mark.parametrize("state", list(PostState))
def test_a_taken_card_says_how_far_the_answer_is(state: PostState) -> None:
    card = story_card(after(StoryStep.WRITE, answer=a_post(author=BEN, state=state)))

    line = text_of(card).splitlines()[1]
    assert line.startswith("Ben has it since 02 Mar 13:00:00 UTC. ")
    assert "answer" in line


def test_a_clock_is_said_and_so_is_that_it_ran_out() -> None:
    timed = replace(a_story(), respond_by=NOON + 2 * HOUR)
    late = replace(a_story(), respond_by=NOON, urgent=True)

    assert "Nobody has it yet. To be taken by 02 Mar 14:00:00 UTC." in text_of(story_card(a_view(story=timed)))
    says = text_of(story_card(a_view(story=late)))
    assert says.startswith("Urgent. Complaint")
    assert "Nobody took it in time: somebody should have by 02 Mar 12:00:00 UTC." in says


def test_what_was_deleted_by_its_author_shows_no_word_and_no_button() -> None:
    view = after(StoryStep.VANISH)
    assert view.mention is not None

    card = story_card(replace(view, mention=replace(view.mention, gone=True)))

    assert "Its author deleted it. Nothing left to do." in text_of(card)
    assert "jane" not in text_of(card)
    assert exact_of(card) == []
    assert buttons_of(card) == {}


def test_words_that_were_forgotten_here_leave_nothing_to_answer() -> None:
    view = a_view()
    assert view.mention is not None

    card = story_card(replace(view, mention=replace(view.mention, forgotten=True)))

    assert "these were deleted here, as the networks ask" in text_of(card)
    assert set(buttons_of(card)) == LIVE_BUTTONS - {Action.STORY_ANSWER}


def test_a_muted_card_without_words_can_still_be_opened_again() -> None:
    view = a_view(story=replace(a_story(), state=StoryState.MUTED, decided_by=ANA.id, over_at=NOON))
    assert view.mention is not None

    card = story_card(replace(view, mention=replace(view.mention, forgotten=True)))

    assert set(buttons_of(card)) == {Action.STORY_REOPEN}


def test_many_alike_are_counted() -> None:
    assert "1,042 say nearly the same so far;" in text_of(story_card(a_view(count=1_042)))


def test_an_answer_to_our_post_shows_and_links_it() -> None:
    reply = replace(a_heard(), arrival=Arrival.REPLY)

    says = text_of(story_card(a_view(heard=reply, link="https://x.example/acme/status/1", words="Fresh bread.")))

    assert "A reply to our post (“Fresh bread.”)" in says


def test_a_card_whose_story_went_on_says_where_and_offers_nothing() -> None:
    moved = replace(a_story(), department="support", decided_by=ANA.id)

    card = passed_on_card(a_view(story=moved))

    assert "Complaint: with support now. Ana passed it on. Nothing left to do here." in text_of(card)
    assert buttons_of(card) == {}


@pytest.mark.parametrize("topic", list(Topic))
@pytest.mark.parametrize("state", list(StoryState))
def test_a_locked_phone_shows_no_word_and_no_name_of_a_stranger(topic: Topic, state: StoryState) -> None:
    story = replace(a_story(), topic=topic, state=state)

    notification = story_card(a_view(story=story)).notification

    assert "@acme (BRAND) on X, from somebody with 12,400 followers." in notification
    assert "jane" not in notification.casefold()
    assert "kettle" not in notification


def test_a_rule_without_words_is_named_by_what_it_asks() -> None:
    rule = Rule(to="support", topics=(Topic.PRESS,), authors=("vip",), sources=("blog",))
    reason = explain("rule:1", replace(LISTENING, rules=(rule,)))

    says = text_of(story_card(a_view(story=replace(a_story(), because="rule:1"), reason=reason)))

    assert "(author lists: vip; topics: press; sources: blog)" in says


@pytest.mark.parametrize(
    ("network", "place"),
    [
        ("x", "X"),
        ("bluesky", "Bluesky"),
        ("mastodon:social.example", "Mastodon (social.example)"),
        ("feed:blog.example", "blog.example"),
        ("webhook:reviews", "reviews"),
    ],
)
def test_a_place_is_named_for_people(network: str, place: str) -> None:
    assert place_of(network) == place


def test_past_contacts_are_told_in_words() -> None:
    once = Contact(mentions=1, last_at=NOON - timedelta(days=1), department="hr", answered=1)

    assert contact_words(once, NOON) == "once before, last with hr on 1 March, 1 answered"
