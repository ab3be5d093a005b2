"""The practice workspace: everything on this machine, without an account anywhere. The parent of the bot's process."""

from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.kettle import TAKEN_BY, kettle_picture
from adapters.sandbox.teams_people import TeamsPerson as PersonInTeams
from bot.demo.chats import Chats
from bot.demo.company import CONFIG, Change, app_yaml, bot_command
from bot.demo.pace import STORY, TRAINING, Pace
from bot.demo.practice import FOLDER, Practice, practising

__all__ = [
    "CONFIG",
    "FOLDER",
    "STORY",
    "TAKEN_BY",
    "TRAINING",
    "Change",
    "Chats",
    "Pace",
    "PersonAtDesk",
    "PersonInTeams",
    "Practice",
    "app_yaml",
    "bot_command",
    "kettle_picture",
    "practising",
]
