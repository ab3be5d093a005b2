"""Whether a request really comes from Slack. Anything but a clear yes is a no, and never an error."""

from collections.abc import Callable, Sequence

from slack_sdk.signature import Clock, SignatureVerifier


class Verifier:
    """Slack's own signature check (HMAC-SHA256, at most 300 s old), with every way to crash it closed.

    slack_sdk 3.47 raises for a timestamp that is no number or has 5,000 digits, for a signature that is not ASCII, and
    for a body that is not UTF-8. Raises ValueError for an empty secret.
    """

    def __init__(self, signing_secret: str, *, now: Callable[[], float] | None = None) -> None:
        self._verifier = SignatureVerifier(signing_secret, clock=_Clock(now) if now is not None else Clock())

    def refusal(self, body: bytes, timestamps: Sequence[str], signatures: Sequence[str]) -> str | None:
        """None for a genuine request, else the reason for the log. Both headers must stand there exactly once."""
        if len(timestamps) != 1 or len(signatures) != 1:
            return "signature headers missing or repeated"
        if not (timestamps[0].isascii() and timestamps[0].isdecimal() and len(timestamps[0]) <= 12):
            return "malformed timestamp"
        try:
            genuine = self._verifier.is_valid(body, timestamps[0], signatures[0])
        except (ValueError, TypeError, OverflowError):
            return "malformed signature or body"
        return None if genuine is True else "wrong signature or too old"


class _Clock(Clock):
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now()
