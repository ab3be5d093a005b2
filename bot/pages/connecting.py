"""Connecting a public account: the page behind the link, the way to the network, and the way back."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from bot.dialogs.word import CHATS
from bot.pages.answering import page, redirect
from bot.pages.front import Front
from bot.pages.signing_in import ask_to_sign_in
from bot.pages.visiting import Visitor, require_own_form, visitor_of
from workflows.domain.account import Account
from workflows.domain.connecting import ATTEMPT_LASTS, Attempt
from workflows.domain.credential import Credential, CredentialState
from workflows.domain.person import Person
from workflows.errors import NotAllowed, NotFound, WrongState


async def opened(front: Front, request: web.Request) -> web.Response:
    """The link from the chat: which account, what will happen; or what became of it.

    Raises NotFound, NotAllowed for another person's link, WrongState for one that is over.
    """
    attempt_id = request.match_info["attempt"]
    visitor = await visitor_of(front, request)
    if visitor is None:
        return ask_to_sign_in(front, request, attempt=attempt_id)
    attempt, account, credential = await _own(front, visitor, attempt_id)
    if credential is not None and _came_from(credential, attempt, visitor.person):
        return _connected(front, request, visitor, account)
    if attempt.used:
        raise WrongState(_again(front, visitor, account, "This link was used already, and it works only once."))
    if attempt.is_over(front.clock.now()):
        raise WrongState(_again(front, visitor, account, "This link is older than ten minutes."))
    return page(
        front,
        request,
        "connect.html",
        visitor=visitor,
        leads_to=front.destination(account),
        account=account,
        network=front.network_name(account),
        attempt=attempt,
        until=_local(attempt.made_at + ATTEMPT_LASTS, visitor.person),
        again=credential is not None,
    )


async def left(front: Front, request: web.Request) -> web.Response:
    """The button on that page: off to the network. Raises what `Connecting.leave` raises."""
    visitor = await require_own_form(front, request)
    return redirect(await front.connecting.leave(request.match_info["attempt"], by=visitor.person))


async def come_back(front: Front, request: web.Request) -> web.Response:
    """Back from the network, with a code or with a refusal. Raises what `Connecting.come_back` raises."""
    visitor = await visitor_of(front, request)
    if visitor is None:
        await front.turned_away("connect.not_signed_in")
        raise NotAllowed(
            "You are not signed in here any more, so the account was not connected and nothing was changed. "
            f"Please type {front.typed('connect')} again."
        )
    told = {name: request.query.get(name, "") for name in ("state", "code", "error")}
    account = await front.connecting.come_back(**told, by=visitor.person)
    async with front.store.transaction() as tx:
        attempt = await tx.connects.by_state(told["state"])
        await tx.messages.ask(f"connected:{account.id}")
    # Another address, so that reloading the page does not come back a second time.
    return redirect(f"/connect/{attempt.id}") if attempt else _connected(front, request, visitor, account)


async def _own(front: Front, visitor: Visitor, attempt_id: str) -> tuple[Attempt, Account, Credential | None]:
    async with front.store.reading() as tx:
        attempt = await tx.connects.find(attempt_id)
        if attempt is None:
            raise NotFound("There is no such link. Nothing was changed. Please take the newest one from the chat.")
        if not visitor.person.is_one_of(attempt.person):
            raise NotAllowed(
                "This link was made for somebody else, and it works only for them. Nothing was changed. "
                f"If you look after this account, type {front.typed('connect', visitor.person)} for a link of your own."
            )
        return attempt, await tx.accounts.get(attempt.account), await tx.credentials.find(attempt.account)


def _came_from(credential: Credential, attempt: Attempt, person: Person) -> bool:
    """Whether the account's sign-in, as it is now, was made with this link."""
    return (
        attempt.used
        and credential.state is not CredentialState.LOST
        and person.is_one_of(credential.connected_by)
        and credential.connected_at >= attempt.made_at
    )


def _connected(front: Front, request: web.Request, visitor: Visitor, account: Account) -> web.Response:
    network = front.network_name(account)
    chat = CHATS.get(visitor.person.identity.platform, "the chat")
    return page(front, request, "connected.html", visitor=visitor, account=account, network=network, chat=chat)


def _again(front: Front, visitor: Visitor, account: Account, why: str) -> str:
    typed = front.typed(f"connect {account.at_handle}", visitor.person)
    return f"{why} Nothing was changed. Type {typed} for a new one."


def _local(at: datetime, person: Person) -> str:
    """The time of day where they are."""
    try:
        zone = ZoneInfo(person.zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return f"{at.astimezone(zone):%H:%M %Z}"
