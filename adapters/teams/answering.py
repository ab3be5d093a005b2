"""From what a person did to what they see: asks the conversation, in time, and hands Teams the answer."""

import asyncio
import logging
import secrets
import traceback
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass, replace

from adapters.gate import Busy, Gate, Slow
from adapters.teams.connector import Answer, TeamsFailure
from adapters.teams.outlets import Dialog, Drawn, Means, Message, Outlet, outlet_for
from adapters.teams.parts import Parts
from adapters.teams.payload import (
    Way,
    actor_of,
    calls_us,
    identity_of,
    is_from_home,
    name_of,
    to_interaction,
    way_of,
)
from adapters.teams.places import begins_chat, has_come, heard_in, is_personal, tenant_of, who_left
from adapters.teams.reaching import Written
from adapters.teams.replies import card_of
from adapters.teams.responses import NO_RESULTS, NOT_OURS, NOTHING, error_answer, message_answer, sentence_answer
from adapters.wire import Obj, child, string
from workflows.ports.chat import (
    HOME,
    Card,
    CommandTyped,
    Conversation,
    Exact,
    FilesSent,
    Interaction,
    Picture,
    PictureAsked,
    Replace,
    Reply,
    ShortcutUsed,
    Whisper,
    Words,
)
from workflows.ports.directory import PeopleNews
from workflows.ports.store.places import PlaceKind

_log = logging.getLogger("countersign.teams")
_BRIEFLY = 0.4
"""Seconds for drawing what says that something takes long."""
_MOST_LATER = 500
"""Pieces of work behind the answers; more news of where people are would only queue behind a slow database."""
_FILES_AT_ONCE = 4
_OPENS = (Way.FETCH, Way.SUBMIT, Way.COMPOSE, Way.COMPOSED)


@dataclass(frozen=True, kw_only=True)
class _Done:
    reply: Reply
    answer: Answer


