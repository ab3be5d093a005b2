"""tweepy's client for one account, speaking through our session."""

import logging

from tweepy.asynchronous import AsyncClient

from adapters.networks.x.session import XSession
from adapters.networks.x.settings import Credentials
from workflows.domain.account import Account
from workflows.domain.credential import Tokens
from workflows.errors import NetworkFailure


def client_through(session: XSession, credentials: Credentials, *, signs: bool) -> AsyncClient:
    """A client that answers in plain dicts and retries nothing; `signs` with four keys, else the session has tokens."""
    _quieten()
    client = AsyncClient(
        # The session puts the access token in: tweepy would show it in its log.
        bearer_token=None if signs else "kept-by-the-session",
        consumer_key=credentials.consumer_key.get_secret_value(),
        consumer_secret=credentials.consumer_secret.get_secret_value(),
        access_token=credentials.access_token.get_secret_value(),
        access_token_secret=credentials.access_token_secret.get_secret_value(),
        return_type=dict,
        wait_on_rate_limit=False,
    )
    client.session = session
    return client


def usable_tokens(credentials: Credentials, tokens: Tokens | None, *, account: Account) -> Tokens | None:
    """The tokens to speak with; None for an account that signs with keys.

    Raises NetworkFailure (`retry=False`) for a credential that cannot be used.
    """
    problem = credentials.problem()
    if problem is not None:
        raise NetworkFailure(problem, retry=False)
    if credentials.connects and tokens is None:
        raise NetworkFailure(f"Nobody has connected {account.at_handle} yet.", retry=False)
    return tokens if credentials.connects else None


def _quieten() -> None:
    """tweepy and its signer write keys and texts at DEBUG; they never get to."""
    for name in ("tweepy", "oauthlib"):
        logger = logging.getLogger(name)
        if logger.level < logging.INFO:
            logger.setLevel(logging.INFO)
