"""What Slack itself does between a person and an app: send, wait three seconds, show what came of it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.sandbox import slack_payloads as payloads
from adapters.sandbox.plain_json import Json, Obj, child, objects, string
from adapters.sandbox.slack import SLACKBOT, SlackWorld
from adapters.sandbox.slack_blocks import check_view
from adapters.sandbox.slack_chat_methods import describe_message
from adapters.sandbox.slack_elements import check_options_answer
from adapters.sandbox.slack_encode import encode_message, rich_text
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_inputs import entered_states, interactive, missing_answers
from adapters.sandbox.slack_response_urls import say_in_answer
from adapters.sandbox.slack_sender import Delivery, Failure, Retry, Sender
from adapters.sandbox.slack_state import ResponseUrl, SlackMessage, SlackUser, SlackView

RETRY_DELAYS = (0.0, 60.0, 300.0)
"""Seconds before each repetition of an event: at once, a minute, five minutes."""
TROUBLE = "We had some trouble connecting. Try again?"
NO_ANSWER = "That didn't work: the app did not answer. Try again?"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the person sees at once: nothing when it went well, else words, at a field or for the whole."""

    error: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    """Block id to the words under that field."""
    options: Obj = field(default_factory=dict)
    """`options` or `option_groups`, after a question for suggestions."""

    @property
    def is_fine(self) -> bool:
        """Whether nothing was refused."""
        return self.error is None and not self.fields


