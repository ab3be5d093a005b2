"""What people read, in their language: English in the code, the others in the catalogues beside this file."""

from bot.language.catalogue import ENGLISH, LANGUAGES, Catalogue, catalogue, spoken
from bot.language.commands import in_english, typed_as
from bot.language.reader import at_home_in, home, reader, reading, reading_in, reading_with, turn_to
from bot.language.saying import for_later, in_two, inside, say, several
from bot.language.shapes import counted, dated, in_figures, listed, percent, spell_out

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "Catalogue",
    "at_home_in",
    "catalogue",
    "counted",
    "dated",
    "for_later",
    "home",
    "in_english",
    "in_figures",
    "in_two",
    "inside",
    "listed",
    "percent",
    "reader",
    "reading",
    "reading_in",
    "reading_with",
    "say",
    "several",
    "spell_out",
    "spoken",
    "turn_to",
    "typed_as",
]
