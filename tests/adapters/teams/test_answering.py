"""What no SDK has a part in: odd shapes, and a database that is away."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams.answering import Answering
from adapters.teams.carried import What
from adapters.teams.connector import Answer
from adapters.teams.parts import parts_over
from adapters.teams.settings import Settings
from tests.adapters.teams.contract import OPENING, SENTENCES, Talk
from tests.clocks import StandingClock
from workflows.ports.chat import (
    ButtonPressed,
    Card,
    CommandTyped,
    FieldErrors,
    FormSubmitted,
    Interaction,
    Whisper,
    Words,
)

ODD = ("from", "conversation", "channelData", "entities", "attachments", "text", "replyToId")
TENANT = "5ac3e000-1111-4a11-8a11-000000000001"
ANA = "0b1ec700-3333-4c33-8c33-000000000001"
NAMES = (
    "adaptiveCard/action",
    "task/fetch",
    "task/submit",
    "composeExtension/fetchTask",
    "composeExtension/submitAction",
)


class Away:
    """A store that cannot be reached."""

    def reading(self) -> Any:
        raise OSError("gone")

    transaction = reading


class Deaf:
    """A connector that keeps what it was given to write."""

    def __init__(self) -> None:
        self.written: list[Mapping[str, Any]] = []

    async def create(self, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str:
        self.written.append(activity)
        return "1"


def answering(talk: Talk, connector: Deaf | None = None) -> Answering:
    chosen = Settings(app_id=TENANT, app_secret="s", tenant=TENANT)  # type: ignore[arg-type]
    parts = parts_over(
        connector or Deaf(),  # type: ignore[arg-type]
        store=Away(),  # type: ignore[arg-type]
        clock=StandingClock(),
        settings=chosen,
        sentences=SENTENCES,
        opening=OPENING,
    )
    return Answering(talk, parts, news=talk)


def activity(name: str, value: Any, **changes: Any) -> dict[str, Any]:
    return {
        "type": "invoke" if name else "message",
        "name": name,
        "id": "a1",
        "serviceUrl": "https://smba.example/",
        "from": {"id": "29:ana", "name": "Ana", "aadObjectId": ANA},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT},
        "value": value,
    } | changes


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
CARRIED = st.fixed_dictionaries(
    {"what": st.sampled_from([one.value for one in What])},
    optional={
        name: st.sampled_from(["", "post.open", "x", 7, None, True])
        for name in ("action", "form", "subject", "picture", "drawn", "page", "in_form", "again")
    },
)
DATA = JSON | st.fixed_dictionaries({"countersign": CARRIED | JSON}, optional={"text": JSON, "date.day": JSON})
VALUE = JSON | st.fixed_dictionaries(
    {}, optional={"data": DATA, "action": JSON | st.fixed_dictionaries({"data": DATA}), "trigger": JSON}
)


async def any_reply(interaction: Interaction) -> Any:
    card = Card(notification="Hi", blocks=(Words(line=("Hi",)),))
    return FieldErrors(errors={"text": "No."}) if isinstance(interaction, FormSubmitted) else Whisper(card=card)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from((*NAMES, "", "x")),
    value=VALUE,
    changes=st.dictionaries(
        st.sampled_from(ODD),
        JSON,
        max_size=2,
    ),
)
async def test_whatever_comes_is_answered(name, value, changes):
    talk = Talk(replies=dict.fromkeys((ButtonPressed, FormSubmitted, CommandTyped), any_reply))
    subject = answering(talk)

    answer = await subject.answer(activity(name, value, **changes))
    await subject.settled()

    assert isinstance(answer, Answer) and answer.status in (200, 501)


async def test_without_the_database_the_conversation_still_answers():
    talk = Talk(replies={FormSubmitted: any_reply})
    data = {"countersign": {"what": "submit", "form": "post", "drawn": "n1", "in_form": True}, "text": "Fresh bread"}
    channel = {"id": "19:a@thread.tacv2", "conversationType": "channel", "tenantId": TENANT}

    answer = await answering(talk).answer(activity("task/submit", {"data": data}, conversation=channel))

    shown = str(answer.body)
    assert "No." in shown and "Fresh bread" in shown


async def test_a_message_is_answered_in_the_chat_it_was_typed_in_whatever_is_known_of_it():
    connector = Deaf()
    subject = answering(Talk(replies={CommandTyped: any_reply}), connector)

    await subject.answer(activity("", None, text="post hi"))
    await subject.settled()

    assert [one["summary"] for one in connector.written] == ["Hi"]


async def test_somebody_who_left_a_team_is_looked_up():
    talk = Talk()
    subject = answering(talk)
    gone = [{"id": "29:ben", "aadObjectId": "0B6E"}]

    await subject.answer(activity("", None, type="conversationUpdate", membersRemoved=gone))
    await subject.close()

    assert [(one.platform, one.organisation, one.user) for one in talk.news] == [("teams", TENANT, "0b6e")]
