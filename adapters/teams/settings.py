"""What `chat.teams` in app.yaml may say."""

import re
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from adapters.teams.clouds import CLOUDS, Cloud

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Settings(BaseModel):
    """`chat.teams`. Secrets arrive resolved. Durations are seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    app_id: str
    """The bot's Microsoft app id. Never empty: without one the SDK would believe everybody."""
    app_secret: SecretStr
    tenant: str
    """The only tenant served: its id."""
    command: str = "post"
    """The word people begin with in the personal chat."""
    cloud: str = "public"
    sdk: Literal["botbuilder"] = "botbuilder"
    """Which SDK carries messages; the contract suite says what one must do."""
    login_url: str = ""
    """Overrides the cloud's address, as do the next six. Only for a proxy, a new cloud or the practice workspace."""
    scope: str = ""
    keys_url: str = ""
    issuer: str = ""
    service_url: str = ""
    service_hosts: tuple[str, ...] = ()
    file_hosts: tuple[str, ...] = ()
    """The hosts that files are fetched from; one's own SharePoint alone: `acme.sharepoint.com`,
    `acme-my.sharepoint.com`. Left out, those of the cloud: every SharePoint."""
    sign_in_url: str = ""
    """Where a browser is sent to sign in; "" for the cloud's."""
    client_id: str = ""
    """Of the app that people sign in with on the pages; the bot's own when left out."""
    client_secret: SecretStr = SecretStr("")
    """Of that app; without it nobody signs in with Microsoft."""
    answer_within: float = Field(default=2.5, gt=0, le=4)
    """How long an answer to an invoke may take; Teams gives up after 10 to 15 s, people after 3."""
    call_within: float = Field(default=10.0, gt=0, le=60)
    """How long any call to Teams may take."""
    at_once: int = Field(default=32, ge=1)
    """Interactions worked on at the same time; more wait, and are told so when it takes too long."""

    @field_validator("app_id", "tenant")
    @classmethod
    def _is_guid(cls, value: str) -> str:
        if not _GUID.fullmatch(value):
            raise ValueError("is an id like 00000000-0000-0000-0000-000000000000; see the app's overview in Entra")
        return value.lower()

    @field_validator("cloud")
    @classmethod
    def _is_cloud(cls, value: str) -> str:
        if value not in CLOUDS:
            raise ValueError(f"is one of {', '.join(CLOUDS)}")
        return value

    @model_validator(mode="after")
    def _has_its_secret(self) -> Self:
        if not self.app_secret.get_secret_value().strip():
            raise ValueError("app_secret is empty; it is a client secret of the bot's app, see Certificates & secrets")
        return self

    @property
    def addresses(self) -> Cloud:
        """The cloud's addresses, with what app.yaml overrides."""
        cloud = CLOUDS[self.cloud]
        return Cloud(
            login_url=(self.login_url or cloud.login_url).rstrip("/"),
            scope=self.scope or cloud.scope,
            keys_url=self.keys_url or cloud.keys_url,
            issuer=self.issuer or cloud.issuer,
            service_hosts=self.service_hosts or cloud.service_hosts,
            file_hosts=self.file_hosts or cloud.file_hosts,
            service_url=self.service_url or cloud.service_url,
            deep_link=cloud.deep_link,
        )


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """What people are told when the conversation itself cannot answer, or Teams needs words. `bot` owns them."""

    title: str
    """Of the small dialog that shows one of these."""
    busy: str
    """Refused before anything was done: nothing was sent, nothing was lost."""
    slow: str
    """Being done, but not yet finished; the result will be shown."""
    broken: str
    """Our own mistake; `{id}` stands for the number of the entry in the log."""
    outsider: str
    """To somebody of another company or tenant."""
    unreachable: str
    """In a dialog: we have no personal chat with them, so what becomes of the post cannot be told to them."""
    add_app: str
    """The button beside it, which opens the app's page."""
    done: str
    """An answer to a press that shows nothing else."""
    read_all: str
    """The button of a card too long for Teams; opens all of it."""
    review: str
    """The button of a card that more people see than Teams draws for one by one; opens it for the one who pressed."""
    too_long: str
    """Above that button: only the beginning is shown."""
    next_page: str
    previous_page: str
    more_below: str
    """On a page of a long card that is not the last: decide after the last."""
    too_large: str
    """In place of a form that Teams cannot show, not even in pages: nothing can be decided there, and why."""
    required: str
    """Under a field that was left empty and must not be."""
    write_here: str
    """In a channel, to somebody who typed a draft there: everybody could read it; where to write instead."""
    nothing_typed: str
    """To a message in the personal chat that is no command; says what there is."""
