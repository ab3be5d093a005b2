"""Microsoft's side of trust, locally: the key that signs activities, the key server, and the login service.

One router: OpenID metadata and keys for who checks tokens from Teams, and the token endpoint for the app's own. Nothing
here is a real host; everything is at whatever address the router is served from.
"""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from adapters.wire import Block, Json

METADATA = "/v1/.well-known/openidconfiguration"
JWKS = "/v1/.well-known/keys"
ISSUER = "https://api.practice.example"
"""Who signs, in the practice workspace: `chat.teams.issuer`."""
LASTS = 3600
"""Seconds that a token is good for, in both directions; Microsoft's last an hour to a day."""


@dataclass(frozen=True)
class Key:
    """One signing key, and the channels it is endorsed for."""

    private: rsa.RSAPrivateKey = field(repr=False)
    kid: str
    endorsements: tuple[str, ...] | None = ("msteams",)

    def published(self) -> Block:
        """Its public half, as a key server publishes it."""
        written: Block = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key()))
        written |= {"kid": self.kid, "use": "sig"}
        if self.endorsements is not None:
            written["endorsements"] = list(self.endorsements)
        return written


def new_key(*, endorsements: tuple[str, ...] | None = ("msteams",)) -> Key:
    """A fresh key that nobody has published yet. Takes a tenth of a second."""
    return Key(rsa.generate_private_key(public_exponent=65537, key_size=2048), uuid4().hex, endorsements)


@dataclass
class TeamsKeys:
    """The signer, and what the servers say. A test may change anything at any time."""

    app_id: str
    app_secret: str = ""
    """What the token endpoint wants; "" takes any."""
    issuer: str = ISSUER
    keys: list[Key] = field(default_factory=lambda: [new_key()])
    """Published; the last one signs."""
    delay: float = 0.0
    """Seconds before the key server answers anything."""
    status: int = 200
    """What the key server answers with; anything but 200 has no keys in it."""
    jwks_uri: str = ""
    """Where the metadata says the keys are; "" for here."""
    tokens: set[str] = field(default_factory=set)
    """Every token given to the app that its calls may carry."""
    asked: Counter[str] = field(default_factory=Counter)
    """Requests by path."""

    def rotate(self, *, keep_old: bool = False) -> Key:
        """Sign with a new key from now on. The old one is no longer published, unless it is kept."""
        key = new_key()
        self.keys = [*(self.keys if keep_old else ()), key]
        return key

    def claims(self, *, service_url: str, now: float | None = None) -> dict[str, Json]:
        """What the token of a genuine activity says."""
        at = int(now if now is not None else time.time())
        return {
            "iss": self.issuer,
            "aud": self.app_id,
            "serviceurl": service_url,
            "nbf": at,
            "exp": at + LASTS,
        }

    def sign(self, claims: dict[str, Json], *, key: Key | None = None) -> str:
        """A token with these claims, signed as Microsoft signs; also claims that make no sense."""
        with_key = key or self.keys[-1]
        said = json.dumps(claims).encode()
        return jwt.api_jws.encode(said, with_key.private, algorithm="RS256", headers={"kid": with_key.kid})

    def authorization(self, service_url: str) -> str:
        """The `Authorization` header of a genuine activity from this service."""
        return f"Bearer {self.sign(self.claims(service_url=service_url))}"

    def took(self, request: web.Request) -> bool:
        """Whether a call to the connector carries a token that was given out here."""
        return request.headers.get("Authorization", "").removeprefix("Bearer ") in self.tokens

    def routes(self) -> list[web.RouteDef]:
        """Metadata, keys, and the token endpoint, for any application."""
        return [
            web.get(METADATA, self._metadata),
            web.get(JWKS, self._jwks),
            web.post("/{tenant}/oauth2/v2.0/token", self._token),
        ]

    def app(self) -> web.Application:
        """The same as an application of its own."""
        app = web.Application()
        app.add_routes(self.routes())
        return app

    async def _metadata(self, request: web.Request) -> web.Response:
        here = f"{request.scheme}://{request.host}{_prefix(request, METADATA)}"
        keys = self.jwks_uri or f"{here}{JWKS}"
        return await self._answer(request, {"issuer": self.issuer, "jwks_uri": keys})

    async def _jwks(self, request: web.Request) -> web.Response:
        return await self._answer(request, {"keys": [key.published() for key in self.keys]})

    async def _answer(self, request: web.Request, content: Block) -> web.Response:
        self.asked[request.path] += 1
        await asyncio.sleep(self.delay)
        if self.status != 200:
            return web.Response(status=self.status, text="the key server is down")
        return web.json_response(content)

    async def _token(self, request: web.Request) -> web.Response:
        self.asked["token"] += 1
        form = await request.post()
        right = form.get("client_id") == self.app_id and form.get("grant_type") == "client_credentials"
        if not right or (self.app_secret and form.get("client_secret") != self.app_secret):
            return web.json_response({"error": "invalid_client", "error_description": "wrong secret"}, status=401)
        token = uuid4().hex
        self.tokens.add(token)
        return web.json_response({"token_type": "Bearer", "expires_in": LASTS, "access_token": token})


def _prefix(request: web.Request, path: str) -> str:
    """What stands before a path of ours, when this is mounted under another application."""
    return request.path.removesuffix(path)
