"""What `chat.slack` in app.yaml may say, and whose workspace this is."""

import re
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator


class Settings(BaseModel):
    """`chat.slack`. Secrets arrive resolved. Durations are seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: str = "/post"
    """The slash command people type."""
    mode: Literal["http", "socket"] = "http"
    """`socket` needs no public address (one process only); `http` is for replicas and production."""
    bot_token: SecretStr
    signing_secret: SecretStr = SecretStr("")
    """For `http`: what Slack signs its requests with."""
    app_token: SecretStr = SecretStr("")
    """For `socket`: the app-level token."""
    api_url: str = "https://slack.com/api/"
    """GovSlack, a proxy or the practice workspace."""
    client_id: str = ""
    """Of the Slack app, with `client_secret`: people can sign in on the pages. Not a secret."""
    client_secret: SecretStr = SecretStr("")
    sign_in_url: str = ""
    """Where a browser is sent to sign in; "" for the address beside `api_url`."""
    team_id: str = ""
    """The only workspace served. Asked from Slack at start when this and `enterprise_id` are empty."""
    enterprise_id: str = ""
    """The only Enterprise organisation served; all its workspaces are home."""
    other_team_ids: tuple[str, ...] = ()
    """Further workspaces of the same organisation, where Slack does not say that they belong to it."""
    answer_within: float = Field(default=2.0, gt=0, le=2.3)
    """How long an answer may take. Slack gives up after 3 s and we promise 2.5."""
    open_within: float = Field(default=1.5, gt=0, le=2.5)
    """How long opening a window may take; its trigger is dead after 3 s."""
    call_within: float = Field(default=10.0, gt=0, le=60)
    """How long any other call to Slack may take."""
    at_once: int = Field(default=32, ge=1)
    """Interactions worked on at the same time; more wait, and are told so when it takes too long."""

    @field_validator("command")
    @classmethod
    def _is_command(cls, value: str) -> str:
        if not re.fullmatch(r"/[a-z0-9_-]{1,31}", value):
            raise ValueError('is a "/" and up to 31 small letters, digits, "-" or "_", such as /post')
        return value

    @field_validator("api_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("starts with https://")
        return value.rstrip("/") + "/"

    @model_validator(mode="after")
    def _has_its_secrets(self) -> Self:
        if not self.bot_token.get_secret_value().strip():
            raise ValueError("bot_token is empty; it is the token that starts with xoxb-")
        if self.mode == "http" and not self.signing_secret.get_secret_value().strip():
            raise ValueError("signing_secret is empty; without it anybody could press buttons. See Basic Information")
        if self.mode == "socket" and not self.app_token.get_secret_value().strip():
            raise ValueError("app_token is empty; socket mode needs the token that starts with xapp-")
        return self

    @property
    def authorize_url(self) -> str:
        """Where a browser is sent to sign in with Slack: `https://slack.com/openid/connect/authorize`."""
        return self.sign_in_url or f"{self.api_url.removesuffix('api/')}openid/connect/authorize"

    @property
    def home(self) -> "Home | None":
        """The configured home, or None when Slack has to be asked."""
        if not self.team_id and not self.enterprise_id:
            return None
        return Home(team=self.team_id, enterprise=self.enterprise_id, others=frozenset(self.other_team_ids))


@dataclass(frozen=True, kw_only=True)
class Home:
    """The one organisation served."""

    team: str
    enterprise: str = ""
    others: frozenset[str] = frozenset()

    @property
    def organisation(self) -> str:
        """What people are keyed by: the enterprise id where there is one, else the team id."""
        return self.enterprise or self.team


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """What people are told when the conversation itself cannot answer. `bot` owns the words."""

    title: str
    """Of the small window that shows one of these, at most 24 characters."""
    busy: str
    """Refused before anything was done: nothing was sent, nothing was lost."""
    slow: str
    """Being done, but not yet finished; the result will be shown."""
    broken: str
    """Our own mistake; `{id}` stands for the number of the entry in the log."""
    outsider: str
    """To somebody of another company or workspace."""
    unopened: str
    """A window could not be opened, and there is nothing else to show."""
