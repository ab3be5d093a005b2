"""What every page is sent with, what a bug shows, and what is no page at all."""

from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.pages import add_pages
from bot.pages.cookies import Asking
from bot.server import public_app
from tests.bot.pages.site import Site
from tests.bot.people import ACME, DORA
from tests.browser import Browser
from tests.builders import NOON
from workflows.domain.person import Identity
from workflows.errors import Busy, NetworkFailure

STRICT = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/connect/0", "/signin/0", "/signedout", "/connect/callback", "/pages/style.css"])
async def test_every_answer_has_the_strict_headers(site: Site, browser: Browser, path: str) -> None:
    page = await browser.open(path, stays=True)

    assert {name: page.headers.get(name) for name in STRICT} == STRICT
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; form-action 'self'")
    assert "script-src" not in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy


async def test_no_page_has_a_script_a_style_of_its_own_or_anything_from_elsewhere(site: Site, browser: Browser) -> None:
    page = await site.sign_in(browser, DORA, to=(await site.link(DORA, ACME)).id)

    for forbidden in ("<script", "<style", "style=", "onclick", "http://", "https://", "<img", "<iframe"):
        assert forbidden not in page.html


async def test_the_form_may_end_at_the_network_and_nowhere_else(site: Site, browser: Browser) -> None:
    page = await site.sign_in(browser, DORA, to=(await site.link(DORA, ACME)).id)

    assert "form-action 'self' https://x.example;" in page.headers["Content-Security-Policy"]


async def test_over_tls_cookies_are_this_hosts_alone_and_browsers_keep_to_tls(site: Site) -> None:
    front = replace(site.front, public_url="https://post.acme.example")
    app = public_app(slack_events=None, pages=lambda app: add_pages(app, front))
    answer, _ = await fetched(app, "/signin/0")
    cookie = answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "post.acme.example%2Fsignin%2Fcallback" in answer.headers["Location"]

    assert cookie.startswith("__Host-countersign_signin=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=600"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


async def test_on_this_machine_cookies_work_without_tls(site: Site, browser: Browser) -> None:
    page = await browser.open("/signin/0", stays=True)

    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("countersign_signin=") and "HttpOnly" in cookie and "Secure" not in cookie
    assert "Strict-Transport-Security" not in page.headers


async def fetched(app: web.Application, path: str) -> tuple[aiohttp.ClientResponse, str]:
    """An answer of this application, and its text."""
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession() as session,
        session.get(server.make_url(path), allow_redirects=False) as answer,
    ):
        return answer, await answer.text()


class Failing:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def authorize_url(self, *, state: str, nonce: str, redirect_uri: str) -> str:
        raise self.error

    async def identity(self, *, code: str, nonce: str, redirect_uri: str) -> Identity:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (RuntimeError("the inside of the program"), 500, "It was not your fault."),
        (Busy("The database is very busy. Nothing was changed."), 503, "Nothing was changed."),
        (NetworkFailure("Slack did not answer."), 502, "Slack did not answer."),
    ],
    ids=["a bug", "a full database", "Slack is away"],
)
async def test_what_goes_wrong_is_said_in_words(site: Site, error: Exception, status: int, says: str) -> None:
    front = replace(site.front, sign_ins={"slack": Failing(error)})
    app = public_app(slack_events=None, pages=lambda app: add_pages(app, front))
    answer, html = await fetched(app, "/signin/0")

    assert answer.status == status and says in html
    assert "inside" not in html and "Traceback" not in html
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path", ["/", "/connect", "/connect/", "/connect/a/b", "/connect/UPPER", "/signin/", "/pages/"]
)
async def test_there_is_nothing_behind_other_addresses(site: Site, browser: Browser, path: str) -> None:
    assert (await browser.open(path)).status == 404


@pytest.mark.parametrize("path", ["/connect/callback", "/signin/callback", "/connect/0", "/signin/0"])
async def test_only_looking_uses_nothing_up(site: Site, path: str) -> None:
    async with aiohttp.ClientSession() as session, session.head(f"{site.url}{path}") as answer:
        assert answer.status == 405


async def test_without_pages_there_are_none(site: Site) -> None:
    answer, _ = await fetched(public_app(slack_events=None), "/connect/0")

    assert answer.status == 404


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "...",
        f"a.1.{'x' * 43}",
        f"slack.a.1.{'x' * 42}",
        f"slack.A.1.{'x' * 43}",
        f"Slack.a.1.{'x' * 43}",
        f"slack.a.12345678901.{'x' * 43}",
        f"slack.a.1.{'é' * 43}",
    ],
)
def test_a_cookie_we_never_made_is_no_sign_in(value: str) -> None:
    assert Asking.read(value) is None


def test_a_sign_in_survives_its_cookie() -> None:
    asking = Asking.begin("slack", "abc", now=NOON + timedelta(microseconds=5))

    assert Asking.read(asking.value) == asking
    assert asking.state != asking.nonce and len(asking.state) == 64


@pytest.mark.parametrize(
    ("at", "over"), [(NOON, False), (NOON + timedelta(minutes=11), True), (NOON - timedelta(hours=1), True)]
)
def test_a_sign_in_lasts_ten_minutes_and_begins_before_it_ends(at: datetime, over: bool) -> None:
    assert Asking.begin("slack", "", now=NOON).is_over(at) is over