class Answering:
    """Answers each activity once, within the deadline, whatever happens. `answer` never raises."""

    def __init__(self, conversation: Conversation, parts: Parts, *, news: PeopleNews) -> None:
        self._conversation = conversation
        self._news = news
        self._parts = parts
        self._sentences = parts.sentences
        self._means = Means(conversation=conversation, parts=parts)
        self._within = parts.settings.answer_within
        self._gate = Gate(at_once=parts.settings.at_once)
        # Everybody in a channel looks at once when a card changes there; whoever presses must not wait for them.
        self._looks = Gate(at_once=parts.settings.at_once)
        # A file takes seconds and megabytes.
        self._files = Gate(at_once=_FILES_AT_ONCE)
        self._later: set[asyncio.Task[None]] = set()

    async def answer(self, activity: Obj) -> Answer:
        """What Teams is answered with."""
        outlet = outlet_for(activity, self._means)
        try:
            if not is_from_home(activity, tenant=self._parts.settings.tenant):
                return await self._turn_away(activity)
            match way_of(activity):
                case Way.NEWS:
                    await self._hear(activity)
                    return NOTHING
                case Way.UNKNOWN:
                    return NOT_OURS
                case Way.QUERY:
                    return NO_RESULTS
                case Way.MESSAGE if not calls_us(activity):
                    return NOTHING
                case way:
                    if not isinstance(outlet, Drawn) and len(self._later) < _MOST_LATER:  # the next one says it again
                        self._do_later(self._parts.book.note(activity))
                    if way in _OPENS:
                        await self._parts.reaching.prepare(activity)
                    return await self._attend(activity, outlet)
        except Exception as error:
            return await self._own_up(error, activity, outlet)

    async def settled(self) -> None:
        """Wait for what was begun."""
        await self._gate.close()
        await self._looks.close()
        await self._files.close()
        while self._later:
            await asyncio.gather(*self._later, return_exceptions=True)
        await self._parts.reaching.settled()
        await self._parts.hanging.settled()

    async def close(self) -> None:
        """As `settled`; nothing is held that would have to be given back."""
        await self.settled()

    async def _turn_away(self, activity: Obj) -> Answer:
        reason = f"{actor_of(activity) or 'somebody'} of another tenant ({tenant_of(activity) or 'unknown'})"
        try:
            await self._conversation.turned_away(reason)
        except Exception as error:
            _log.error("action=teams.refusal_not_noted error=%s", type(error).__name__)
        return _sentence_to(activity, self._sentences.outsider)

    async def _hear(self, activity: Obj) -> None:
        """The app was added or removed, a channel made or renamed, somebody left a team.

        A team's channels are known from the start.
        """
        await self._parts.book.note(activity)
        for identity in who_left(activity):
            # Out of this team, or out of the company: their own chat with the app says which.
            self._do_later(self._news.person_changed(identity))
        if not has_come(activity):
            return
        if begins_chat(activity) and actor_of(activity):
            self._do_later(self._greet(activity))
        for place in heard_in(activity, at=self._parts.book.now()).places:
            if place.kind is PlaceKind.CHANNEL and place.team:
                self._do_later(self._look_around(place.service_url, place.team))

    async def _greet(self, activity: Obj) -> None:
        """Once for each time somebody adds the app: Teams tells it in two ways, and again when an answer is late."""
        if not await self._parts.book.greet(actor_of(activity)):
            return
        asked = PictureAsked(by=identity_of(activity), name=name_of(activity), key="", picture=HOME)
        reply = await self._conversation.handle(asked)
        if isinstance(reply, Picture):
            await Message(means=self._means, activity=activity).give(reply)

    async def _look_around(self, service_url: str, team: str) -> None:
        try:
            found = await self._parts.connector.channels(service_url, team)
        except TeamsFailure as failure:
            _log.info("action=teams.channels_not_listed code=%s", failure.code)
            return
        ids = [string(one, "id") for one in found if string(one, "id")]
        await self._parts.book.found(ids, team=team, organisation=self._parts.settings.tenant, service_url=service_url)

    async def _turn_page(self, activity: Obj, dialog: Dialog) -> Answer:
        """Nothing is asked of anybody but what a form's pickers offer."""
        try:
            return await self._gate.run(dialog.turn, within=self._within)
        except (Busy, Slow):
            return await self._say(activity, self._sentences.busy, dialog)

    async def _attend(self, activity: Obj, outlet: Outlet) -> Answer:
        if isinstance(outlet, Dialog) and outlet.turns:
            return await self._turn_page(activity, outlet)
        settings, opening = self._parts.settings, self._parts.pen.opening
        interaction = to_interaction(activity, command=settings.command, opening=opening)
        if interaction is None:
            return await self._not_understood(activity, outlet)
        try:
            if isinstance(outlet, Message):
                gate = self._files if isinstance(interaction, FilesSent) else self._gate
                reply = await gate.run(lambda: self._conversation.handle(interaction), within=self._within)
                return await self._answer_message(activity, outlet, interaction, reply)
            gate = self._looks if isinstance(outlet, Drawn) else self._gate
            done = await gate.run(lambda: self._do(interaction, outlet), within=self._within)
        except Busy:
            _log.warning("action=teams.busy kind=%s", type(interaction).__name__)
            return await self._refuse(activity, interaction, outlet)
        except Slow as slow:
            _log.warning("action=teams.slow kind=%s", type(interaction).__name__)
            if isinstance(outlet, Message):
                self._do_later(self._answer_message_late(activity, outlet, interaction, slow.running))
                return NOTHING
            if not isinstance(outlet, Drawn):
                self._do_later(self._tell_late(activity, slow.running))
            return await self._say(activity, self._sentences.slow, outlet)
        return done.answer

    async def _do(self, interaction: Interaction, outlet: Outlet) -> _Done:
        reply = await self._conversation.handle(interaction)
        return _Done(reply=reply, answer=await outlet.give(reply))

    async def _answer_message(self, activity: Obj, outlet: Message, interaction: Interaction, reply: Reply) -> Answer:
        if isinstance(interaction, CommandTyped) and not is_personal(activity):
            reply = self._moved(reply)
        return await outlet.give(reply)

    async def _answer_message_late(
        self, activity: Obj, outlet: Message, interaction: Interaction, running: "asyncio.Task[Reply]"
    ) -> None:
        await self._answer_message(activity, outlet, interaction, await running)

    async def _refuse(self, activity: Obj, interaction: Interaction, outlet: Outlet) -> Answer:
        """Nothing was done. Words that stand in no dialog go back with the sentence."""
        typed = interaction.words if isinstance(interaction, CommandTyped | ShortcutUsed | FilesSent) else None
        if typed is None or not typed.text.strip():
            return await self._say(activity, self._sentences.busy, outlet)
        blocks = (Words(line=(self._sentences.busy,)), Exact(text=typed.text))
        return await outlet.give(Whisper(card=Card(notification=self._sentences.busy, blocks=blocks)))

    async def _say(self, activity: Obj, sentence: str, outlet: Outlet) -> Answer:
        """As the outlet says it, unless that takes long as well."""
        try:
            async with asyncio.timeout(None if isinstance(outlet, Message) else _BRIEFLY):
                return await outlet.say(sentence)
        except TimeoutError:
            return _sentence_to(activity, sentence)

    def _moved(self, reply: Reply) -> Reply:
        """The answer to what was typed in a channel, as it is given in the writer's own chat."""
        card = card_of(reply)
        here = Words(line=(self._sentences.write_here,))
        if card is None:
            return Whisper(card=Card(notification=self._sentences.write_here, blocks=(here,)))
        return Whisper(card=Card(notification=card.notification, blocks=(here, *card.blocks)))

    async def _not_understood(self, activity: Obj, outlet: Outlet) -> Answer:
        """Small talk, a card that is not ours, a button from before an upgrade."""
        if way_of(activity) is Way.MESSAGE and not is_personal(activity):
            return await outlet.say(self._sentences.write_here)
        if way_of(activity) is Way.MESSAGE:
            return await outlet.say(self._sentences.nothing_typed)
        return _sentence_to(activity, self._sentences.done)

    async def _tell_late(self, activity: Obj, running: "asyncio.Task[_Done]") -> None:
        """The result, once it is there, in the person's own chat; where there is none, they see it on the card."""
        reply, pen = (await running).reply, self._parts.pen

        def write(drawn: Obj) -> Awaitable[Written]:
            return self._parts.reaching.write(actor_of(activity), drawn)

        if isinstance(reply, Replace):
            form = reply.form
            await self._parts.hanging.show(form, lambda pictures: pen.reopening(form, pictures), write)
        elif (card := card_of(reply)) is not None:
            bare = replace(card, viewers=())
            await self._parts.hanging.show(card, lambda pictures: pen.message(bare, pictures=pictures), write)

    async def _own_up(self, error: Exception, activity: Obj, outlet: Outlet) -> Answer:
        """Our own mistake, or Teams out of reach. An unknown error's message may hold a post's words: never kept."""
        if isinstance(error, TeamsFailure):
            _log.warning("action=teams.untold code=%s", error.code)
            return NOTHING if isinstance(outlet, Message) else _sentence_to(activity, self._sentences.slow)
        number = secrets.token_hex(4)
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = type(error).__name__
        _log.error("action=teams.broken id=%s error=%s at=%s:%s", number, kind, place.filename, place.lineno)
        sentence = self._sentences.broken.replace("{id}", number)
        try:
            return await self._say(activity, sentence, outlet)
        except Exception as again:
            _log.error("action=teams.untold id=%s error=%s", number, type(again).__name__)
            return _sentence_to(activity, sentence)

    def _do_later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._later.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._later.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            code = error.code if isinstance(error, TeamsFailure) else type(error).__name__
            _log.warning("action=teams.not_told_later code=%s", code)


def _sentence_to(activity: Obj, sentence: str) -> Answer:
    """One sentence, in the simplest form that each request takes; nothing for a message."""
    match way_of(activity):
        case Way.EXECUTE if string(child(activity, "value"), "trigger") == "automatic":
            return error_answer("Refused", sentence, status=403)
        case Way.EXECUTE:
            return message_answer(sentence)
        case Way.FETCH | Way.SUBMIT | Way.COMPOSE | Way.COMPOSED:
            return sentence_answer(sentence)
        case Way.QUERY:
            return NO_RESULTS
    return NOTHING
