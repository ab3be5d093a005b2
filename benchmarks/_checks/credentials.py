"""Credentials by the formats their vendors publish, drawn by chance, and strings that only look like them.

Nothing here was ever valid, and nothing of it is stored: it is drawn anew in every run.
"""

import base64
import json
import string
import uuid
from collections.abc import Callable, Iterator
from random import Random

from benchmarks._checks.sets import Sample

_ALPHANUMERIC = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + string.digits
_HEX = "0123456789abcdef"
_BASE64 = _ALPHANUMERIC + "+/"
_URL_SAFE = _ALPHANUMERIC + "-_"

_CARRIERS = (
    "Here is the key for the demo tomorrow: {}",
    "{}",
    "Use {} until Friday, please.",
    "Our new API is live! curl -H 'X-Key: {}' https://api.example.com/v1",
    "@sam it is {} but don't tell anybody",
    "Deploy log:\nstep 3 of 9\nTOKEN={}\ndone ✅",
)
_PASSWORDS = (
    "The wifi password is {}",
    "Login: admin\nPassword: {}",
    "user=social password={}",
    "new pw: {} (same as before)",
    "DB_PASSWORD='{}'",
)
_NEAR_MISSES: tuple[Callable[[Random], str], ...] = (
    lambda chance: f"Fixed in commit {_draw(chance, _HEX, 40)}",
    lambda chance: f"SHA-256 of the release: {_draw(chance, _HEX, 64)}",
    lambda chance: f"Your ticket is {_uuid(chance)}",
    lambda chance: f"Track it: 1Z{_draw(chance, _UPPER, 16)}",
    lambda chance: f"Watch the film: https://youtu.be/{_draw(chance, _URL_SAFE, 11)}",
    lambda chance: (
        f"https://shop.example.com/p/{_draw(chance, string.digits, 9)}?ref={_draw(chance, _ALPHANUMERIC, 8)}"
    ),
    lambda chance: (
        f"Paper: https://doi.org/10.1038/s41586-{chance.randint(100, 999)}-{_draw(chance, string.digits, 5)}-x"
    ),
    lambda chance: f"Order {chance.randint(10**9, 10**10 - 1)} is on its way.",
    lambda _: "Never share your password. We will never ask for it.",
    lambda _: "Your new password needs 12 characters, a digit and a sense of humour.",
    lambda _: "Passwords are out, passkeys are in: our guide to the change.",
    lambda _: "The secret of our key lime pie? The lime. Tokens of love from our bakery.",
    lambda chance: f"Use code {chance.choice(('SPRING', 'HELLO', 'WELCOME'))}{chance.randint(10, 50)} at the checkout.",
    lambda chance: f"ISBN 978-{chance.randint(0, 9)}-{chance.randint(100, 999)}-{_draw(chance, string.digits, 5)}-4",
)


def credentials(chance: Random, *, each: int) -> Iterator[Sample]:
    """`each` samples of every format, as many passwords in words, and the near misses."""
    for name, draw in _FORMATS.items():
        for _ in range(each):
            yield Sample(text=chance.choice(_CARRIERS).format(draw(chance)), is_bad=True, source=f"format:{name}")
    for carrier in _PASSWORDS:
        for _ in range(each):
            yield Sample(text=carrier.format(_password(chance)), is_bad=True, source="password")
    for miss in _NEAR_MISSES:
        for _ in range(each):
            yield Sample(text=miss(chance), is_bad=False, source="near miss")


def _draw(chance: Random, letters: str, count: int) -> str:
    return "".join(chance.choices(letters, k=count))


def _password(chance: Random) -> str:
    return (
        chance.choice(("Sommer", "Dragon", "Blue", "Coffee", "letmein", "Tr0ub4dor"))
        + str(chance.randint(10, 9999))
        + chance.choice("!$%?#")
        + _draw(chance, _ALPHANUMERIC, 3)
    )


def _uuid(chance: Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _jwt(chance: Random) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": str(chance.randint(1, 10**9)), "iat": 1_700_000_000})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, _draw(chance, _URL_SAFE, 43)])


def _private_key(chance: Random) -> str:
    kind = chance.choice(("RSA ", "EC ", "OPENSSH ", ""))
    lines = "\n".join(_draw(chance, _BASE64, 64) for _ in range(4))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{lines}\n-----END {kind}PRIVATE KEY-----"


_FORMATS: dict[str, Callable[[Random], str]] = {
    "aws": lambda chance: "AKIA" + _draw(chance, string.ascii_uppercase + "234567", 16),
    "github": lambda chance: chance.choice(("ghp_", "gho_", "ghs_")) + _draw(chance, _ALPHANUMERIC, 36),
    "github-fine": lambda chance: f"github_pat_{_draw(chance, _ALPHANUMERIC, 22)}_{_draw(chance, _ALPHANUMERIC, 59)}",
    "gitlab": lambda chance: "glpat-" + _draw(chance, _URL_SAFE, 20),
    "slack-bot": lambda chance: (
        f"xoxb-2{_draw(chance, string.digits, 11)}-3{_draw(chance, string.digits, 12)}"
        f"-{_draw(chance, _ALPHANUMERIC, 24)}"
    ),
    "slack-hook": lambda chance: (
        f"https://hooks.slack.com/services/T{_draw(chance, _UPPER, 8)}/B{_draw(chance, _UPPER, 10)}"
        f"/{_draw(chance, _ALPHANUMERIC, 24)}"
    ),
    "stripe": lambda chance: "sk_live_" + _draw(chance, _ALPHANUMERIC, 24),
    "google": lambda chance: "AIza" + _draw(chance, _URL_SAFE, 35),
    "anthropic": lambda chance: f"sk-ant-api03-{_draw(chance, _URL_SAFE, 93)}AA",
    "openai": lambda chance: f"sk-{_draw(chance, _ALPHANUMERIC, 20)}T3BlbkFJ{_draw(chance, _ALPHANUMERIC, 20)}",
    "npm": lambda chance: "npm_" + _draw(chance, _ALPHANUMERIC, 36),
    "pypi": lambda chance: "pypi-AgEIcHlwaS5vcmc" + _draw(chance, _URL_SAFE, 120),
    "sendgrid": lambda chance: f"SG.{_draw(chance, _URL_SAFE, 22)}.{_draw(chance, _URL_SAFE, 43)}",
    "twilio": lambda chance: "SK" + _draw(chance, _HEX, 32),
    "hugging-face": lambda chance: "hf_" + _draw(chance, string.ascii_letters, 34),
    "digitalocean": lambda chance: "dop_v1_" + _draw(chance, _HEX, 64),
    "shopify": lambda chance: "shpat_" + _draw(chance, _HEX, 32),
    "telegram": lambda chance: f"{chance.randint(10**8, 10**10 - 1)}:AA{_draw(chance, _URL_SAFE, 33)}",
    "x-bearer": lambda chance: (
        f"AAAAAAAAAAAAAAAAAAAAA{_draw(chance, _ALPHANUMERIC, 30)}%3D{_draw(chance, _ALPHANUMERIC, 42)}"
    ),
    "discord-hook": lambda chance: (
        f"https://discord.com/api/webhooks/{chance.randint(10**17, 10**18 - 1)}/{_draw(chance, _URL_SAFE, 68)}"
    ),
    "url-login": lambda chance: f"https://deploy:{_draw(chance, _ALPHANUMERIC, 14)}@git.example.com/site.git",
    "jwt": _jwt,
    "private-key": _private_key,
}
