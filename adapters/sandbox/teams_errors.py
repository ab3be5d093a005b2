"""Teams' refusals: the status and the error code its connector answers with."""

from adapters.sandbox.plain_json import Obj

_STATUS = {
    "BadArgument": 400,
    "BadSyntax": 400,
    "Unauthorized": 401,
    "BotNotInConversationRoster": 403,
    "ConversationBlockedByUser": 403,
    "ForbiddenOperationException": 403,
    "NotEnoughPermissions": 403,
    "ActivityNotFoundInConversation": 404,
    "ConversationNotFound": 404,
    "NotFound": 404,
    "MessageSizeTooBig": 413,
    "Throttled": 429,
    "ServiceError": 500,
}


class TeamsRefusal(Exception):
    """The connector says no: `code` is Teams' own word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        """Of the answer."""
        return _STATUS.get(self.code, 400)

    @property
    def body(self) -> Obj:
        """Of the answer, in the connector's form."""
        return {"error": {"code": self.code, "message": self.message}}


def conversation_not_found() -> TeamsRefusal:
    """For an id that names no conversation, or none of the app's."""
    return TeamsRefusal("ConversationNotFound", "Conversation not found.")


def not_in_roster() -> TeamsRefusal:
    """The app is not in a conversation that exists."""
    return TeamsRefusal("BotNotInConversationRoster", "The bot is not part of the conversation roster.")
