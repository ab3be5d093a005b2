"""What the adapters of all moderators share: where theirs is, and what of a draft it is given to read."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, model_validator

from adapters.asking import Api
from adapters.http import Deadlines, names_private_host
from workflows.domain.content import Content

LARGEST_ANSWER = 256 * 1024
"""Bytes. What they say of a post is a few thousand."""


class Service(BaseModel):
    """What every moderator has in app.yaml beside its own settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str
    allow_private_address: bool = False
    """Let `url` be a name inside your own network."""

    @model_validator(mode="after")
    def _is_an_address(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.query:
            raise ValueError("url must be an address like https://api.example, without a query or a password.")
        if parts.scheme == "http" and not self.may_be_private:
            raise ValueError("url must begin with https://, because drafts and a key travel there.")
        return self

    @property
    def may_be_private(self) -> bool:
        """Whether a connection to a non-public address is meant: asked for, or written into `url` itself."""
        return self.allow_private_address or names_private_host(self.url)

    @property
    def host(self) -> str:
        """Where the words go."""
        return urlsplit(self.url).netloc.lower()


class Grading(Service):
    """A service that grades words; the grades from which one more person looks, and two."""

    notable_from: float
    risky_from: float

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.risky_from < self.notable_from:
            raise ValueError("risky_from must not be below notable_from.")
        return self


class Key(BaseModel):
    """What opens the service."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    key: SecretStr


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Words of a draft that are read by themselves."""

    text: str
    part: int
    """Of the draft, from 0."""
    is_description: bool
    """Whether they describe a picture, and do not stand in the part's own text."""
    is_poll: bool = False
    """Whether they are a poll's choices."""

    @property
    def what(self) -> str:
        """What it is called in a sentence."""
        if self.is_poll:
            return "the poll"
        return "the description of a picture" if self.is_description else "these words"


def passages_of(content: Content) -> Iterator[Passage]:
    """Everything there is to read in a draft, each part's words before those of its pictures."""
    for number, part in enumerate(content.parts):
        if part.text.strip():
            yield Passage(text=part.text, part=number, is_description=False)
        for medium in part.media:
            if medium.alt_text.strip():
                yield Passage(text=medium.alt_text, part=number, is_description=True)
        if part.poll:
            yield Passage(text=part.poll.text, part=number, is_description=False, is_poll=True)


def api_of(settings: Service, name: str, *, deadline: timedelta) -> Api:
    """The service at its address; `deadline` holds for each request as a whole."""
    limits = Deadlines(total=deadline, connect=deadline, read=deadline)
    return Api(name, settings.url, deadlines=limits, allow_private=settings.may_be_private, largest=LARGEST_ANSWER)


def as_score(value: object) -> float | None:
    """A share between 0 and 1; None for anything else, `true` and NaN too."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if 0 <= value <= 1 else None
