"""What changed since others saw it, word by word; and nothing of another account's words."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.render import render_block
from bot.cards.approval import approval_card, is_long
from bot.cards.changed import changed_blocks
from bot.cards.view import PostView
from bot.cards.wording import in_words
from tests.bot.cards.test_states import a_view
from tests.bot.stage import text_of
from tests.builders import NOON
from workflows.domain.content import Content, Media, Part
from workflows.domain.ids import AccountId, RemotePostId
from workflows.ports.chat import Bold, Card, Line, Struck, Words
from workflows.ports.store import Former


def changed(before: str, after: str) -> PostView:
    view = a_view(revision=2, content=Content(parts=(Part(text=after),)))
    assert view.post.account is not None
    return replace(view, former=Former(revision=1, account=view.post.account, content=_content(before)))


def _content(text: str) -> Content:
    return Content(parts=(Part(text=text),))


def line_of(view: PostView) -> Line:
    """The words with what was taken out and what is new."""
    return next(
        (block.line for block in changed_blocks(view)[1:] if isinstance(block, Words)),
        (),
    )


def test_words_that_went_are_struck_and_new_ones_are_bold() -> None:
    line = line_of(changed("Fresh bread at nine.", "Fresh rolls at nine."))

    assert line == ("Fresh ", Struck("bread "), " ", Bold("rolls "), "at nine.")


def test_a_card_of_a_first_revision_says_nothing_of_changes() -> None:
    assert changed_blocks(a_view()) == ()
    assert "Changed since" not in text_of(approval_card(a_view(), 1))


def test_nothing_changed_is_said_too() -> None:
    assert "nothing. The words" in text_of(Card(notification="", blocks=changed_blocks(changed("Same.", "Same."))))


def test_only_white_space_that_changed_is_made_visible() -> None:
    line = line_of(changed("Fresh bread.", "Fresh  bread."))

    assert Struck("Fresh␣") in line and Bold("Fresh␣␣") in line


def test_time_and_reply_and_parts_that_changed_are_said() -> None:
    view = changed("Same.", "Same.")
    later = replace(view.post.content, send_at=NOON + timedelta(hours=3))
    answer = replace(later, parts=(Part(text="Same.", reply_to=RemotePostId("1")), Part(text="More.")))
    view = replace(view, post=replace(view.post, content=answer))

    says = text_of(Card(notification="", blocks=changed_blocks(view)))

    assert "It was to go out as soon as it is approved, now " in says
    assert "It is an answer now." in says
    assert "It has 2 parts now, before 1." in says


def test_words_for_another_account_are_not_shown_to_those_of_this_one() -> None:
    view = changed("The merger is on Friday.", "Fresh bread.")
    assert view.former is not None
    view = replace(view, former=replace(view.former, account=AccountId("x:beta")))

    blocks = changed_blocks(view)

    assert "this was for another one" in text_of(Card(notification="", blocks=blocks))
    assert "merger" not in repr(blocks) and "beta" not in repr(blocks)


def test_a_long_change_is_cut_and_read_in_full_before_approving() -> None:
    view = changed("Old words. " * 90, "Quite new ones! " * 100)

    assert is_long(view)
    assert "There is more that changed." in text_of(Card(notification="", blocks=changed_blocks(view)))
    assert "There is more that changed." not in text_of(Card(notification="", blocks=changed_blocks(view, room=None)))


def test_very_long_texts_are_not_compared_word_by_word() -> None:
    view = changed("a " * 5_000, "b " * 5_000)

    assert "too much to show it word by word" in text_of(Card(notification="", blocks=changed_blocks(view)))


@pytest.mark.parametrize("words", ["*bold* ~gone~", "<!channel> <@U1>", "`code`"])
def test_signs_of_the_chat_in_changed_words_stay_words(words: str) -> None:
    blocks = [one for block in changed_blocks(changed(words, "Calm.")) for one in render_block(block)]

    kinds = set(re.findall(r"'type': '(\w+)'", repr(blocks)))
    assert kinds <= {"rich_text", "rich_text_section", "text", "context", "plain_text"}


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="␣⏎⇥"), max_size=80)


@given(WORDS, WORDS)
def test_what_stayed_and_what_is_new_are_the_new_words_and_with_what_went_the_old_ones(before: str, after: str) -> None:
    line = line_of(changed(before, after)) if before != after else (after,)
    pieces = [piece for at, piece in enumerate(line) if not _is_between(line, at)]

    def joined(*kinds: type) -> str:
        texts = [in_words((piece,)) for piece in pieces if isinstance(piece, kinds)]
        return "".join(texts).translate(str.maketrans("␣⏎⇥", " \n\t"))

    assert joined(str, Bold) == after
    assert before == after or joined(str, Struck) == before


def _is_between(line: Line, at: int) -> bool:
    """Whether this is only the space between what went and what came in its place."""
    return 0 < at < len(line) - 1 and isinstance(line[at - 1], Struck) and isinstance(line[at + 1], Bold)


SHOP = Media(sha256="a" * 64, alt_text="Our shop.", type="image/png")
OVEN = Media(sha256="b" * 64, alt_text="An oven.", type="image/png")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ((), (SHOP,), "1 picture or film is new."),
        ((SHOP, OVEN), (), "2 were taken out, described as “Our shop.” and “An oven.”."),
        ((SHOP,), (OVEN,), "1 picture or film is new. 1 was taken out, described as “Our shop.”."),
        ((SHOP, OVEN), (OVEN, SHOP), "Its pictures stand in another order."),
        ((SHOP,), (replace(SHOP, alt_text="A queue."),), "What is said to be on one of them: Our shop. A queue."),
    ],
    ids=["added", "taken out", "exchanged", "another order", "described anew"],
)
def test_pictures_that_changed_are_said(before: tuple[Media, ...], after: tuple[Media, ...], says: str) -> None:
    view = a_view(revision=2, content=Content(parts=(Part(text="Bread.", media=after),)))
    assert view.post.account is not None
    content = Content(parts=(Part(text="Bread.", media=before),))
    view = replace(view, former=Former(revision=1, account=view.post.account, content=content))

    assert says in text_of(Card(notification="", blocks=changed_blocks(view)))
