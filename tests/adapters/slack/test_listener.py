import asyncio
import json
import logging
import time
from datetime import date
from datetime import time as clock_time
from urllib.parse import urlencode

import pytest

from adapters.slack.verify import Verifier
from tests.adapters.slack.standin import SECRET, SENTENCES, Talk, desk, signed
from workflows.domain.person import Identity
from workflows.ports.chat import (
    ButtonPressed,
    Card,
    CloseAll,
    CommandTyped,
    FieldErrors,
    Form,
    FormChanged,
    FormClosed,
    FormSubmitted,
    Live,
    MessageRef,
    Nothing,
    Open,
    Option,
    OptionGroup,
    Options,
    OptionsAsked,
    Refresh,
    Replace,
    ShortcutUsed,
    TextField,
    Typed,
    Whisper,
    WindowRef,
    Words,
)

ANA = Identity(platform="slack", organisation="T0ACME", user="U0ANA")
FORM = Form(
    name="post", subject="01abc", title="New post", submit="Check", blocks=(TextField(name="text", label="Text"),)
)
CARD = Card(notification="Open the form", blocks=(Words(line=("Open the form",)),))
VIEW = {
    "id": "V1",
    "type": "modal",
    "hash": "1.aa",
    "root_view_id": "V1",
    "callback_id": "post",
    "private_metadata": "01abc",
    "blocks": [{"type": "section"}, {"type": "input", "block_id": "text"}, {"type": "input", "block_id": "account"}],
    "state": {
        "values": {
            "text": {"field.text": {"type": "plain_text_input", "value": "hi :tada:"}},
            "account": {"field.account": {"type": "external_select", "selected_option": {"value": "x:acme"}}},
            "sure": {"field.sure": {"type": "checkboxes", "selected_options": [{"value": "yes"}]}},
            "labels": {"field.labels": {"type": "multi_static_select", "selected_options": [{"value": "tone"}]}},
            "day": {"field.day": {"type": "datepicker", "selected_date": "2026-12-01"}},
            "time": {"field.time": {"type": "timepicker", "selected_time": "09:30"}},
            "none": {"field.none": {"type": "datepicker", "selected_date": None}},
        }
    },
}
VALUES = {
    "text": Typed(text="hi 🎉"),
    "account": "x:acme",
    "sure": True,
    "labels": ("tone",),
    "day": date(2026, 12, 1),
    "time": clock_time(9, 30),
    "none": None,
}
SUBMISSION = {"type": "view_submission", "view": VIEW}
CLICK = {
    "type": "block_actions",
    "container": {"type": "message", "message_ts": "5.5", "channel_id": "C9"},
    "channel": {"id": "C9"},
    "actions": [{"action_id": "approve#2", "value": "p1.3", "action_ts": "7.7"}],
}


async def slow(_):
    await asyncio.sleep(0.4)
    return Replace(form=FORM)


async def broken(_):
    raise RuntimeError("the words of a post")


# --- payloads become interactions -------------------------------------------------------------------------------------


async def test_a_command_is_heard_decoded_and_answered_with_a_window():
    async with desk(Talk(reply=Open(form=FORM, instead=CARD))) as d:
        status, body = await d.command("fish &amp; :tada:")

        assert (status, body) == (200, "")
        opened = await d.slack.wait_for("views.open")
        assert opened["trigger_id"] == "t.1"
        assert opened["view"]["private_metadata"] == "01abc"
    (heard,) = d.talk.heard
    assert isinstance(heard, CommandTyped)
    assert (heard.by, heard.name, heard.words.text, heard.channel) == (ANA, "ana", "fish & 🎉", "C1")
    assert heard.key == "slack:command:t.1"


async def test_bolt_does_not_silence_our_own_warnings():
    ours = logging.getLogger("countersign")
    ours.setLevel(logging.NOTSET)
    async with desk(Talk(reply=Open(form=FORM, instead=CARD))) as d:
        await d.command("fish")

    assert ours.level == logging.NOTSET
    assert logging.getLogger("countersign.slack.bolt").level == logging.ERROR


