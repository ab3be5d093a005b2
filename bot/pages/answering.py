"""Every page's way out: the template, the strict headers, and each error in words."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import aiohttp_jinja2
import structlog
from aiohttp import web

from bot.conversation.excuses import reason_code
from bot.faults import fault_code, place_of
from bot.pages.front import Front
from bot.pages.visiting import Visitor, visitor_of
from workflows.domain.audit import Entry
from workflows.errors import Busy, Conflict, InvalidContent, NetworkFailure, NotAllowed, NotFound, Refused, WrongState

log = structlog.get_logger()

YEAR = 365 * 24 * 3600
STATUS: Mapping[type[Refused], int] = {
    NotAllowed: 403,
    NotFound: 404,
    WrongState: 409,
    Conflict: 409,
    InvalidContent: 400,
}
TITLES = {400: "That did not work", 403: "Not possible", 404: "Nothing here", 409: "Not possible any more"}
CONNECTING = frozenset({"connect.leave", "connect.callback"})
"""Routes on which a refusal means that the account was not connected."""

Handler = Callable[[Front, web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A page that only says something."""

    title: str
    says: str
    status: int = 200
    advice: str = ""
    link: str = ""
    """Where the one button leads, if there is one."""
    label: str = ""


def page(
    front: Front,
    request: web.Request,
    template: str,
    *,
    visitor: Visitor | None = None,
    status: int = 200,
    leads_to: str = "",
    **shown: object,
) -> web.Response:
    """Render a page. `leads_to` is the origin that its form ends at, besides our own."""
    context = {"front": front, "visitor": visitor, **shown}
    response = aiohttp_jinja2.render_template(template, request, context, status=status)
    response.headers["Content-Security-Policy"] = policy(leads_to)
    return response


def notice(front: Front, request: web.Request, shown: Notice, *, visitor: Visitor | None = None) -> web.Response:
    """Say something."""
    return page(front, request, "notice.html", visitor=visitor, status=shown.status, notice=shown)


def redirect(to: str) -> web.Response:
    """On to another page, which is fetched with GET whatever this was."""
    return web.Response(status=303, headers={"Location": to})


def answering(front: Front, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler with every error in words and every header strict; never an inside, never a traceback."""

    async def answer(request: web.Request) -> web.Response:
        try:
            response = await handler(front, request)
        except web.HTTPException as error:
            response = notice(front, request, Notice(title="That did not work", says=error.reason, status=error.status))
        except Refused as error:
            response = await _refused(front, request, error)
        except Busy as error:
            log.warning("page.busy", path=_place(request))
            response = notice(front, request, Notice(title="Please try again", says=str(error), status=503))
        except NetworkFailure as failure:
            log.warning("page.unreachable", path=_place(request))
            response = notice(front, request, _unreachable(failure))
        except Exception as fault:
            code = fault_code()
            log.error("page.fault", code=code, path=_place(request), at=place_of(fault))
            response = notice(front, request, _fault(code))
        harden(front, response)
        return response

    return answer


def harden(front: Front, response: web.Response) -> None:
    """The headers that every answer has."""
    headers = {
        "Content-Security-Policy": policy(""),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if front.is_secure:
        headers["Strict-Transport-Security"] = f"max-age={YEAR}"
    for name, value in headers.items():
        response.headers.setdefault(name, value)


def policy(leads_to: str) -> str:
    """No script, nothing from elsewhere, in nobody's frame. Browsers hold redirects of a form to `form-action` too."""
    form_action = f"form-action 'self' {leads_to}".strip()
    return f"default-src 'none'; style-src 'self'; {form_action}; base-uri 'none'; frame-ancestors 'none'"


async def _refused(front: Front, request: web.Request, error: Refused) -> web.Response:
    """In words, and in the log when we know by whom; of others `turned_away` keeps count."""
    visitor = await visitor_of(front, request)
    if visitor is not None:
        facts = {"what": _place(request), "why": reason_code(error)}
        entry = Entry(at=front.clock.now(), action="page.refused", subject="pages", by=visitor.person.id, facts=facts)
        async with front.store.transaction() as tx:
            await tx.note(entry)
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 409)
    shown = Notice(title=TITLES[status], says=str(error), status=status)
    if _place(request) in CONNECTING:
        advice = f"For a new link, type {front.typed('connect', visitor.person if visitor else None)}."
        shown = replace(shown, title="Not connected", advice=advice)
    return notice(front, request, shown, visitor=visitor)


def _place(request: web.Request) -> str:
    """The route, never the address: that may hold a code."""
    return request.match_info.route.name or "page"


def _unreachable(failure: NetworkFailure) -> Notice:
    return Notice(title="No answer", says=str(failure), status=502)


def _fault(code: str) -> Notice:
    return Notice(
        title="Something went wrong",
        says="It was not your fault. Nothing new went out. Please open the link again.",
        advice=f"If it stays, name {code} to your administrator.",
        status=500,
    )
