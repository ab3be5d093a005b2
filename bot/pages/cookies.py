"""The two cookies: who is signed in, and a sign-in under way. Only for this host, and out of any script's reach."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from workflows.domain.connecting import SESSION_LASTS

ASKING_LASTS = timedelta(minutes=10)
"""How long signing in at the chat may take."""
_VALUE = re.compile(
    r"(?P<chat>[a-z]{1,16})\.(?P<attempt>[0-9a-z]{0,64})\.(?P<at>[0-9]{1,10})\.(?P<secret>[\w-]{43})", re.ASCII
)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A sign-in under way in one browser. Its state and nonce are made from it, so that no other browser has them."""

    secret: str = field(repr=False)
    chat: str
    """Who was asked, as in `Identity.platform`."""
    attempt: str
    """The connect link to come back to."""
    made_at: datetime

    @staticmethod
    def begin(chat: str, attempt: str, *, now: datetime) -> "Asking":
        """A new one."""
        # Whole seconds, because the cookie holds no more.
        made_at = now.replace(microsecond=0)
        return Asking(secret=secrets.token_urlsafe(32), chat=chat, attempt=attempt, made_at=made_at)

    @staticmethod
    def read(value: str) -> "Asking | None":
        """The one a cookie holds."""
        found = _VALUE.fullmatch(value)
        if found is None:
            return None
        at = datetime.fromtimestamp(int(found["at"]), UTC)
        return Asking(secret=found["secret"], chat=found["chat"], attempt=found["attempt"], made_at=at)

    @property
    def value(self) -> str:
        """What the cookie holds."""
        return f"{self.chat}.{self.attempt}.{int(self.made_at.timestamp())}.{self.secret}"

    @property
    def state(self) -> str:
        """What goes to the chat and back."""
        return self._digest("state")

    @property
    def nonce(self) -> str:
        """What the chat signs into its answer."""
        return self._digest("nonce")

    def is_over(self, now: datetime) -> bool:
        """Whether it took too long."""
        return not self.made_at <= now + timedelta(minutes=1) or now > self.made_at + ASKING_LASTS

    def _digest(self, what: str) -> str:
        return hashlib.sha256(f"{what}.{self.value}".encode()).hexdigest()


class Cookies:
    """Reads and writes them. Over TLS their names begin with `__Host-`, so that no neighbouring host can set them."""

    def __init__(self, *, is_secure: bool) -> None:
        self._is_secure = is_secure
        start = "__Host-" if is_secure else ""
        self.session, self.asking = f"{start}countersign_session", f"{start}countersign_signin"

    def session_of(self, request: web.Request) -> str:
        """The session's id; "" when there is none."""
        return request.cookies.get(self.session, "")

    def asking_of(self, request: web.Request) -> Asking | None:
        """The sign-in under way."""
        return Asking.read(request.cookies.get(self.asking, ""))

    def set_session(self, response: web.Response, session_id: str) -> None:
        """Signed in from now on."""
        self._set(response, self.session, session_id, SESSION_LASTS)

    def set_asking(self, response: web.Response, asking: Asking) -> None:
        """On the way to the chat."""
        self._set(response, self.asking, asking.value, ASKING_LASTS)

    def drop(self, response: web.Response, name: str) -> None:
        """Forget a cookie."""
        response.del_cookie(name, path="/", secure=self._is_secure, httponly=True, samesite="Lax")

    def _set(self, response: web.Response, name: str, value: str, lasts: timedelta) -> None:
        # Lax, not Strict: people come back from the chat and from the network by a link.
        response.set_cookie(
            name,
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=self._is_secure,
            httponly=True,
            samesite="Lax",
        )