async def test_shortcuts_are_heard_with_and_without_a_message():
    async with desk(Talk()) as d:
        await d.payload({"type": "shortcut", "callback_id": "write_post"})
        message = {"type": "message", "text": "*Hi* &amp; bye"}
        await d.payload({"type": "message_action", "callback_id": "x", "message": message, "channel": {"id": "C2"}})

    first, second = d.talk.heard
    assert isinstance(first, ShortcutUsed) and first.words is None
    assert isinstance(second, ShortcutUsed) and second.words == Typed(text="Hi & bye")
    assert second.channel == "C2"


async def test_a_submission_carries_every_value():
    async with desk(Talk()) as d:
        status, body = await d.payload(SUBMISSION)

    assert (status, body) == (200, "")
    (heard,) = d.talk.heard
    assert isinstance(heard, FormSubmitted)
    assert heard.values == VALUES
    assert (heard.form, heard.subject, heard.window) == ("post", "01abc", WindowRef(id="V1", hash="1.aa", root="V1"))


async def test_the_same_window_submitted_again_is_another_submission_and_a_repetition_is_not():
    async with desk(Talk(reply=FieldErrors(errors={"text": "Too long."}))) as d:
        await d.payload(SUBMISSION | {"trigger_id": "t.1"})
        await d.payload(SUBMISSION | {"trigger_id": "t.1"})
        await d.payload(SUBMISSION | {"trigger_id": "t.2"})

    first, again, second = (heard.key for heard in d.talk.heard)
    assert first == again != second


async def test_a_button_on_a_card_is_heard_with_its_message():
    async with desk(Talk()) as d:
        await d.payload(CLICK)

    (heard,) = d.talk.heard
    assert isinstance(heard, ButtonPressed)
    assert (heard.action, heard.subject, heard.message) == ("approve", "p1.3", MessageRef(channel="C9", ts="5.5"))


async def test_a_link_button_is_acknowledged_and_nobody_hears_of_it():
    async with desk(Talk()) as d:
        status, _ = await d.payload(CLICK | {"actions": [{"action_id": "link.open", "action_ts": "1"}]})

    assert status == 200
    assert d.talk.heard == []


async def test_a_changed_field_and_a_closed_window_are_heard():
    async with desk(Talk()) as d:
        await d.payload(
            {"type": "block_actions", "view": VIEW, "actions": [{"action_id": "field.text", "action_ts": "1"}]}
        )
        await d.payload({"type": "view_closed", "view": VIEW, "is_cleared": True})

    changed, closed = d.talk.heard
    assert isinstance(changed, FormChanged) and (changed.field, changed.values["text"]) == ("text", Typed(text="hi 🎉"))
    assert changed.at and changed.at.timestamp() == 1
    assert isinstance(closed, FormClosed) and closed.cleared


async def test_a_picker_gets_its_options():
    groups = (OptionGroup(label="Yours", options=(Option(value="x:own", label="Your own"),)),)
    async with desk(Talk(reply=Options(groups=groups))) as d:
        _, body = await d.payload(
            {"type": "block_suggestion", "action_id": "field.account", "value": "ac", "view": VIEW}
        )

    assert body["option_groups"][0]["options"][0]["value"] == "x:own"
    (heard,) = d.talk.heard
    assert isinstance(heard, OptionsAsked) and (heard.field, heard.query, heard.subject) == ("account", "ac", "01abc")


async def test_events_are_acknowledged():
    event = {"type": "event_callback", "team_id": "T0ACME", "event": {"type": "app_home_opened", "user": "U0ANA"}}
    async with desk(Talk()) as d:
        raw = json.dumps(event).encode()
        status, _ = await d.send(raw, signed(raw) | {"Content-Type": "application/json"})

    assert status == 200


