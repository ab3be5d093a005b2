"""Microsoft's clouds: where tokens come from and go to, which keys sign, and which servers Teams answers from.

Each address can be overridden in app.yaml, which proxies, new clouds and the practice workspace need.

Documented by Microsoft: for GCC High, DoD and 21Vianet the login hosts, scopes, issuers and key addresses ("Configure
Bot Framework bots for US Government customers", "Configure a bot in Microsoft Azure operated by 21Vianet"); the hosts
that Teams answers from in every cloud ("Service URL Validation" of the Teams SDK); the service addresses of all clouds
but 21Vianet (`TeamsServiceEndpoints` of the Agents SDK); that bots are sent no files in GCC High, DoD and 21Vianet
("Send and receive files from a bot"), but get the pictures that are pasted into a message.

Assumed: that GCC, which lives in the public Azure, signs and logs in like the public cloud; that a single-tenant bot
gets its token from its own tenant in the US Government clouds too, as it does in the other two; the path `/teams/`
behind 21Vianet's service host; the deep links outside the public cloud, which are the web clients' addresses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]{1,253})(?P<port>:\d{1,5})?(?:/[A-Za-z0-9._~/%-]{0,2000})?"
)
"""Plain on purpose: what has a password, a backslash or a letter beyond ASCII is read in two ways by two parsers, and
the SDK takes braces for places to fill in."""
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
"""This machine."""


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """The addresses of one cloud."""

    login_url: str
    """Gives our tokens: `{login_url}/{tenant}/oauth2/v2.0/token`."""
    scope: str
    """What a token for the connector is asked for."""
    keys_url: str
    """The OpenID metadata of whoever signs what Teams sends us."""
    issuer: str
    """Who signs it: the `iss` of each token."""
    service_hosts: tuple[str, ...]
    """The hosts we answer to; a leading dot takes every host below, and one without a port takes every port."""
    service_url: str
    """Where to write before Teams has said where."""
    file_hosts: tuple[str, ...] = ()
    """Where people's files are, written as `service_hosts`; none where Teams sends apps no files."""
    deep_link: str = "https://teams.microsoft.com"

    def serves(self, service_url: str) -> bool:
        """Whether Teams may answer from there, and our token may go there: https, and one of `service_hosts`.

        Plain http is good enough on this machine, which is among the hosts only where app.yaml says so.
        """
        found = _ADDRESS.fullmatch(service_url)
        if found is None:
            return False
        host = found["host"].lower()
        if found["scheme"] == "http" and host not in LOOPBACK:
            return False
        names = (host, f"{host}{found['port'] or ''}")
        return any(
            name.endswith(one) if one.startswith(".") else name == one for one in self.service_hosts for name in names
        )


_PUBLIC = Cloud(
    login_url="https://login.microsoftonline.com",
    scope="https://api.botframework.com/.default",
    keys_url="https://login.botframework.com/v1/.well-known/openidconfiguration",
    issuer="https://api.botframework.com",
    service_hosts=("smba.trafficmanager.net", "smba.onyx.prod.teams.trafficmanager.net"),
    service_url="https://smba.trafficmanager.net/teams/",
    file_hosts=(".sharepoint.com",),
)
_GCC_HIGH = Cloud(
    login_url="https://login.microsoftonline.us",
    scope="https://api.botframework.us/.default",
    keys_url="https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
    issuer="https://api.botframework.us",
    service_hosts=("smba.infra.gov.teams.microsoft.us",),
    service_url="https://smba.infra.gov.teams.microsoft.us/teams/",
    deep_link="https://gov.teams.microsoft.us",
)

CLOUDS: Mapping[str, Cloud] = MappingProxyType(
    {
        "public": _PUBLIC,
        "gcc": replace(
            _PUBLIC,
            service_hosts=("smba.infra.gcc.teams.microsoft.com", *_PUBLIC.service_hosts),
            service_url="https://smba.infra.gcc.teams.microsoft.com/teams/",
        ),
        "gcch": _GCC_HIGH,
        "dod": replace(
            _GCC_HIGH,
            service_hosts=("smba.infra.dod.teams.microsoft.us",),
            service_url="https://smba.infra.dod.teams.microsoft.us/teams/",
            deep_link="https://dod.teams.microsoft.us",
        ),
        "china": Cloud(
            login_url="https://login.partner.microsoftonline.cn",
            scope="https://api.botframework.azure.cn/.default",
            keys_url="https://login.botframework.azure.cn/v1/.well-known/openidconfiguration",
            issuer="https://api.botframework.azure.cn",
            service_hosts=("frontend.botapi.msg.infra.teams.microsoftonline.cn",),
            service_url="https://frontend.botapi.msg.infra.teams.microsoftonline.cn/teams/",
            deep_link="https://teams.microsoftonline.cn",
        ),
    }
)
"""By the name they have in app.yaml."""
