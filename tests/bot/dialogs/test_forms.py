"""The windows: what they say, and that Slack can show them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs.accounts import option_of, picker_groups
from bot.dialogs.boxes import BOX, MOST_BOXES, boxed, joined
from bot.dialogs.confirming import MAX_ADDRESS, confirm_form, handed_back_form
from bot.dialogs.names import Action, FieldName
from bot.dialogs.posting import Count, Sheet, leftover_sentence, post_form
from tests.bot.people import ACME, BETA, FORBIDDEN, NOTABLE, PRACTICE
from tests.bot.stage import buttons_of, exact_of, text_of
from tests.builders import BEN, CHIARA, OWN, a_post, an_account
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.approval import NOBODY, Ask, plan_of
from workflows.domain.finding import Finding, Route
from workflows.ports.chat import Leftover, TextField, TickField, Undecodable
from workflows.posting import Written

UNDO = timedelta(seconds=30)


def written(
    *findings: Finding,
    account: Account = ACME,
    route: Route = Route.DIRECT,
    text: str = "FRESH bread.",
    must_type: bool = False,
) -> Written:
    return Written(
        post=replace(a_post(text, account=account), findings=findings),
        account=account,
        route=route,
        plan=plan_of([[Ask(able=(BEN, CHIARA), need=2)]], []) if route is Route.APPROVAL else NOBODY,
        must_type=must_type,
        price=Decimal("0.200"),
        own_account=OWN,
    )


def test_the_confirm_card_of_a_clean_post_says_what_happens_next_and_what_it_costs() -> None:
    form = confirm_form(written(), network="X", undo=UNDO)

    says = text_of(form)
    assert (form.title, form.submit) == ("@acme · BRAND", "Post as @acme")
    assert exact_of(form) == ["FRESH bread."]
    assert "It goes out as @acme 30 seconds after you press; Undo until then." in says
    assert "X charges about $0.20 for this post." in says
    [tick] = [block for block in form.blocks if isinstance(block, TickField)]
    assert tick.tick == "Yes, post this as @acme (BRAND) on X"


def test_typing_the_handle_takes_the_place_of_the_tick() -> None:
    form = confirm_form(written(must_type=True), network="X", undo=UNDO)

    assert [block.name for block in form.blocks if isinstance(block, TextField | TickField)] == [FieldName.TYPED]


def test_the_waiting_variant_names_who_is_asked() -> None:
    says = text_of(confirm_form(written(NOTABLE, route=Route.APPROVAL), network="X", undo=UNDO))

    assert "Nothing goes out yet. 2 approvals are needed. Asked: Ben and Chiara." in says


@pytest.mark.parametrize("account", [ACME, OWN], ids=["brand", "own"])
def test_the_blocked_variant_has_nothing_to_press_but_edit(account: Account) -> None:
    form = confirm_form(written(FORBIDDEN, route=Route.BLOCKED, account=account), network="X", undo=UNDO)

    assert form.submit is None
    assert Action.OPEN in buttons_of(form)
    assert "This looks like a password. Take it out." in text_of(form)


@pytest.mark.parametrize(
    "account",
    [
        ACME,
        OWN,
        PRACTICE,
        an_account("a" * 15, kind=Kind.PERSONAL),
        an_account("somebody@a-rather-long-host.example", network="mastodon"),
    ],
    ids=["brand", "own", "practice", "longest on X", "with a host"],
)
def test_titles_and_buttons_fit_and_never_lose_the_kind(account: Account) -> None:
    form = confirm_form(written(account=account), network="X", undo=UNDO)

    assert len(form.title) <= 24
    assert form.title.endswith(f"· {account.kind.name}")
    assert len(form.submit or "") <= 24


def test_handed_back_words_come_with_the_link_or_are_to_be_copied_when_it_would_be_too_long() -> None:
    short = handed_back_form(post_id="p", account=OWN, text="Hi", share_link="https://x.example", network="X")
    long = handed_back_form(post_id="p", account=OWN, text="Hi", share_link="h" * (MAX_ADDRESS + 1), network="X")

    assert buttons_of(short)[Action.OPEN_LINK].label == "Open X to post it"
    assert buttons_of(long) == {}
    assert "Copy them from here" in text_of(long)


def test_the_count_says_how_many_are_too_many() -> None:
    sheet = Sheet(post_id="p", text="x", account=ACME, network="X", count=Count(used=300, maximum=280, network="X"))

    assert "20 too many: 300 of 280 on X · @acme (BRAND)" in text_of(post_form(sheet))


def boxes_of(sheet: Sheet) -> list[TextField]:
    fields = [block for block in post_form(sheet).blocks if isinstance(block, TextField)]
    return [one for one in fields if one.name.startswith("text")]


def test_a_text_too_long_for_a_box_goes_on_in_the_next_between_two_words() -> None:
    text = "kettle and tea " * 450

    boxes = boxes_of(Sheet(post_id="p", text=text))

    assert [one.name for one in boxes] == ["text", "text_2", "text_3"]
    assert "".join(one.initial for one in boxes) == text
    assert all(one.initial.endswith(" ") for one in boxes)
    # Boxes that the window does not know yet: else it would keep showing what stood in the first.
    assert {one.filled for one in boxes} == {1}


def test_a_box_that_is_nearly_full_is_followed_by_an_empty_one_in_the_same_window() -> None:
    full = "a" * (BOX - 10)

    boxes = boxes_of(Sheet(post_id="p", text=full, boxes=(full,)))

    assert [(one.initial, one.filled, one.optional) for one in boxes] == [(full, 0, False), ("", 0, True)]
    assert "goes on right after the box above" in boxes[1].hint


def test_a_box_that_was_emptied_stays_where_it_is_while_the_window_is_open() -> None:
    assert [one.initial for one in boxes_of(Sheet(post_id="p", text="ab", boxes=("a", "", "b")))] == ["a", "", "b"]


@given(st.text(alphabet="ab \n", max_size=40).map(lambda text: text * 400))
def test_boxes_hold_every_character(text: str) -> None:
    assert "".join(boxed(text)) == text == joined(list(boxed(text)))
    assert all(len(piece) <= BOX for piece in boxed(text))


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["One.", "Two."], "One. Two."),
        (["One.", "\nTwo."], "One.\nTwo."),
        (["a" * BOX, "b"], "a" * BOX + "b"),
        (["", "Two."], "Two."),
        (["One.", "", "Two."], "One. Two."),
    ],
    ids=["two words", "a new line", "a full box", "an empty one", "one between"],
)
def test_what_was_typed_in_several_boxes_is_one_text(pieces: list[str], text: str) -> None:
    assert joined(pieces) == text


def test_a_text_too_long_for_the_form_is_shown_in_full() -> None:
    form = post_form(Sheet(post_id="p", text="a" * BOX * MOST_BOXES + "the rest"))

    assert exact_of(form) == ["the rest"]


def test_the_picker_says_network_and_kind_in_words() -> None:
    linked = an_account("ana", kind=Kind.PERSONAL, mode=Mode.MANAGED)
    groups = picker_groups([(OWN, "X"), (linked, "X"), (ACME, "X"), (BETA, "X"), (PRACTICE, "Practice")])

    assert [group.label for group in groups] == ["Yours", "Brands you may draft for", "Practice"]
    assert groups[0].options[0].label == "Your own account · PERSONAL · X"
    assert groups[0].options[0].note == "Private: nobody else sees this."
    assert "Not private" in groups[0].options[1].note
    assert option_of(PRACTICE, "Practice").note == "Practice: never leaves the building."


@pytest.mark.parametrize("kind", list(Undecodable))
def test_every_piece_without_a_meaning_outside_has_a_sentence(kind: Undecodable) -> None:
    says = leftover_sentence(Leftover(kind=kind, shown="@x", start=0, end=2), "X")

    assert "@x" in says
    assert says.endswith(".")
