"""The form's ticks and the poll: there only where they are of use, and as they were left."""

from dataclasses import replace

from bot.dialogs.names import Action, FieldName
from bot.dialogs.posting import Count, Sheet, post_form
from bot.dialogs.shaping import Shape
from tests.bot.people import ACME
from tests.bot.stage import text_of
from workflows.ports.chat import Buttons, TextField, TickField
from workflows.posting import Cuts

SHEET = Sheet(post_id="p1", text="Hello.", account=ACME, count=Count(used=300, maximum=280, network="X"))


def names(shape: Shape, sheet: Sheet = SHEET) -> list[str]:
    form = post_form(replace(sheet, shape=shape))
    return [block.name for block in form.blocks if isinstance(block, TickField | TextField)]


def test_a_thread_is_offered_only_to_words_that_could_be_one() -> None:
    assert FieldName.THREAD not in names(Shape())
    assert FieldName.THREAD in names(Shape(cuts=Cuts(parts=2, most=25)))
    assert FieldName.THREAD in names(Shape(cuts=Cuts(parts=2, most=25)), replace(SHEET, is_answer=True))


def test_the_count_says_how_many_posts_it_will_be_once_it_is_ticked() -> None:
    cuts = Cuts(parts=2, most=25)

    assert "20 too many" in text_of(post_form(replace(SHEET, shape=Shape(cuts=cuts))))
    assert "A thread of 2 posts" in text_of(post_form(replace(SHEET, shape=Shape(cuts=cuts, thread=True))))


def test_a_tick_that_was_made_is_shown_when_the_form_opens_again() -> None:
    form = post_form(replace(SHEET, shape=Shape(cuts=Cuts(parts=2, most=25), thread=True)))

    [thread, numbered] = [block for block in form.blocks if isinstance(block, TickField)]
    assert (thread.ticked, thread.watched, thread.optional) == (True, True, True)
    assert not numbered.ticked


def test_the_fields_of_a_poll_come_with_its_button_and_go_with_it() -> None:
    without, beside = names(Shape(has_polls=True)), names(Shape(has_polls=True, poll="A\nB"))

    assert FieldName.POLL not in without
    assert beside[-2:] == [FieldName.POLL, FieldName.POLL_FOR]


def test_a_network_without_polls_and_marks_offers_neither() -> None:
    form = post_form(SHEET)

    actions = [button.action for block in form.blocks if isinstance(block, Buttons) for button in block.buttons]
    assert Action.POLL not in actions
    assert FieldName.PARTNERSHIP not in names(Shape())