# --- replies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Replace(form=FORM), {"response_action": "update"}),
        (Open(form=FORM, instead=CARD), {"response_action": "push"}),
        (CloseAll(), {"response_action": "clear"}),
        (FieldErrors(errors={"text": "Too long."}), {"response_action": "errors", "errors": {"text": "Too long."}}),
        # Slack refuses an error for something that is no input, and with it the whole answer.
        (FieldErrors(errors={"confirm": "Type it."}), {"response_action": "errors", "errors": {"text": "Type it."}}),
    ],
)
async def test_a_submission_is_answered_in_the_acknowledgement(reply, expected):
    async with desk(Talk(reply=reply)) as d:
        _, body = await d.payload(SUBMISSION)

    assert body | expected == body


FILLED = VIEW | {
    "blocks": [{"type": "input", "block_id": "text~2"}],
    "state": {"values": {"text~2": {"field.text~2": {"type": "plain_text_input", "value": "Sorry"}}}},
}


async def test_a_box_that_was_filled_goes_by_its_own_name():
    async with desk(Talk(reply=FieldErrors(errors={"text": "Too long."}))) as d:
        action = {"action_id": "field.text~2", "action_ts": "1"}
        await d.payload({"type": "block_actions", "view": FILLED, "actions": [action]})
        _, body = await d.payload(SUBMISSION | {"view": FILLED})

    changed, submitted = d.talk.heard
    assert isinstance(changed, FormChanged) and isinstance(submitted, FormSubmitted)
    assert changed.field == "text"
    assert changed.values == submitted.values == {"text": Typed(text="Sorry")}
    assert body["errors"] == {"text~2": "Too long."}


async def test_errors_of_a_window_without_fields_are_shown_on_top_of_it():
    view = VIEW | {"blocks": [{"type": "section"}]}
    async with desk(Talk(reply=FieldErrors(errors={"confirm": "Somebody was faster."}))) as d:
        _, body = await d.payload(SUBMISSION | {"view": view})

    assert body["response_action"] == "push"
    assert "Somebody was faster." in json.dumps(body["view"])


async def test_a_dead_trigger_becomes_a_private_message():
    async with desk(Talk(reply=Open(form=FORM, instead=CARD))) as d:
        d.slack.answers["views.open"] = [{"ok": False, "error": "expired_trigger_id"}]
        await d.command("x")
        told = await d.slack.wait_for("chat.postEphemeral")

    assert (told["channel"], told["user"], told["text"]) == ("C1", "U0ANA", "Open the form")


async def test_a_private_message_where_the_bot_is_not_goes_to_the_person_directly():
    async with desk(Talk(reply=Whisper(card=CARD))) as d:
        d.slack.answers["chat.postEphemeral"] = [{"ok": False, "error": "channel_not_found"}]
        await d.payload(CLICK)
        told = await d.slack.wait_for("chat.postMessage")

    assert told["channel"] == "D0ANA"


async def test_a_window_that_slack_is_slow_to_open_becomes_a_private_message():
    async with desk(Talk(reply=Open(form=FORM, instead=CARD)), open_within=0.2) as d:
        d.slack.delay = 0.3
        await d.command("x", response_url=d.slack.address + "respond")
        told = await d.slack.wait_for("respond")

    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)


async def test_a_command_is_whispered_to_in_the_acknowledgement():
    async with desk(Talk(reply=Whisper(card=CARD))) as d:
        _, body = await d.command("help")

    assert (body["response_type"], body["text"]) == ("ephemeral", "Open the form")
    assert d.slack.calls == []


async def test_a_refresh_carries_the_hash_and_a_conflict_is_dropped():
    live = Form(name="post", subject="01abc", title="T", blocks=(Live(name="count", line=("2 of 280",)),))
    change = {"type": "block_actions", "view": VIEW, "actions": [{"action_id": "field.text", "action_ts": "1"}]}
    async with desk(Talk(reply=Refresh(form=live))) as d:
        d.slack.answers["views.update"] = [{"ok": False, "error": "hash_conflict"}]
        status, _ = await d.payload(change)
        updated = await d.slack.wait_for("views.update")

    assert status == 200
    assert (updated["view_id"], updated["hash"]) == ("V1", "1.aa")
    assert [method for method, _ in d.slack.calls] == ["views.update"]


