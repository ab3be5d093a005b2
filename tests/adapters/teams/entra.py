"""A local Entra: one tenant's sign-in endpoints with real signatures, and lies on demand."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

APP = "11111111-0000-4000-8000-000000000001"
TENANT = "22222222-0000-4000-8000-000000000002"
ANA = "aaaaaaaa-0000-4000-8000-00000000000a"
SECRET = "canary-client-secret"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(kw_only=True)
class Entra:
    """Gives out codes and exchanges each once, for who knows the secret and PKCE's verifier."""

    now: Callable[[], float]
    url: str = ""
    lies: dict[str, Any] = field(default_factory=dict)
    """Claims of the next ID tokens; None leaves one out."""
    key: rsa.RSAPrivateKey = KEY
    kid: str = "k1"
    algorithm: str = "RS256"
    answers: list[web.Response] = field(default_factory=list)
    """Given instead, one by one."""
    asked: list[dict[str, str]] = field(default_factory=list)
    keys_away: bool = False
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def code_for(self, asked: dict[str, str], user: str = ANA) -> str:
        """What a browser comes back with that was sent away with `asked`."""
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked | {"user": user}
        return code

    def app(self) -> web.Application:
        """The endpoints."""
        app = web.Application()
        app.router.add_get(f"/{TENANT}/v2.0/.well-known/openid-configuration", self._metadata)
        app.router.add_get(f"/{TENANT}/discovery/v2.0/keys", self._keys)
        app.router.add_post(f"/{TENANT}/oauth2/v2.0/token", self._token)
        return app

    def id_token(self, asked: dict[str, str], user: str) -> str:
        """Signed, as Microsoft does."""
        now = int(self.now())
        claims = {
            "iss": f"{self.url}/{TENANT}/v2.0",
            "aud": APP,
            "iat": now - 1,
            "nbf": now - 1,
            "exp": now + 3600,
            "nonce": asked["nonce"],
            "tid": TENANT,
            "oid": user,
            "name": "Ana of Acme",
        } | self.lies
        told = {name: value for name, value in claims.items() if value is not None}
        key: Any = self.key if self.algorithm.startswith("RS") else "0123456789abcdef0123456789abcdef"
        return jwt.encode(told, key, algorithm=self.algorithm, headers={"kid": self.kid})

    async def _metadata(self, _request: web.Request) -> web.Response:
        return web.json_response({"jwks_uri": f"{self.url}/{TENANT}/discovery/v2.0/keys"})

    async def _keys(self, _request: web.Request) -> web.Response:
        if self.keys_away:
            return web.Response(status=503)
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return web.json_response({"keys": [{**public, "kid": "k1", "use": "sig"}]})

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.answers:
            return self.answers.pop(0)
        asked = self._codes.pop(form["code"], None)
        if form["client_secret"] != SECRET or form["client_id"] != APP:
            return web.json_response({"error": "invalid_client", "error_description": "AADSTS7000215"}, status=401)
        if asked is None or not _proves(form["code_verifier"], asked["code_challenge"]):
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"id_token": self.id_token(asked, asked["user"]), "token_type": "Bearer"})


def _proves(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
