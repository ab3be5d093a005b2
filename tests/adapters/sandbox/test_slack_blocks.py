"""Block Kit's limits, each with the code Slack answers with."""

import pytest
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, HeaderBlock, SectionBlock
from slack_sdk.models.views import View

from adapters.sandbox.plain_json import Json, Obj
from adapters.sandbox.slack_blocks import check_message_blocks, check_view
from adapters.sandbox.slack_errors import SlackRefusal


def section(length: int = 10) -> Obj:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


def button(**more: Json) -> Obj:
    return {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, **more}


def actions(*elements: Obj) -> Obj:
    return {"type": "actions", "elements": list(elements)}


def plain(length: int) -> Obj:
    return {"type": "plain_text", "text": "x" * length}


def modal(**more: Json) -> Obj:
    return {"type": "modal", "title": plain(5), "blocks": [section()], **more}


def confirm(text: int) -> Obj:
    return {"title": plain(9), "text": plain(text), "confirm": plain(3), "deny": plain(3)}


GOOD: list[Obj] = [
    section(3000),
    {"type": "header", "text": plain(150)},
    actions(button(value="v" * 2000, confirm=confirm(300)), button(action_id="b", text=plain(75))),
    {"type": "divider"},
]


def test_blocks_at_their_limits_pass_and_slacks_own_models_agree() -> None:
    check_message_blocks(list(GOOD))
    modelled = [
        SectionBlock(text="x" * 3000).to_dict(),
        HeaderBlock(text="x" * 150).to_dict(),
        ActionsBlock(elements=[ButtonElement(text="x" * 75, action_id="a", value="v" * 2000)]).to_dict(),
    ]
    check_message_blocks(list(modelled))
    check_view(View(type="modal", title="Title", blocks=[SectionBlock(text="hello")]).to_dict())


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        pytest.param([section(3001)], "invalid_blocks", id="section over 3000"),
        pytest.param([section(0)], "invalid_blocks", id="empty text"),
        pytest.param([{"type": "header", "text": plain(151)}], "invalid_blocks", id="header over 150"),
        pytest.param([actions(button(text=plain(76)))], "invalid_blocks", id="button text over 75"),
        pytest.param([actions(button(value="v" * 2001))], "invalid_blocks", id="button value over 2000"),
        pytest.param([actions(button(confirm=confirm(301)))], "invalid_blocks", id="confirm over 300"),
        pytest.param([actions(button(), button())], "invalid_blocks", id="action id twice"),
        pytest.param([actions(*[button(action_id=f"a{n}") for n in range(26)])], "invalid_blocks", id="26 elements"),
        pytest.param([actions(button(colour="red"))], "invalid_blocks", id="unknown property"),
        pytest.param(
            [section() | {"block_id": "a"}, section() | {"block_id": "a"}], "invalid_blocks", id="block id twice"
        ),
        pytest.param([{"type": "carousel_of_wonder"}], "invalid_blocks", id="unknown block"),
        pytest.param([section()] * 51, "invalid_blocks", id="51 blocks"),
        pytest.param([section(3000)] * 5, "msg_blocks_too_long", id="15,000 characters in all"),
        pytest.param("no list", "invalid_blocks_format", id="not a list"),
    ],
)
def test_a_message_over_a_limit_is_refused_with_slacks_code(blocks: Json, code: str) -> None:
    with pytest.raises(SlackRefusal) as refusal:
        check_message_blocks(blocks)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("view", "code"),
    [
        pytest.param(modal(title=plain(25)), "invalid_arguments", id="title over 24"),
        pytest.param(modal(submit=plain(25)), "invalid_arguments", id="submit over 24"),
        pytest.param(modal(private_metadata="x" * 3001), "invalid_arguments", id="metadata over 3000"),
        pytest.param(modal(blocks=[section()] * 101), "invalid_arguments", id="101 blocks"),
        pytest.param(modal(colour="red"), "invalid_arguments", id="unknown property"),
        pytest.param(
            modal(
                blocks=[
                    {"type": "input", "label": plain(3), "element": {"type": "plain_text_input", "action_id": "a"}},
                ]
            ),
            "invalid_arguments",
            id="an input without a submit button",
        ),
        pytest.param(modal(blocks=[section(3000)] * 90), "view_too_large", id="over 250 KB"),
        pytest.param("no view", "invalid_arguments", id="not a view"),
    ],
)
def test_a_view_over_a_limit_is_refused_with_slacks_code(view: Json, code: str) -> None:
    with pytest.raises(SlackRefusal) as refusal:
        check_view(view)

    assert refusal.value.code == code
