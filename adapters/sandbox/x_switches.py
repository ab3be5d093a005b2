"""What can be made to go wrong in the X stand-in, and for how long."""

from dataclasses import dataclass
from enum import Enum

from workflows.domain.ids import RemoteAccountId


class Fault(Enum):
    """What can be made to go wrong. The first four are the trainer's switches, the others serve tests."""

    ACCEPTED_REPLY_LOST = "accepted, reply lost"
    RATE_LIMITED = "rate limited"
    SLOW = "slow"
    """Works `seconds` later."""
    WRONG_ACCOUNT = "wrong account"
    """Tokens answer as `account`, or as the next account when none is named."""
    ERROR_CREATED = "500, created"
    ERROR_NOT_CREATED = "500, not created"
    BROKEN_ANSWER = "201 with broken JSON, created"
    HTML_ERROR = "503 with HTML, not created"
    LATE = "reply lost, accepted later"
    """The post appears `seconds` after the connection was cut."""
    TIMELINE_LAG = "timeline lag"
    """Posts younger than `seconds` are missing from timelines."""
    TIMELINE_FAILS = "timeline fails"
    REVOKED = "token revoked"
    """Of `account`, or of all when none is named."""
    DELETE_REFUSED = "delete refused"
    DELETE_LOST = "delete lost, not done"
    """The connection is cut, and the post is still there."""
    GRANT_LOST = "tokens given, reply lost"
    """The code or refresh token is used up, and nobody gets the new tokens."""
    GRANT_BROKEN = "tokens given in broken JSON"
    GRANT_REFUSED = "refresh token refused"
    GRANT_FAILS = "503 for tokens, nothing done"
    GRANT_LIMITED = "429 for tokens"
    LOOKUP_FAILS = "lookup of a post fails"
    HEARING_FAILS = "503 for mentions, search and quotes"
    HEARING_LIMITED = "429 for mentions, search and quotes"
    LATER_PAGE_FAILS = "503 for every page but the first"
    OUT_OF_CREDIT = "402 for mentions, search and quotes"
    UPLOAD_FAILS = "503 for an upload"
    UPLOAD_FORBIDDEN = "403 for an upload"
    PROCESSING_FAILS = "a film cannot be made ready"
    HEARING_FORBIDDEN = "403 for mentions, search and quotes"


class Lasting(Enum):
    """How long a switch stays on."""

    ONCE = "next request only"
    UNTIL_OFF = "until switched off"


@dataclass(frozen=True, kw_only=True)
class Switch:
    """A fault that is on."""

    fault: Fault
    lasting: Lasting = Lasting.UNTIL_OFF
    seconds: float = 5.0
    account: RemoteAccountId | None = None
