"""From what X answered to what it means: only refusals known by name are certain, all else is Unknown."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import tweepy

from adapters.http import TooLarge
from adapters.networks.x.session import Answer, Renewed
from workflows.ports.network import HALTED, NotSent, RateLimited, Rejected, SignedOut, Unknown

WAIT_WITHOUT_RESET = timedelta(minutes=15)
"""X counts in windows of 15 minutes; used when it does not say when the window ends."""
SHORTEST_WAIT = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=24)

Failure = NotSent | RateLimited | Rejected | SignedOut | Unknown


class NotFresh(Exception):
    """Raised before the first byte when the permission to send has grown old."""

    reason = "The permission to send was no longer fresh; this program may have been frozen."


class Halted(Exception):
    """Raised before the first byte when sending was stopped after the intent."""


@dataclass(frozen=True, kw_only=True)
class _Refusal:
    """A refusal X is known to send: its status, and what its problem type or its detail contain."""

    status: int
    reason: str
    kind: str = ""
    detail: str = ""


_REFUSALS = (
    _Refusal(status=400, detail="text is too long", reason="X counts this text as too long."),
    _Refusal(status=403, detail="text is too long", reason="X counts this text as too long."),
    _Refusal(
        status=403, detail="reply to a tweet that is deleted", reason="The post to reply to is gone or not visible."
    ),
    _Refusal(status=403, detail="not authorized to delete", reason="X does not let this account delete this post."),
    _Refusal(status=400, detail="media ids are invalid", reason="X does not know its picture or film (any more)."),
    _Refusal(status=400, detail="file size exceeds", reason="X counts this file as too large."),
    _Refusal(status=403, kind="/problems/oauth1-permissions", reason="The X app has no permission to write."),
    _Refusal(status=403, kind="/problems/client-forbidden", reason="The X app is not allowed to use this part of X."),
    _Refusal(status=403, kind="/problems/unsupported-authentication", reason="X does not take this kind of key here."),
    _Refusal(status=402, kind="/problems/credits", reason="The X app has used up its credit."),
    _Refusal(status=402, detail="credits", reason="The X app has used up its credit."),
    _Refusal(status=403, kind="/problems/usage-capped", reason="The X app has reached its spending limit."),
)

_DUPLICATE = "duplicate content"


def meaning_of(error: Exception, *, now: datetime) -> Failure:
    """What a failed write means. Total: any exception has an answer."""
    if isinstance(error, Halted):
        return NotSent(reason=HALTED)
    if isinstance(error, NotFresh):
        return NotSent(reason=NotFresh.reason)
    if isinstance(error, Renewed):
        return NotSent(reason=Renewed.reason)
    if left_nothing(error):
        return NotSent(reason=f"X could not be reached ({type(error).__name__}).")
    if isinstance(error, tweepy.TooManyRequests):
        return RateLimited(until=_until(error.reset_time, now))
    if isinstance(error, tweepy.Unauthorized):
        return SignedOut(reason="X no longer accepts this account's keys.")
    if isinstance(error, tweepy.HTTPException):
        return _refusal(error)
    if isinstance(error, TimeoutError):
        return Unknown(reason="X did not answer in time.")
    if isinstance(error, TooLarge):
        return Unknown(reason="X's answer was longer than any real one.")
    return Unknown(reason=f"The answer of X was lost or broken ({type(error).__name__}).")


def left_nothing(error: Exception) -> bool:
    """Whether no byte of the request can have left: no name, no connection, no encryption."""
    never = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
    return isinstance(error, never)


def known_reason(error: tweepy.HTTPException) -> str | None:
    """Why X refused, when it is a refusal known by name."""
    return refusal_in(error.response)


def refusal_in(answer: Answer) -> str | None:
    """Why X refused, when it is a refusal known by name."""
    kinds, details = _problem(answer)
    fitting = (one for one in _REFUSALS if answer.status == one.status)
    return next((one.reason for one in fitting if one.kind in kinds and one.detail in details), None)


def until_of(answer: Answer, now: datetime) -> datetime:
    """When to ask again what was answered with 429."""
    reset = answer.headers.get("x-rate-limit-reset")
    return _until(int(reset) if reset is not None else None, now)


def _until(reset: int | None, now: datetime) -> datetime:
    """When to try again: X's own word when it is sound, never sooner than a minute, never later than a day."""
    if reset is None:
        return now + WAIT_WITHOUT_RESET
    seconds = reset - now.timestamp()
    wait = max(SHORTEST_WAIT.total_seconds(), min(seconds, LONGEST_WAIT.total_seconds()))
    return (now + timedelta(seconds=wait)).astimezone(UTC)


def _refusal(error: tweepy.HTTPException) -> Rejected | Unknown:
    status: int = error.response.status
    _kinds, details = _problem(error.response)
    if _DUPLICATE in details:
        return Unknown(reason="X says it already has this post; an earlier attempt may have arrived.")
    if reason := known_reason(error):
        return Rejected(reason=reason)
    return Unknown(reason=f"X answered {status} and gave no reason this program knows.")


def _problem(answer: Answer) -> tuple[str, str]:
    """The problem types and the details X gave, lower case, from wherever it put them."""
    content = answer.content() or {}
    errors = content.get("errors")
    problems = [content, *(entry for entry in (errors if isinstance(errors, list) else []) if isinstance(entry, dict))]
    kinds = " ".join(str(problem.get("type", "")) for problem in problems)
    details = " ".join(f"{problem.get('detail', '')} {problem.get('message', '')}" for problem in problems)
    return kinds.lower(), details.lower()
