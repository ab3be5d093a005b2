"""Whether a request really comes from Teams, for us. Anything but a clear yes is a no, and never an error.

Stricter than the SDK, which takes tokens without an expiry, keys without endorsements, and compares the service URL
only when there is one (failures.md 3.3 and TMS-05 to TMS-11). First the token is checked, then whether the activity is
the one it was given for; nothing of the body is read before.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import jwt

from adapters.teams.keys import Keys, SigningKey, Unavailable
from adapters.teams.settings import Settings
from adapters.wire import Obj, child, string

LEEWAY = 300
"""Seconds that two clocks may differ."""
CHANNEL = "msteams"
"""What Teams is called among the channels; a key has to be endorsed for it."""
_LONGEST = 16_384
"""Characters; Microsoft's tokens have about a thousand."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (jwt.ExpiredSignatureError, "teams.expired"),
    (jwt.ImmatureSignatureError, "teams.not_yet_valid"),
    (jwt.InvalidIssuerError, "teams.issuer"),
    (jwt.InvalidAudienceError, "teams.audience"),
    (jwt.MissingRequiredClaimError, "teams.claim_missing"),
    (jwt.InvalidSignatureError, "teams.signature"),
    (jwt.InvalidAlgorithmError, "teams.algorithm"),
)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a request is refused: a short code for the log, and the status it is answered with."""

    reason: str
    status: int = 401


@dataclass(frozen=True, kw_only=True)
class Token:
    """A genuine token, meant for us."""

    claims: Mapping[str, object] = field(repr=False)
    service_url: str
    endorsements: frozenset[str]


class Tokens:
    """Checks the tokens that come with Teams' requests."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._settings = settings
        self._cloud = settings.addresses
        self._keys = keys

    async def check(self, authorization: Sequence[str]) -> Token | Refusal:
        """The token in the `Authorization` headers of a request. Never raises."""
        written = _bearer(authorization)
        if isinstance(written, Refusal):
            return written
        kid = _key_id(written)
        if isinstance(kid, Refusal):
            return kid
        try:
            key = await self._keys.find(kid)
        except Unavailable:
            return Refusal(reason="teams.keys_unavailable", status=503)
        if key is None:
            return Refusal(reason="teams.unknown_key")
        claims = self._claims(written, key)
        if isinstance(claims, Refusal):
            return claims
        service_url = claims.get("serviceurl")
        if not isinstance(service_url, str) or not service_url:
            return Refusal(reason="teams.claim_missing")
        return Token(claims=claims, service_url=service_url, endorsements=key.endorsements)

    def binds(self, token: Token, activity: Obj) -> Refusal | None:
        """Why a genuine token is not good for this activity; None when it is. Never raises."""
        if string(activity, "serviceUrl") != token.service_url:
            return Refusal(reason="teams.service_url", status=403)
        if not self._cloud.serves(token.service_url):
            return Refusal(reason="teams.service_host", status=403)
        if string(activity, "channelId") != CHANNEL or CHANNEL not in token.endorsements:
            return Refusal(reason="teams.endorsement", status=403)
        if tenants(activity) != {self._settings.tenant}:
            return Refusal(reason="teams.tenant", status=403)
        return None

    def _claims(self, written: str, key: SigningKey) -> Mapping[str, object] | Refusal:
        try:
            return jwt.decode(
                written,
                key.public,
                algorithms=["RS256"],
                audience=self._settings.app_id,
                issuer=self._cloud.issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "nbf", "iss", "aud"], "strict_aud": True},
            )
        except Exception as error:  # PyJWT lets other errors through: for an exp of 1e400, for JSON a thousand deep
            return Refusal(reason=next((code for kind, code in _REASONS if isinstance(error, kind)), "teams.malformed"))


def tenants(activity: Obj) -> set[str]:
    """Every tenant that an activity says it is from, in small letters; Teams says it in two places, or one of them."""
    said = (
        child(activity, "conversation").get("tenantId"),
        child(child(activity, "channelData"), "tenant").get("id"),
    )
    return {one.lower() if isinstance(one, str) else "" for one in said if one is not None}


def _bearer(authorization: Sequence[str]) -> str | Refusal:
    if len(authorization) != 1:
        return Refusal(reason="teams.no_token" if not authorization else "teams.headers_repeated")
    scheme, _, written = authorization[0].partition(" ")
    if scheme != "Bearer":
        return Refusal(reason="teams.no_token")
    if len(written) > _LONGEST or not _TOKEN.fullmatch(written):
        return Refusal(reason="teams.malformed")
    return written


def _key_id(written: str) -> str | Refusal:
    """The id of the key that a token claims to be signed with."""
    try:
        header = jwt.get_unverified_header(written)
    except Exception:  # a header of a stranger's making: not only PyJWT's own errors
        return Refusal(reason="teams.malformed")
    if header.get("alg") != "RS256":
        return Refusal(reason="teams.algorithm")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid or "crit" in header:
        return Refusal(reason="teams.malformed")
    return kid