async def test_who_types_faster_than_slack_answers_still_sees_the_newest_count():
    live = Form(name="post", subject="01abc", title="T", blocks=(Live(name="count", line=("2 of 280",)),))
    async with desk(Talk(reply=Refresh(form=live))) as d:
        d.slack.answers["views.update"] = [
            {"ok": True, "view": {"id": "V1", "hash": "2.bb"}},
            {"ok": False, "error": "hash_conflict"},
        ]
        for number in ("1", "2"):
            await d.payload(
                {"type": "block_actions", "view": VIEW, "actions": [{"action_id": "field.text", "action_ts": number}]}
            )
            await d.slack.wait_for("views.update", times=1 if number == "1" else 3)

    assert [call["hash"] for call in d.slack.named("views.update")] == ["1.aa", "1.aa", "2.bb"]


@pytest.mark.parametrize(("root", "method"), [("V1", "views.push"), ("V0", "views.update")])
async def test_no_more_than_two_windows_are_stacked(root, method):
    click = {"type": "block_actions", "view": VIEW | {"root_view_id": root}, "actions": CLICK["actions"]}
    async with desk(Talk(reply=Open(form=FORM, instead=CARD))) as d:
        await d.payload(click)
        await d.slack.wait_for(method)

    assert [name for name, _ in d.slack.calls] == [method]


# --- when it takes too long, or breaks --------------------------------------------------------------------------------


async def test_a_slow_submission_keeps_the_text_and_gets_its_window_later():
    async with desk(Talk(reply=slow), answer_within=0.1) as d:
        began = time.monotonic()
        _, body = await d.payload(SUBMISSION)

        assert time.monotonic() - began < 0.35
        assert body == {"response_action": "errors", "errors": {"text": SENTENCES.slow}}
        updated = await d.slack.wait_for("views.update")
        assert updated["view_id"] == "V1"


async def test_one_too_many_is_refused_in_words_and_never_begun():
    async with desk(Talk(reply=slow), answer_within=0.1, at_once=1) as d:
        first = asyncio.create_task(d.payload(SUBMISSION))
        await asyncio.sleep(0.05)
        _, body = await d.payload(SUBMISSION)
        _, said = await d.command("words")
        await first

    assert body == {"response_action": "errors", "errors": {"text": SENTENCES.busy}}
    assert said["text"] == SENTENCES.busy
    assert "words" in json.dumps(said["blocks"][1:])
    assert len(d.talk.heard) == 1


async def test_our_own_mistake_is_owned_up_to_and_the_words_stay_out_of_the_log(caplog):
    with caplog.at_level(logging.DEBUG):
        async with desk(Talk(reply=broken)) as d:
            _, body = await d.payload(SUBMISSION)

    assert body["errors"]["text"].startswith("Our mistake, number ")
    assert "RuntimeError" in caplog.text
    assert "the words of a post" not in caplog.text
    assert "hi :tada:" not in caplog.text


# --- who is served ----------------------------------------------------------------------------------------------------


OUTSIDER = {"id": "U9", "team_id": "T0OTHER"}


@pytest.mark.parametrize(
    "who",
    [
        {"user": OUTSIDER},  # in a shared channel, the payload's team is ours
        {"user": OUTSIDER, "team": {"id": "T0OTHER"}, "view": VIEW | {"app_installed_team_id": "T0ACME"}},
        {"user": {"id": "U9"}, "team": {"id": "T0OTHER"}},
        {"user": {"id": "U9"}, "team": None},
    ],
)  # fmt: skip
async def test_somebody_of_another_company_is_refused_politely_and_noted(who):
    async with desk(Talk()) as d:
        status, _ = await d.payload(CLICK | who)

    assert status == 200
    assert d.talk.heard == []
    assert "U9 of another organisation" in d.talk.refused[0]
    assert SENTENCES.outsider in json.dumps(d.slack.calls)


