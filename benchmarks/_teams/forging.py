"""Requests that Teams never sent: every way we know to make one look as if it had."""

import base64
import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.sandbox.teams_keys import Key, TeamsKeys, new_key
from adapters.wire import Block, Json

OTHER_TENANT = "99999999-9999-4999-8999-999999999999"
OTHER_APP = "88888888-8888-4888-8888-888888888888"
VARIANTS = 25
"""Tokens made for each kind; making one takes a millisecond, and the program remembers none."""

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request, ready to be sent."""

    kind: str
    headers: Headers
    body: bytes


class Forger:
    """Makes requests of every kind, over and over. `signer` is the key server's own key; `retired` is one it had."""

    def __init__(self, signer: TeamsKeys, *, tenant: str, service_url: str, retired: Key, seed: int = 1) -> None:
        self._signer = signer
        self._tenant = tenant
        self._service_url = service_url
        self._random = random.Random(seed)
        self._unknown = new_key()
        self._retired = retired
        self._pools = {kind: [make(self) for _ in range(VARIANTS)] for kind, make in _KINDS.items()}

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds there are."""
        return tuple(self._pools)

    def request(self, number: int) -> Request:
        """The request of this number: the kinds take turns, and each has a body of its own."""
        kind = self.kinds[number % len(self.kinds)]
        return self._pools[kind][number // len(self.kinds) % VARIANTS](number)

    def unknown(self) -> Request:
        """Signed with a key that the key server never had: the one kind for which it has to be asked."""
        return self._with_token("unknown key", self._signed(key=self._unknown))(0)

    def genuine(self, number: int) -> Request:
        """What Teams would send: an empty search in the message extension, which costs the program next to nothing."""
        return self._with_token("genuine", self._signed())(number)

    def _claims(self, **changed: Json) -> dict[str, Json]:
        claims = {**self._signer.claims(service_url=self._service_url), **changed}
        return {name: value for name, value in claims.items() if value is not None}

    def _signed(self, *, key: Key | None = None, **changed: Json) -> str:
        return self._signer.sign(self._claims(**changed), key=key)

    def _with_token(self, kind: str, token: str, **changed: Json) -> "Made":
        return self._with_headers(kind, (("Authorization", f"Bearer {token}"),), **changed)

    def _with_headers(self, kind: str, headers: Headers, **changed: Json) -> "Made":
        def made(number: int) -> Request:
            return Request(kind=kind, headers=headers, body=json.dumps(self._activity(number, changed)).encode())

        return made

    def _activity(self, number: int, changed: Mapping[str, Json]) -> Block:
        return {
            "type": "invoke",
            "name": "composeExtension/query",
            "id": f"f:{number}",
            "channelId": "msteams",
            "serviceUrl": self._service_url,
            "from": {"id": "29:forger", "aadObjectId": "0b1ec700-3333-4c33-8c33-000000000001"},
            "conversation": {"id": "a:forged", "conversationType": "personal", "tenantId": self._tenant},
            "channelData": {"tenant": {"id": self._tenant}},
            "value": {"commandId": "post", "queryOptions": {"skip": 0, "count": 25}},
            **changed,
        }

    def _broken(self) -> str:
        """A genuine token with one character changed."""
        token = self._signed()
        place = self._random.randrange(len(token) - 2)  # the last characters carry bits that mean nothing
        other = self._random.choice([one for one in "AQgw09_-" if one != token[place]])
        return token[:place] + other + token[place + 1 :]

    def _garbage(self) -> str:
        return _base64(self._random.randbytes(self._random.randrange(1, 400)))

    def _unsigned(self) -> str:
        return f"{jwt.encode(self._claims(), '', algorithm='none', headers={'kid': self._signer.keys[-1].kid})}AAAA"

    def _shared_secret(self) -> str:
        """HS256 with the public key as its secret."""
        key = self._signer.keys[-1]
        secret = key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        header = json.dumps({"alg": "HS256", "typ": "JWT", "kid": key.kid}).encode()
        signed = f"{_base64(header)}.{_base64(json.dumps(self._claims()).encode())}"
        return f"{signed}.{_base64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"

    def _borrowed_id(self) -> Key:
        """A key of the forger's that calls itself the genuine one."""
        return Key(self._unknown.private, self._signer.keys[-1].kid)


Made = Callable[[int], Request]


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _ago(seconds: float) -> int:
    return int(time.time() - seconds)


_KINDS: Mapping[str, Callable[[Forger], Made]] = {
    "no token": lambda it: it._with_headers("no token", ()),
    "another scheme": lambda it: it._with_headers("another scheme", (("Authorization", f"Basic {it._garbage()}"),)),
    "two headers": lambda it: it._with_headers("two headers", (("Authorization", f"Bearer {it._signed()}"),) * 2),
    "garbage": lambda it: it._with_token("garbage", it._garbage()),
    "three garbage": lambda it: it._with_token("three garbage", ".".join(it._garbage() for _ in range(3))),
    "malformed": lambda it: it._with_token("malformed", it._broken()),
    "unsigned": lambda it: it._with_token("unsigned", it._unsigned()),
    "HS256": lambda it: it._with_token("HS256", it._shared_secret()),
    "forged": lambda it: it._with_token("forged", it._signed(key=it._borrowed_id())),
    "unknown key": lambda it: it._with_token("unknown key", it._signed(key=it._unknown)),
    "retired key": lambda it: it._with_token("retired key", it._signed(key=it._retired)),
    "expired": lambda it: it._with_token("expired", it._signed(exp=_ago(301 + it._random.randrange(10**6)))),
    "not yet valid": lambda it: it._with_token("not yet valid", it._signed(nbf=_ago(-3600), exp=_ago(-7200))),
    "no exp": lambda it: it._with_token("no exp", it._signed(exp=None)),
    "no nbf": lambda it: it._with_token("no nbf", it._signed(nbf=None)),
    "no serviceurl": lambda it: it._with_token("no serviceurl", it._signed(serviceurl=None)),
    "wrong audience": lambda it: it._with_token("wrong audience", it._signed(aud=OTHER_APP)),
    "wrong issuer": lambda it: it._with_token("wrong issuer", it._signed(iss="https://issuer.example")),
    "wrong tenant": lambda it: it._with_token(
        "wrong tenant", it._signed(), conversation={"tenantId": OTHER_TENANT}, channelData={}
    ),
    "wrong service": lambda it: it._with_token("wrong service", it._signed(serviceurl="https://service.example/")),
    "another channel": lambda it: it._with_token("another channel", it._signed(), channelId="webchat"),
}
