"""What people say to the program, and what it answers. `Talk` implements `workflows.ports.chat.Conversation`."""

from bot.conversation.desk import Desk, TalkSettings
from bot.conversation.talk import Talk

__all__ = ["Desk", "Talk", "TalkSettings"]