async def test_an_enterprise_is_home_with_all_its_workspaces_and_nobody_elses():
    theirs = {"id": "T0TWO", "enterprise_id": "E0ACME"}
    async with desk(Talk(), enterprise_id="E0ACME") as d:
        await d.payload(
            CLICK | {"team": theirs, "enterprise": {"id": "E0ACME"}, "user": {"id": "U2", "team_id": "T0TWO"}}
        )
        # An outsider in our workspace: the enterprise is where it happened, not theirs.
        await d.payload(
            CLICK | {"team": theirs, "enterprise": {"id": "E0ACME"}, "user": {"id": "U9", "team_id": "T0X"}}
        )

    (heard,) = d.talk.heard
    assert heard.by == Identity(platform="slack", organisation="E0ACME", user="U2")


# --- forgeries --------------------------------------------------------------------------------------------------------

BODY = urlencode({"command": "/post", "text": "x", "user_id": "U0ANA", "team_id": "T0ACME", "trigger_id": "t"}).encode()
NOW = str(int(time.time()))
GOOD = signed(BODY)["X-Slack-Signature"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, {}),
        (BODY, signed(BODY, secret="another")),
        (BODY, signed(BODY, at=time.time() - 301)),
        (BODY, signed(BODY, at=time.time() + 86_400)),
        (BODY + b"&text=y", signed(BODY)),
        (BODY, {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": GOOD}),
        (BODY, {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": GOOD}),
        (BODY, {"X-Slack-Request-Timestamp": "٣" * 10, "X-Slack-Signature": GOOD}),
        (BODY, {"X-Slack-Request-Timestamp": NOW, "X-Slack-Signature": "v0=é"}),
        (b"text=\xff\xfe", {"X-Slack-Request-Timestamp": NOW, "X-Slack-Signature": GOOD}),
        # `ssl_check` must not open the door (slackapi/bolt-js#2897).
        (b"ssl_check=1&" + BODY, {}),
        (b'{"ssl_check": "1", "type": "url_verification", "challenge": "c"}', {"Content-Type": "application/json"}),
        (b"", {}),
    ],
)  # fmt: skip
async def test_what_is_not_provably_slacks_is_refused_and_noted(body, headers):
    async with desk(Talk()) as d:
        status, _ = await d.send(body, headers)

    assert status == 401
    assert d.talk.heard == []
    assert len(d.talk.refused) == 1


async def test_repeated_signature_headers_are_refused():
    verifier = Verifier(SECRET)
    headers = signed(BODY)
    timestamp, signature = headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"]

    assert verifier.refusal(BODY, [timestamp], [signature]) is None
    assert verifier.refusal(BODY, [timestamp], [signature, "v0=0"]) is not None
    assert verifier.refusal(BODY, [timestamp, timestamp], [signature]) is not None


async def test_a_body_over_a_megabyte_is_not_read():
    async with desk(Talk()) as d:
        status, _ = await d.send(b"x" * (1024 * 1024 + 1), {})

    assert status == 413
    assert len(d.talk.refused) == 1


async def test_signed_nonsense_is_not_a_crash():
    async with desk(Talk()) as d:
        for body in (b"payload={", b"payload=%5B%5D", b"payload=1", b"{", b"", b"payload={}", b"payload=null"):
            status, _ = await d.send(body, signed(body))
            assert status < 500, body
        raw = b'{"type": []}'
        status, _ = await d.send(raw, signed(raw) | {"Content-Type": "application/json"})
        assert status < 500
    assert d.talk.heard == []


async def test_a_signed_ssl_check_is_answered():
    async with desk(Talk()) as d:
        assert (await d.send("ssl_check=1&token=x"))[0] == 200
    assert d.talk.heard == []


def test_an_empty_secret_never_starts():
    with pytest.raises(ValueError, match="empty"):
        Verifier(" ")


# --- load -------------------------------------------------------------------------------------------------------------


async def test_fifty_answers_at_once_are_there_well_within_a_second():
    async with desk(Talk(reply=Nothing())) as d:
        await d.payload(SUBMISSION)
        began = time.monotonic()
        answers = await asyncio.gather(*(d.payload(SUBMISSION) for _ in range(50)))
        took = time.monotonic() - began

    assert all(status == 200 for status, _ in answers)
    assert took < 2.0