class Front:
    """Slack's side of every interaction in one world."""

    def __init__(
        self, world: SlackWorld, sender: Sender, *, response_base: str, retry_delays: Sequence[float] = RETRY_DELAYS
    ) -> None:
        self.world = world
        self._sender = sender
        self._response_base = response_base.rstrip("/")
        self._retry_delays = tuple(retry_delays)
        self._later: set[asyncio.Task[None]] = set()
        self.presses: Counter[str] = Counter()
        """How often each person pressed something: a button, a choice, a window's own button; at a desk a tick, too."""

    async def close(self) -> None:
        """Drop the repetitions that are still due."""
        for task in self._later:
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)

    async def type(self, user_id: str, channel_name: str, typed: str, *, thread_ts: str | None = None) -> Answer:
        """What stands in the composer is sent: the app's command, or a message."""
        if typed.split(maxsplit=1)[:1] == [self.world.install.command]:
            return await self.command(user_id, channel_name, typed)
        if typed.startswith("/"):
            word = typed.split(maxsplit=1)[0]
            self._slackbot(user_id, self.world.channel(channel_name).id, f"`{word}` is not a valid command.")
            return Answer(error=f"{word} is not a valid command.")
        return self.say(user_id, channel_name, typed, thread_ts=thread_ts)

    async def command(self, user_id: str, channel_name: str, typed: str) -> Answer:
        """A slash command; a late or broken acknowledgement is told to the person by Slackbot."""
        user, channel = self.world.user(user_id), self.world.channel(channel_name)
        right = self.world.new_response_url(channel=channel.id, user=user_id)
        form = payloads.command_form(self.world, user, channel, typed, response_url=self._address(right))
        delivery = await self._sender.command(form)
        if delivery.failure is not None:
            word = "operation_timeout" if delivery.failure is Failure.TIMEOUT else "dispatch_failed"
            sentence = f'{form["command"]} failed with the error "{word}"'
            self._slackbot(user_id, channel.id, sentence)
            return Answer(error=sentence)
        self._say_at_once(right, delivery)
        return Answer()

    def say(self, user_id: str, channel_name: str, typed: str, *, thread_ts: str | None = None) -> Answer:
        """A message by a person; the app hears of it where it is a member."""
        channel = self.world.writable(channel_name, by=user_id)
        directory = self.world.directory()
        message = self.world.post(
            SlackMessage(
                channel=channel.id,
                ts="",
                user=user_id,
                text=encode_message(typed, directory),
                blocks=(rich_text(typed, directory),),
                thread_ts=thread_ts,
            )
        )
        if self.world.install.bot_user_id in channel.members:
            self.event(describe_message(self.world, message) | _where(channel.is_im, channel.id), user=user_id)
        return Answer()

    async def press(self, user_id: str, place: SlackMessage | SlackView, ids: tuple[str, str], state: Obj) -> Answer:
        """A button pressed or a value chosen; `ids` are block and action id, `state` the element's new state."""
        user = self.world.user(user_id)
        block, element = _used(place, ids)
        # Typing is sent on too, where a field asks for it.
        self.presses[user_id] += string(element, "type") != "plain_text_input"
        action = payloads.pressed(self.world, block, element, state)
        if isinstance(place, SlackView):
            delivery = await self._sender.interaction(payloads.view_action(self.world, user, place, action))
        else:
            delivery = await self._press_message(user, place, action)
        return Answer(error=NO_ANSWER) if delivery.failure else Answer()

    async def submit(self, user_id: str, view_id: str) -> Answer:
        """A window's submit button. Missing and over-long fields are refused before anything is sent."""
        self.presses[user_id] += 1
        view = self.world.windows.find(view_id=view_id)
        blocks = objects(view.definition, "blocks")
        missing = missing_answers(blocks, entered_states(blocks, view.entered))
        if missing:
            return Answer(fields=missing)
        payload = payloads.view_submission(self.world, self.world.user(user_id), view)
        delivery = await self._sender.interaction(payload)
        if delivery.failure is not None or delivery.text:
            return Answer(error=TROUBLE)
        try:
            return self._obey(self.world.windows.find(view_id=view_id), delivery.answer)
        except SlackRefusal:
            return Answer(error=TROUBLE)

    async def dismiss(self, user_id: str, view_id: str, *, all_of_them: bool = False) -> Answer:
        """A window closed by hand: this one, or the whole stack."""
        view = self.world.windows.find(view_id=view_id)
        clear = all_of_them or view.definition.get("clear_on_close") is True
        closed = self.world.windows.clear(user_id) if clear else self.world.windows.close(view_id)
        for one in closed:
            if one.definition.get("notify_on_close") is True:
                user = self.world.user(user_id)
                await self._sender.interaction(payloads.view_closed(self.world, user, one, cleared=clear))
        return Answer()

    async def suggest(self, user_id: str, view: SlackView, ids: tuple[str, str], query: str) -> Answer:
        """The options of an external select, as the app answers now; an answer Slack refuses shows none."""
        user = self.world.user(user_id)
        delivery = await self._sender.interaction(payloads.suggestion(self.world, user, view, ids, query))
        if delivery.failure is not None or check_options_answer(delivery.answer):
            return Answer(error="Couldn't load the options. Try again?")
        return Answer(options=delivery.answer)

    async def shortcut(self, user_id: str, callback_id: str, *, message: SlackMessage | None = None) -> Answer:
        """A global shortcut, or one on a message."""
        user = self.world.user(user_id)
        if message is None:
            payload = payloads.global_shortcut(self.world, user, callback_id)
        else:
            right = self.world.new_response_url(channel=message.channel, user=user_id, message_ts=message.ts)
            address = self._address(right)
            payload = payloads.message_shortcut(self.world, user, message, callback_id, response_url=address)
        delivery = await self._sender.interaction(payload)
        return Answer(error=TROUBLE) if delivery.failure else Answer()

    def open_home(self, user_id: str) -> None:
        """A person looks at the app's Home tab."""
        channel = self.world.direct_messages(user_id)
        now = f"{self.world.now():.6f}"
        opened: Obj = {
            "type": "app_home_opened", "user": user_id, "channel": channel.id, "tab": "home", "event_ts": now,
        }  # fmt: skip
        self.event(opened, user=user_id)

    def event(self, event: Obj, *, user: str) -> None:
        """Send an event the app subscribed to, and again when it is not acknowledged in time."""
        if string(event, "type") not in self.world.install.events:
            return
        envelope = payloads.event_envelope(self.world, event, user=user)
        task = asyncio.get_running_loop().create_task(self._deliver_event(envelope))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _deliver_event(self, envelope: Obj) -> None:
        delivery = await self._sender.event(envelope)
        for number, delay in enumerate(self._retry_delays, start=1):
            if delivery.failure is None:
                return
            await asyncio.sleep(delay)
            delivery = await self._sender.event(envelope, retry=Retry(number=number, reason=delivery.failure))

    async def _press_message(self, user: SlackUser, message: SlackMessage, action: Obj) -> Delivery:
        right = self.world.new_response_url(
            channel=message.channel, user=user.id, message_ts=message.ts, ephemeral=message.ephemeral_to is not None
        )
        address = self._address(right)
        payload = payloads.message_action(self.world, user, message, action, response_url=address)
        return await self._sender.interaction(payload)

    def _obey(self, view: SlackView, answer: Obj) -> Answer:
        action = string(answer, "response_action")
        if action == "errors":
            return _field_errors(view, child(answer, "errors"))
        if action == "update":
            self.world.windows.update(view, check_view(answer.get("view")))
        elif action == "push":
            self.world.windows.stack_on(view.user, check_view(answer.get("view")))
        elif action == "clear":
            self.world.windows.clear(view.user)
        elif not answer:
            self.world.windows.close(view.id)
        else:
            return Answer(error=TROUBLE)
        return Answer()

    def _say_at_once(self, right: ResponseUrl, delivery: Delivery) -> None:
        message: Obj = delivery.answer or ({"text": delivery.text} if delivery.text else {})
        if not message:
            return
        try:
            say_in_answer(self.world, right, message)
        except SlackRefusal as refusal:
            self._slackbot(right.user, right.channel, f'{self.world.install.command} failed with "{refusal.code}"')

    def _slackbot(self, user_id: str, channel_id: str, text: str) -> None:
        self.world.post(SlackMessage(channel=channel_id, ts="", user=SLACKBOT, text=text, ephemeral_to=user_id))

    def _address(self, right: ResponseUrl) -> str:
        return f"{self._response_base}/response/{right.id}"


def _used(place: SlackMessage | SlackView, ids: tuple[str, str]) -> tuple[Obj, Obj]:
    blocks = objects(place.definition, "blocks") if isinstance(place, SlackView) else list(place.blocks)
    for block, element in interactive(blocks):
        if (string(block, "block_id"), string(element, "action_id")) == ids:
            return block, element
    raise SlackRefusal("not_found")


def _field_errors(view: SlackView, errors: Obj) -> Answer:
    inputs = {
        string(block, "block_id") for block in objects(view.definition, "blocks") if string(block, "type") == "input"
    }
    # Slack shows errors at input blocks only; anything else is a broken answer to it.
    if not errors or not set(errors) <= inputs:
        return Answer(error=TROUBLE)
    return Answer(fields={block_id: str(words) for block_id, words in errors.items()})


def _where(is_im: bool, channel: str) -> Obj:
    kind: Json = "im" if is_im else "channel"
    return {"channel": channel, "channel_type": kind}
