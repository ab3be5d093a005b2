"""What `app.yaml` says about X, and the credential of one account."""

import hashlib
import hmac
from datetime import timedelta
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from adapters.http import names_private_host


class Settings(BaseModel):
    """`networks.x` in `app.yaml`. Prices are X's self-serve list of August 2026, in US dollars."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_url: str = "https://api.x.com"
    share_url: str = "https://x.com/intent/post"
    web_url: str = "https://x.com"
    authorize_url: str = "https://x.com/i/oauth2/authorize"
    """Where a person's browser is sent to sign in for an account."""
    allow_private_address: bool = False
    """Let `api_url` be a name inside your own network, such as an outgoing gateway."""
    price: Decimal = Field(default=Decimal("0.015"), ge=0)
    price_with_link: Decimal = Field(default=Decimal("0.200"), ge=0)
    watch_reads: int = Field(default=1_000, ge=0)
    """How many posts of one account the drift watch reads in a day: X charges 0.001 to 0.005 dollars for each."""
    results: bool = False
    """Whether X is asked a day later how each post did, to tell its author."""
    results_price: Decimal = Field(default=Decimal("0.005"), ge=0)
    """US dollars for each post that is asked about."""
    replies_only_addressed: bool = True
    """X takes replies through its API only to people who named, answered or quoted the account (since 23 Feb 2026);
    enterprise contracts are exempt."""
    deadline: timedelta = Field(default=timedelta(seconds=30), gt=timedelta(0), le=timedelta(minutes=5))
    connect_deadline: timedelta = Field(default=timedelta(seconds=5), gt=timedelta(0))
    read_deadline: timedelta = Field(default=timedelta(seconds=20), gt=timedelta(0))
    assumed_lateness: timedelta = Field(default=timedelta(seconds=60), ge=timedelta(0))
    """How long after our deadline X may still accept a post; X publishes no figure."""
    assumed_lag: timedelta = Field(default=timedelta(seconds=30), ge=timedelta(0))
    """How long a new post may be missing from the timeline; X publishes no figure."""

    @field_validator("api_url", "share_url", "web_url", "authorize_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")) or any(sign in value for sign in " ?#"):
            raise ValueError("must be an address like https://api.x.com, without a query")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _is_encrypted(self) -> Self:
        if self.api_url.startswith("http://") and not self.may_be_private:
            raise ValueError("api_url must begin with https:// unless it is an address inside your own network")
        if self.authorize_url.startswith("http://") and not names_private_host(self.authorize_url):
            raise ValueError("authorize_url must begin with https:// unless it is on this machine")
        return self

    @property
    def may_be_private(self) -> bool:
        """Whether connections to non-public addresses are meant: asked for, or written into `api_url` itself."""
        return self.allow_private_address or names_private_host(self.api_url)

    @property
    def settle_window(self) -> timedelta:
        """Client deadline + assumed lateness + read lag: after this, absence from the timeline is proof."""
        return self.deadline + self.assumed_lateness + self.assumed_lag


class Credentials(BaseModel):
    """What opens one account: its four OAuth 1.0a keys, or the app that a person signs in to (OAuth 2). Never both.

    With `client_id` the tokens are not here: they come from the sign-in, and are stored sealed. An app that can keep a
    secret has `client_secret` too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: SecretStr = SecretStr("")
    client_secret: SecretStr = SecretStr("")
    consumer_key: SecretStr = SecretStr("")
    consumer_secret: SecretStr = SecretStr("")
    access_token: SecretStr = SecretStr("")
    access_token_secret: SecretStr = SecretStr("")

    @property
    def connects(self) -> bool:
        """Whether a person signs in for the account."""
        return bool(self.client_id.get_secret_value())

    def problem(self) -> str | None:
        """Why this credential cannot be used, as a sentence for an administrator; None when it can."""
        missing = [name for name in _KEYS if not getattr(self, name).get_secret_value()]
        some = len(missing) < len(_KEYS)
        secret = bool(self.client_secret.get_secret_value())
        if some and (self.connects or secret):
            return (
                "X takes one way to sign in for an account, not both: client_id (with client_secret), then "
                f"somebody connects it in the chat; or the OAuth 1.0a keys {', '.join(_KEYS)}."
            )
        if self.connects:
            return None
        if secret:
            return "X needs the client_id that belongs to this client_secret."
        if not missing:
            return None
        other = (
            "" if some else " Or name the app by client_id (and client_secret), and connect the account in the chat."
        )
        return f"X needs four keys for an account; missing or empty: {', '.join(missing)}.{other}"

    def fingerprint(self) -> str:
        """A keyed hash that tells OAuth 1.0a keys apart and gives nothing away: its key is the token's own secret."""
        secret = self.access_token_secret.get_secret_value().encode()
        keys = f"x\0{self.consumer_key.get_secret_value()}\0{self.access_token.get_secret_value()}"
        return hmac.new(secret, keys.encode(), hashlib.sha256).hexdigest()[:32]


_KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
