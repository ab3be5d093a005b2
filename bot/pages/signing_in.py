"""Signing in with the account of a chat, and out again."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from bot.dialogs.notices import STRANGER
from bot.dialogs.word import CHATS
from bot.drawing.people import unmet_mark
from bot.pages.answering import Notice, notice, page, redirect
from bot.pages.cookies import Asking, Cookies
from bot.pages.front import ASKED, Front
from bot.pages.visiting import require_own_form, sign_in, sign_out
from workflows.domain.audit import Entry
from workflows.domain.person import Identity, Person
from workflows.errors import NotAllowed

SIGNED_OUT = "/signedout"
CHAT = "chat"
"""In the address of a button, where there are several: which chat is asked."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One button of the page."""

    name: str
    begin: str


def ask_to_sign_in(front: Front, request: web.Request, *, attempt: str) -> web.Response:
    """The page before everything else; it is the same whether there is such an attempt or not."""
    start = f"/signin/{quote(attempt, safe='')}"
    choices = [
        Choice(name=ASKED.get(chat, chat), begin=start if len(front.sign_ins) == 1 else f"{start}?{CHAT}={chat}")
        for chat in front.sign_ins
    ]
    return page(front, request, "sign_in.html", choices=choices, says=_told(front, choices))


async def begin(front: Front, request: web.Request) -> web.Response:
    """Off to the chat, remembering in this browser what was asked; back to the choice when none was made."""
    attempt, chat = request.match_info["attempt"], request.query.get(CHAT, "")
    if len(front.sign_ins) == 1:
        chat = next(iter(front.sign_ins))
    sign_in_with = front.sign_ins.get(chat)
    if sign_in_with is None:
        return ask_to_sign_in(front, request, attempt=attempt)
    asking = Asking.begin(chat, attempt, now=front.clock.now())
    address = sign_in_with.authorize_url(state=asking.state, nonce=asking.nonce, redirect_uri=front.signed_in_address)
    response = redirect(address)
    Cookies(is_secure=front.is_secure).set_asking(response, asking)
    return response


async def come_back(front: Front, request: web.Request) -> web.Response:
    """Back from the chat: the same browser, once, in time, and one of ours; then on to where they wanted to go."""
    cookies = Cookies(is_secure=front.is_secure)
    asking = await _the_one_asked(front, request, cookies.asking_of(request))
    code = request.query.get("code", "")
    if not code or request.query.get("error"):
        says = f"{ASKED.get(asking.chat, asking.chat)} did not sign you in, because it was cancelled there. "
        says += "Nothing was changed."
        shown = Notice(title="You are not signed in", says=says, link=_back(asking), label="Try again")
        response = notice(front, request, shown)
    else:
        asked = front.sign_ins[asking.chat]
        identity = await asked.identity(code=code, nonce=asking.nonce, redirect_uri=front.signed_in_address)
        person = await _one_of_ours(front, identity)
        await _require_first_time(front, asking)
        session = await sign_in(front, person)
        response = redirect(_back(asking))
        cookies.set_session(response, session.id)
    cookies.drop(response, cookies.asking)
    return response


async def leave(front: Front, request: web.Request) -> web.Response:
    """Out, in every browser."""
    visitor = await require_own_form(front, request)
    await sign_out(front, visitor.person)
    response = redirect(SIGNED_OUT)
    cookies = Cookies(is_secure=front.is_secure)
    cookies.drop(response, cookies.session)
    return response


async def signed_out(front: Front, request: web.Request) -> web.Response:
    """What is shown after that."""
    says = "You are signed out here and in every other browser. You can close this page."
    return notice(front, request, Notice(title="Signed out", says=says))


async def _the_one_asked(front: Front, request: web.Request, asking: Asking | None) -> Asking:
    """The sign-in that this browser began. Raises NotAllowed. Writes nothing: anybody can make up a cookie."""
    state = request.query.get("state", "")
    if (
        asking is None
        or asking.chat not in front.sign_ins
        or not hmac.compare_digest(state.encode(), asking.state.encode())
    ):
        await front.turned_away("signin.state")
        raise NotAllowed("This sign-in was not begun in this browser. Nothing was changed. Please open the link again.")
    now = front.clock.now()
    if asking.is_over(now):
        await front.turned_away("signin.expired")
        raise NotAllowed("Signing in took longer than ten minutes. Nothing was changed. Please open the link again.")
    return asking


async def _require_first_time(front: Front, asking: Asking) -> None:
    """Use the sign-in up, once the chat said that it is one of ours. Raises NotAllowed when it was used before."""
    async with front.store.transaction() as tx:
        first = await tx.inbox.first_time(f"signin:{asking.state}", at=front.clock.now())
    if not first:
        await front.turned_away("signin.replayed")
        raise NotAllowed("This sign-in was used before. Nothing was changed. Please open the link again.")


async def _one_of_ours(front: Front, identity: Identity) -> Person:
    """The person behind the chat's account. Raises NotAllowed for guests, apps and people never met."""
    async with front.store.reading() as tx:
        person = await tx.people.find(identity)
        mark = unmet_mark(person.id) if person else None
        is_unmet = mark is not None and mark in await tx.messages.list(mark.subject)
    if person is not None and person.counts:
        if is_unmet:
            raise NotAllowed(STRANGER)
        return person
    now = front.clock.now()
    if person is None:
        await front.turned_away("signin.unknown")
        typed = f"{front.commands.on(identity.platform)} in {CHATS.get(identity.platform, identity.platform)}"
        raise NotAllowed(f"Countersign has not met you yet. Please type {typed} once, then come back.")
    facts = {"what": "signin", "why": person.standing.value}
    async with front.store.transaction() as tx:
        await tx.note(Entry(at=now, action="page.refused", subject="pages", by=person.id, facts=facts))
    chat = CHATS.get(identity.platform, identity.platform)
    raise NotAllowed(f"Only members of the company's own {chat} can sign in here. Nothing was changed.")


def _back(asking: Asking) -> str:
    return f"/connect/{quote(asking.attempt, safe='')}" if asking.attempt else SIGNED_OUT


def _told(front: Front, choices: Sequence[Choice]) -> str:
    """What the page says that those who are asked will tell us."""
    company = front.company or "your company"
    names = " or ".join(choice.name for choice in choices)
    return f"{names} tells us which member of {company} you are. We keep nothing else of what it says."
