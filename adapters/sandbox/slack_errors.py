"""Slack's refusals: the error codes its Web API answers with."""

from adapters.sandbox.plain_json import Obj


class SlackRefusal(Exception):
    """The Web API says no: `code` is Slack's own word, `details` join the answer (`response_metadata` and so on)."""

    def __init__(self, code: str, details: Obj | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.details: Obj = details or {}


def refused_arguments(code: str, messages: list[str]) -> SlackRefusal:
    """A refusal that points at what is wrong, in Slack's form: `[ERROR] … [json-pointer:/blocks/0/text]`."""
    return SlackRefusal(
        code,
        {"errors": list(messages), "response_metadata": {"messages": [f"[ERROR] {message}" for message in messages]}},
    )
