"""Hosts that imitate another: ours, or a well-known one."""

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from workflows.checks.text.folding import fold

_SECOND_LEVEL = frozenset(["co", "com", "org", "net", "ac", "gov", "edu", "ne", "or"])
_BAIT = frozenset(
    [
        *[
            "login",
            "signin",
            "secure",
            "security",
            "verify",
            "verification",
            "account",
            "accounts",
            "update",
            "support",
        ],
        *["billing", "wallet", "unlock", "confirm", "alert", "payment", "refund", "gift", "giveaway", "bonus", "prize"],
        *["help", "service", "auth", "sso", "webscr", "id"],
    ]
)
"""Words that imitations put beside a name."""
_SHORTEST_OWN = 4
_SHORTEST_KNOWN = 6


def is_under(host: str, domain: str) -> bool:
    """Whether the host is this domain or a part of it."""
    return host == domain or host.endswith(f".{domain}")


@lru_cache(maxsize=256)
def site_name(host: str) -> str:
    """`acme` for www.acme.com and shop.acme.co.uk: near enough without a list of all public suffixes."""
    labels = host.split(".")
    if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2:
        return labels[-3]
    return labels[-2] if len(labels) > 1 else labels[0]


@lru_cache(maxsize=1024)
def skeleton(name: str) -> str:
    """How a name looks at a glance."""
    plain = fold(name).text.translate(str.maketrans("013568", "olesgb"))
    return plain.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("l", "i")


def imitates_ours(host: str, own_domains: Iterable[str]) -> str | None:
    """Which of our domains a reader would take this host for; None when it is of no such kind, or ours."""
    name = site_name(host)
    for own in sorted(own_domains):
        brand = site_name(own)
        if len(brand) >= _SHORTEST_OWN and not is_under(host, own) and _resembles(host, name, own, brand):
            return own
    return None


class WellKnown:
    """Domains that are imitated; looked up in time that does not grow with their number."""

    def __init__(self, domains: Iterable[str]) -> None:
        self._domains = tuple(domains)
        self._by_name = {site_name(domain): domain for domain in self._domains}
        long = {name: domain for name, domain in self._by_name.items() if len(name) >= _SHORTEST_KNOWN}
        self._by_look = {skeleton(name): domain for name, domain in long.items()}
        self._by_ends: dict[str, list[tuple[str, str]]] = {}
        for name, domain in long.items():
            self._by_ends.setdefault(name[0] + name[-1], []).append((name, domain))

    def imitated_by(self, host: str) -> str | None:
        """Which of them this host imitates; stricter than for ours, since so many names are alike by chance."""
        name = site_name(host)
        if host.count(".") > 1:
            inside = self._inside(host)
            if inside:
                return inside
        if name in self._by_name:
            return None
        pieces = re.split(r"[\-_]", name)
        if len(pieces) > 1 and _BAIT & set(pieces):
            beside = [piece for piece in pieces if len(piece) >= _SHORTEST_OWN and piece in self._by_name]
            if beside:
                return self._by_name[beside[0]]
        alike = self._by_look.get(skeleton(name)) if len(name) >= _SHORTEST_OWN else None
        if alike:
            return alike
        near = self._by_ends.get(name[0] + name[-1], ()) if name else ()
        return next((domain for known, domain in near if _is_slip_of(name, known)), None)

    def _inside(self, host: str) -> str | None:
        """`paypal.com` for paypal.com.example.net."""
        labels = host.split(".")
        for first in range(len(labels) - 2):
            for length in (2, 3):
                domain = ".".join(labels[first : first + length])
                if self._by_name.get(site_name(domain)) == domain and not is_under(host, domain):
                    return domain
        return None


def _resembles(host: str, name: str, own: str, brand: str) -> bool:
    if name != brand and skeleton(name) == skeleton(brand):
        return True
    if f"{own}." in f"{host}.":
        return True
    if len(brand) > _SHORTEST_OWN and name != brand and OSA.distance(name, brand, score_cutoff=1) <= 1:
        return True
    pieces = re.split(r"[\-_]", name)
    return len(pieces) > 1 and brand in pieces


def _is_slip_of(name: str, brand: str) -> bool:
    """One letter doubled, left out in the middle or swapped; a plural or another word's ending is none."""
    return abs(len(name) - len(brand)) <= 1 and OSA.distance(name, brand, score_cutoff=1) == 1
