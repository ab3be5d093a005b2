"""Questions to X: the answer whole and readable, or NetworkFailure."""

from collections.abc import Awaitable, Callable

import aiohttp
import tweepy

from adapters.http import TooLarge
from adapters.networks.x.matching import Seen, seen_from
from adapters.networks.x.reading import Json
from adapters.networks.x.session import Answer
from workflows.errors import NetworkFailure


async def asked(call: Callable[[], Awaitable[Json]]) -> Json:
    """The answer to a question. Raises NetworkFailure for every way in which there is none."""
    try:
        answer = await call()
    except tweepy.Unauthorized as error:
        raise NetworkFailure("X no longer accepts this account's keys.", retry=False) from error
    except tweepy.HTTPException as error:
        raise NetworkFailure(f"X answered {error.response.status}.") from error
    except (tweepy.TweepyException, aiohttp.ClientError, OSError, TimeoutError, TooLarge, ValueError) as error:
        raise NetworkFailure(f"X could not be asked ({type(error).__name__}).") from error
    except (TypeError, AttributeError, KeyError) as error:
        # tweepy reads an error's body without looking whether it has the shape it expects.
        raise NetworkFailure("X answered with something unreadable.") from error
    return answer


def body_of(error: tweepy.HTTPException) -> Json:
    """What X said with an error; nothing when it was no object."""
    response: Answer = error.response
    return response.content() or {}


def posts_in(answer: Json) -> list[Seen]:
    """The posts of one page. Raises NetworkFailure when the page is not whole: absence would prove nothing."""
    data = answer.get("data", [])
    if answer.get("errors") or not isinstance(data, list) or not ("data" in answer or "meta" in answer):
        raise NetworkFailure("X did not show the whole timeline.")
    try:
        return [seen_from(entry) for entry in data]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NetworkFailure("X's timeline could not be read.") from error
