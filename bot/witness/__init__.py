"""The witness: a place elsewhere that remembers how far the log had come, so that a restored database is noticed.

What a person accepted after a restore (`countersign thaw`) counts from then on; what was seen before it no longer does.
"""

from bot.witness.file import FileWitness
from bot.witness.git import GitWitness
from bot.witness.keeper import Keeper
from bot.witness.marks import Mark, Unreachable, Witness

__all__ = ["FileWitness", "GitWitness", "Keeper", "Mark", "Unreachable", "Witness"]
