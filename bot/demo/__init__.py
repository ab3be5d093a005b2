"""The practice workspace: everything on this machine, without an account anywhere. The parent of the bot's process."""

from adapters.sandbox.desk import PersonAtDesk
from bot.demo.company import CONFIG, app_yaml, bot_command
from bot.demo.pace import STORY, TRAINING, Pace
from bot.demo.practice import FOLDER, Practice, practising

__all__ = [
    "CONFIG",
    "FOLDER",
    "STORY",
    "TRAINING",
    "Pace",
    "PersonAtDesk",
    "Practice",
    "app_yaml",
    "bot_command",
    "practising",
]
