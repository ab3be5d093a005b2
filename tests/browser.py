"""A browser of fifty lines: keeps cookies, follows redirects and links, fills in and sends forms. Runs no script."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

MOST_REDIRECTS = 10


@dataclass
class Page:
    """What is on screen."""

    url: str
    status: int
    headers: Mapping[str, str]
    html: str
    text: str = ""
    links: dict[str, str] = field(default_factory=dict)
    forms: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    """By the label of their button: where they go, and their hidden fields."""


class Browser:
    """One person's browser. `home` is the origin it stays within when `stays` is set."""

    def __init__(self, session: aiohttp.ClientSession, home: str) -> None:
        self._session = session
        self.home = home
        self.page = Page(url="", status=0, headers={}, html="")

    async def open(self, url: str, *, stays: bool = False) -> Page:
        """Go to an address. With `stays`, a redirect to elsewhere is not followed: `page.url` is where it points."""
        return await self._go("GET", urljoin(self.home, url), None, stays=stays)

    async def press(self, label: str, *, stays: bool = False, **changes: str) -> Page:
        """Press the button or link that begins with these words; `changes` are put over the form's fields."""
        base = self.page.url
        for text, (action, fields) in self.page.forms.items():
            if text.startswith(label):
                return await self._go("POST", urljoin(base, action), fields | changes, stays=stays)
        for text, href in self.page.links.items():
            if text.startswith(label):
                return await self._go("GET", urljoin(base, href), None, stays=stays)
        raise AssertionError(f"No {label!r} on {base}: {self.page.text}")

    async def send(self, url: str, fields: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Page:
        """Send a form that is not on screen."""
        return await self._go("POST", urljoin(self.home, url), dict(fields), headers=headers)

    def cookies(self) -> dict[str, str]:
        """What it holds for our pages."""
        return {name: one.value for name, one in self._session.cookie_jar.filter_cookies(URL(self.home)).items()}

    def keep(self, cookies: Mapping[str, str]) -> None:
        """Hold these cookies, whoever they were given to."""
        self._session.cookie_jar.update_cookies(cookies, URL(self.home))

    async def _go(
        self,
        method: str,
        url: str,
        form: dict[str, str] | None,
        *,
        stays: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        for _ in range(MOST_REDIRECTS):
            async with self._session.request(method, url, data=form, headers=headers, allow_redirects=False) as answer:
                html = await answer.text()
                to = urljoin(url, answer.headers["Location"]) if 300 <= answer.status < 400 else ""
                self.page = read(url, answer.status, answer.headers, html)
            if not to:
                return self.page
            if stays and not _same_origin(to, self.home):
                self.page.url = to
                return self.page
            method, url, form, headers = "GET", to, None, None
        raise AssertionError(f"Too many redirects, the last to {url}")


@asynccontextmanager
async def browsing(home: str) -> AsyncIterator[Browser]:
    """A fresh browser."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(session, home)


def read(url: str, status: int, headers: Mapping[str, str], html: str) -> Page:
    """A page from its source."""
    page = Page(url=url, status=status, headers=headers, html=html)
    reader = _Reader(page)
    reader.feed(html)
    page.text = " ".join("".join(reader.words).split())
    return page


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.words: list[str] = []
        self._page = page
        self._action = ""
        self._fields: dict[str, str] = {}
        self._href: str | None = None
        self._label: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._action, self._fields = given.get("action", ""), {}
            case "input":
                self._fields[given["name"]] = given.get("value", "")
            case "a":
                self._href, self._label = given.get("href", ""), []
            case "button":
                self._label = []
        self.words.append(" " if tag not in {"b", "a", "span"} else "")

    def handle_endtag(self, tag: str) -> None:
        label = " ".join("".join(self._label or []).split())
        if tag == "a" and self._href is not None:
            self._page.links[label] = self._href
            self._href = self._label = None
        if tag == "button":
            self._page.forms[label] = (self._action, dict(self._fields))
            self._label = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._label is not None:
            self._label.append(data)


def _same_origin(one: str, other: str) -> bool:
    return urlsplit(one)[:2] == urlsplit(other)[:2]
