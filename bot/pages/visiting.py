"""Who is visiting: the person behind the session's cookie, and whether a form really came from our own page."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.pages.cookies import Cookies
from bot.pages.front import Front
from workflows.domain.audit import Entry
from workflows.domain.connecting import Session
from workflows.domain.person import Person
from workflows.errors import NotAllowed

CSRF = "csrf"
"""The hidden field of every form."""
FORM = "application/x-www-form-urlencoded"
"""How browsers send our forms."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody signed in."""

    person: Person
    session: Session


VISITOR: web.RequestKey[Visitor | None] = web.RequestKey("visitor")
"""Where a request keeps who is visiting."""


async def visitor_of(front: Front, request: web.Request) -> Visitor | None:
    """Who holds the cookie, if they are signed in and still one of ours.

    A cookie that was signed out, or never given out, is noted, once for each request.
    """
    if VISITOR not in request:
        request[VISITOR] = await _look_up(front, request)
    return request[VISITOR]


async def require_own_form(front: Front, request: web.Request) -> Visitor:
    """The visitor who sent a form, which one of our pages showed to them. Raises NotAllowed."""
    if _is_from_elsewhere(front, request):
        await front.turned_away("page.cross_site")
        raise NotAllowed(
            "Another web page asked for this, so nothing was done. If it was you: please start again here."
        )
    visitor = await visitor_of(front, request)
    if visitor is None:
        await front.turned_away("page.not_signed_in")
        raise NotAllowed("You are not signed in here any more, so nothing was done. Please open the link again.")
    if not hmac.compare_digest((await _token(request)).encode(), visitor.session.csrf.encode()):
        raise NotAllowed("This page was too old or not ours, so nothing was done. Please open the link again.")
    return visitor


async def sign_in(front: Front, person: Person) -> Session:
    """A new session for this person, and a line in the log."""
    now = front.clock.now()
    session = Session(id=secrets.token_urlsafe(32), person=person.id, csrf=secrets.token_urlsafe(32), made_at=now)
    async with front.store.transaction() as tx:
        await tx.connects.sign_in(session)
        await tx.note(Entry(at=now, action="page.sign_in", subject="pages", by=person.id))
    return session


async def sign_out(front: Front, person: Person) -> None:
    """End all of their sessions, in every browser."""
    async with front.store.transaction() as tx:
        await tx.connects.sign_out(person.id)
        await tx.note(Entry(at=front.clock.now(), action="page.sign_out", subject="pages", by=person.id))


def field(form: Mapping[str, object], name: str) -> str:
    """A text field of a form; "" when it is missing or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


async def _look_up(front: Front, request: web.Request) -> Visitor | None:
    session_id = Cookies(is_secure=front.is_secure).session_of(request)
    if not session_id:
        return None
    async with front.store.reading() as tx:
        session = await tx.connects.session(session_id)
        found = await tx.people.list([session.person]) if session else ()
    if session is None:
        await front.turned_away("page.dead_session")
        return None
    if session.is_over(front.clock.now()) or not found or not found[0].counts:
        return None
    return Visitor(person=found[0], session=session)


async def _token(request: web.Request) -> str:
    """The token in the form; "" in anything that no browser sends for a form of ours."""
    if request.content_type != FORM:
        return ""
    try:
        return field(await request.post(), CSRF)
    except (LookupError, ValueError, web.RequestPayloadError):
        # A character set that does not exist, bytes that are no text, a body that ends too early.
        return ""


def _is_from_elsewhere(front: Front, request: web.Request) -> bool:
    """Whether the browser says that another site's page sent this.

    With our own `no-referrer` browsers send `Origin: null` for our own forms too; the token decides then.
    """
    site, origin = request.headers.get("Sec-Fetch-Site", "same-origin"), request.headers.get("Origin", "null")
    return site not in {"same-origin", "none"} or origin not in {"null", front.public_url}
