"""What strangers write is hostile: nothing of it acts, hides, or breaks a card, and Slack takes every card."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sandbox.slack_blocks import check_message_blocks, check_view
from adapters.slack.forms import render_form
from adapters.slack.render import render_card
from bot.cards.alike import alike_card
from bot.cards.listening_alert import ListeningAlertView, listening_alert_card
from bot.cards.roundup import Roundup, roundup_card
from bot.cards.story import passed_on_card, story_card
from bot.cards.story_view import StoryView
from bot.cards.strangers import at_handle, host_of, line_of, quoted
from bot.dialogs.stories import mute_form, not_ours_form, route_form, stories_form, story_form
from tests.bot.cards.test_story import a_view
from tests.bot.people import ACME
from tests.builders import NOON
from tests.public import a_heard, a_story
from workflows.domain.alert import Alert, AlertKind
from workflows.domain.listening_alert import Cause, Quiet, Silence, Spike, spike_detail, with_silence
from workflows.domain.mention import Mention, Stranger
from workflows.domain.pacing import LINES
from workflows.domain.story import StoryState, Topic
from workflows.ports.chat import Card, Form

BIDI = "abc\u202egnp.exe\u2066 \u200b\u00ad\ufeff"
ZALGO = "h" + "\u0336\u0489\u0300" * 400 + "i"
HOSTILE = [
    pytest.param("<!channel> wake up <!here|now> <@U0BOSS> <#C0SOCIAL>", id="calls"),
    pytest.param("&lt;!channel&gt; &amp;lt;", id="entities"),
    pytest.param("*bold* _it_ ~no~ `code` ```block``` > quote :tada: @everyone @here", id="mrkdwn"),
    pytest.param("<https://evil.example|acme.com> [acme.com](https://evil.example) https://evil.example", id="links"),
    pytest.param(BIDI, id="direction"),
    pytest.param("x" * 10_000, id="long"),
    pytest.param("\u202e" * 10_000, id="long and invisible"),
    pytest.param("👩‍👩‍👧‍👦" * 2_000, id="long emoji"),
    pytest.param(ZALGO * 20, id="marks"),
    pytest.param("jane\n\n*VIP* · verified\r\n• Done\u2028next", id="lines"),
    pytest.param("a\n" * 5_000, id="many lines"),
    pytest.param("\x00\x07\ud800\ufffe", id="control"),
    pytest.param(" · verified · on the list “vip” · 9 times before", id="pretends to be ours"),
    pytest.param("", id="nothing"),
    pytest.param("   \n ", id="blank"),
]
"""For names, handles, titles, texts and addresses alike."""


def said_by(text: str) -> Mention:
    author = Stranger(id="1", handle=text, name=text, followers=7, verified=False)
    heard = replace(
        a_heard(text, author=author, title=text, url=f"https://evil.example/{text}"), network=f"feed:{text}"
    )
    return Mention(heard=heard, story=a_story().id, heard_at=NOON, looked_at=NOON)


def views(text: str) -> Iterator[StoryView]:
    for state in StoryState:
        story = replace(a_story(), state=state)
        yield a_view(story=story, mention=said_by(text), signs=(text,) * 9, count=3, link="https://x.com/1", words=text)


def pictures(text: str) -> Iterator[Card | Form]:
    mention = said_by(text)
    every = list(views(text))
    for view in every:
        yield story_card(view, called="You are called.")
        yield passed_on_card(view)
        yield story_form(view, [mention] * 10)
    lines = tuple(every * 3)[:LINES]
    for storm in (False, True):
        topics = dict.fromkeys(Topic, 99_999)
        yield roundup_card(
            Roundup(channel="C0", total=99_999, storm=storm, topics=topics, at=NOON, lines=lines, now=NOON)
        )
    yield alike_card([mention] * 50, joined=9_999, count=99_999, now=NOON)
    yield stories_form(every * 2, channel="C0", after=10, more=True)
    yield from (form(every[0]) for form in (route_form, not_ours_form, mute_form))
    for cause in Cause:
        yield listening_alert_card(_alert(AlertKind.SPIKE, spike_detail(_spike(cause, text)), story=every[0]))
    silence = Silence(source="blog", why=Quiet.FAILING, at=NOON, reason=text)
    yield listening_alert_card(_alert(AlertKind.UNHEARD, with_silence("", silence)))


def _spike(cause: Cause, name: str) -> Spike:
    return Spike(mentions=400, authors=300, usual=3.2, cause=cause, name=name, share=61)


def _alert(kind: AlertKind, detail: str, *, story: StoryView | None = None) -> ListeningAlertView:
    alert = Alert(
        id="a1", kind=kind, account=ACME.id, remote_id=None, post=None, author=None, seen_at=NOON, detail=detail
    )
    return ListeningAlertView(alert=alert, account=ACME, story=story, now=NOON)


def drawn(picture: Card | Form) -> list[dict[str, Any]]:
    """As Slack gets it; refused where Slack would refuse it."""
    if isinstance(picture, Form):
        view = json.loads(json.dumps(render_form(picture)))
        check_view(view)
        return list(view["blocks"])
    text, blocks = render_card(picture)
    assert "<" not in text.replace("&lt;", "")
    return list(check_message_blocks(json.loads(json.dumps(blocks))))


def live(blocks: Any) -> Iterator[str]:
    """Every text that Slack would read for markup, and every address it would open."""
    if isinstance(blocks, list):
        for one in blocks:
            yield from live(one)
    elif isinstance(blocks, dict):
        if blocks.get("type") == "mrkdwn":
            yield blocks["text"]
        if blocks.get("type") in {"user", "usergroup", "broadcast", "channel"}:
            yield f"<!{blocks}>"
        for value in blocks.values():
            yield from live(value)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_card_fits_into_slack_and_nothing_of_a_stranger_acts(text: str) -> None:
    for picture in pictures(text):
        for markup in live(drawn(picture)):
            for call in ("<!channel", "<!here", "<@U0", "<#C0", "<https://evil.example|acme"):
                assert call not in markup


@pytest.mark.parametrize("text", HOSTILE)
def test_a_link_says_its_own_host(text: str) -> None:
    for picture in pictures(text):
        for link in _links(drawn(picture)):
            host = "evil.example" if "evil" in link["url"] else "x.com"
            assert link["text"].endswith(f"({host})")


def _links(blocks: Any) -> Iterator[dict[str, Any]]:
    if isinstance(blocks, list):
        for one in blocks:
            yield from _links(one)
    elif isinstance(blocks, dict):
        if blocks.get("type") == "link":
            yield blocks
        for value in blocks.values():
            yield from _links(value)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=3_000))
def test_whatever_somebody_writes_slack_takes_the_card(text: str) -> None:
    for view in views(text):
        drawn(story_card(view))
        break
    lines = tuple(list(views(text)) * 3)
    drawn(roundup_card(Roundup(channel="C0", total=15, storm=False, topics={}, at=NOON, lines=lines, now=NOON)))


def test_a_name_cannot_pretend_to_be_a_fact_of_ours() -> None:
    pretender = Stranger(id="1", handle="joe", name="Joe · verified · 9 times before", verified=False)

    name = line_of(pretender.name, 60)

    assert "·" not in name


def test_a_handle_is_one_line_with_what_hides_in_it_written_out() -> None:
    assert at_handle(Stranger(id="1", handle="@jane\nadmin")) == "@jane admin"
    assert at_handle(Stranger(id="1", handle="ja\u202ene")) == "@ja[U+202E]ne"
    assert at_handle(Stranger(id="1", name="The Blog")) == "The Blog"
    assert at_handle(Stranger(id="1")) == "somebody"


def test_towers_of_marks_are_cut_down_and_scripts_that_need_marks_stay() -> None:
    assert len(line_of(ZALGO, 200)) < 10
    assert quoted("สวัสดี नमस्ते שָׁלוֹם") == ("สวัสดี नमस्ते שָׁלוֹם", True)


def test_a_long_text_is_quoted_in_part_and_says_that_it_goes_on() -> None:
    text, is_all = quoted("word " * 2_000)

    assert (len(text) <= 1_501, is_all) == (True, False)
    assert quoted("Short.\n\n\n\n\nEnd.") == ("Short.\n\nEnd.", True)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://x.com/a", "x.com"),
        ("https://good.example@evil.example/", "evil.example"),
        ("javascript:alert(1)", ""),
        ("https://[broken", ""),
        ("//evil.example", ""),
        ("https://x.com/" + "a" * 3_000, ""),
        ("", ""),
    ],
)
def test_only_what_a_browser_should_open_becomes_a_link(url: str, host: str) -> None:
    assert host_of(url) == host
