"""A crowd for the bare app: requests of the same kinds and make, with nothing that has to follow from them."""

import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.sandbox.plain_json import Obj, objects, parse_object
from adapters.sandbox.slack_front import Answer, Front
from adapters.sandbox.slack_state import SlackMessage
from adapters.sandbox.slack_windows import with_ids
from adapters.slack.forms import render_form
from adapters.slack.render import render_card
from adapters.wire import Block
from benchmarks._ack.acts import Act, Fate, Kind
from benchmarks._ack.company import Company, texts
from benchmarks._ack.hands import Hands, button_of
from bot.dialogs.names import Action, FieldName
from bot.dialogs.notices import open_again_card
from bot.dialogs.posting import Sheet, post_form

NOBODY = "00000000-0000-0000-0000-000000000000"
"""An id as long as a post's."""


@dataclass(kw_only=True)
class BareCrowd:
    """People in front of the bare app: the same kinds of requests, of the same make."""

    company: Company
    hands: Hands

    def __post_init__(self) -> None:
        self._texts = texts()
        self._authors = deque(author for brand in self.company.brands for author in brand.authors)
        _, blocks = render_card(open_again_card(NOBODY))
        general = self.company.slack.channel("general")
        bot = self.company.slack.install.bot_user_id
        self._message = self.company.slack.post(
            SlackMessage(channel=general.id, ts="", user=bot, text="A card", blocks=tuple(with_ids(_plain(blocks))))
        )

    async def act(self, kind: Kind, due: float) -> Act:
        """One act; there is always somebody ready."""
        self._authors.rotate(-1)
        user, text = self._authors[0], next(self._texts)
        match kind:
            case Kind.COMMAND:
                raw = await self.hands.do(kind, due, lambda front: front.command(user, "general", f"/post {text}"))
            case Kind.SUBMIT | Kind.CONFIRM:
                raw = await self.hands.do(kind, due, lambda front: self._submit(front, user, text))
            case Kind.BUTTON:
                ids, _ = button_of(self._message, Action.OPEN)
                raw = await self.hands.do(kind, due, lambda front: front.press(user, self._message, ids, {}))
        delivery = raw.watched.delivery
        is_fine = delivery is not None and delivery.failure is None
        return raw.act(Fate.ACCEPTED if is_fine else Fate.FAILED)

    async def _submit(self, front: Front, user: str, text: str) -> Answer:
        windows = self.company.slack.windows
        form = render_form(post_form(Sheet(post_id=NOBODY, text=text)))
        view = windows.open(windows.new_trigger(user), _plain([form])[0])
        option: Obj = {"text": {"type": "plain_text", "text": "acme"}, "value": "x:acme"}
        state: Obj = {"type": "external_select", "selected_option": option}
        windows.enter(view.id, {FieldName.ACCOUNT: {f"field.{FieldName.ACCOUNT}": state}})
        return await front.submit(user, view.id)


def _plain(blocks: Sequence[Block]) -> list[Obj]:
    """The same as JSON that came over the wire."""
    return objects(parse_object(json.dumps({"blocks": list(blocks)})) or {}, "blocks")
