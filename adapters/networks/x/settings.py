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
    allow_private_address: bool = False
    """Let `api_url` be a name inside your own network, such as an outgoing gateway."""
    price: Decimal = Field(default=Decimal("0.015"), ge=0)
    price_with_link: Decimal = Field(default=Decimal("0.200"), ge=0)
    watch_reads: int = Field(default=1_000, ge=0)
    """How many posts of one account the drift watch reads in a day: X charges 0.001 to 0.005 dollars for each."""
    deadline: timedelta = Field(default=timedelta(seconds=30), gt=timedelta(0), le=timedelta(minutes=5))
    connect_deadline: timedelta = Field(default=timedelta(seconds=5), gt=timedelta(0))
    read_deadline: timedelta = Field(default=timedelta(seconds=20), gt=timedelta(0))
    assumed_lateness: timedelta = Field(default=timedelta(seconds=60), ge=timedelta(0))
    """How long after our deadline X may still accept a post; X publishes no figure."""
    assumed_lag: timedelta = Field(default=timedelta(seconds=30), ge=timedelta(0))
    """How long a new post may be missing from the timeline; X publishes no figure."""

    @field_validator("api_url", "share_url", "web_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")) or any(sign in value for sign in " ?#"):
            raise ValueError("must be an address like https://api.x.com, without a query")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _is_encrypted(self) -> Self:
        if self.api_url.startswith("http://") and not self.may_be_private:
            raise ValueError("api_url must begin with https:// unless it is an address inside your own network")
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
    """The keys of one account: OAuth 1.0a user keys. An OAuth 2 token can be written down, and is refused in words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    consumer_key: SecretStr = SecretStr("")
    consumer_secret: SecretStr = SecretStr("")
    access_token: SecretStr = SecretStr("")
    access_token_secret: SecretStr = SecretStr("")
    oauth2_token: SecretStr = SecretStr("")

    def problem(self) -> str | None:
        """Why this credential cannot be used, as a sentence for an administrator; None when it can."""
        if self.oauth2_token.get_secret_value():
            return (
                "X OAuth 2 tokens expire after two hours and this version cannot renew them. "
                "Use the account's OAuth 1.0a keys: consumer_key, consumer_secret, access_token, access_token_secret."
            )
        names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
        missing = [name for name in names if not getattr(self, name).get_secret_value()]
        return f"X needs four keys for an account; missing or empty: {', '.join(missing)}." if missing else None

    def fingerprint(self) -> str:
        """A keyed hash that tells credentials apart and gives nothing away: its key is the token's own secret."""
        secret = self.access_token_secret.get_secret_value().encode()
        keys = f"x\0{self.consumer_key.get_secret_value()}\0{self.access_token.get_secret_value()}"
        return hmac.new(secret, keys.encode(), hashlib.sha256).hexdigest()[:32]
