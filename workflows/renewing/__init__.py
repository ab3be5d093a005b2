"""Keep accounts signed in: exactly one process at a time may use a refresh token, because it works once."""

from workflows.renewing.flow import Renewing

__all__ = ["Renewing"]
