"""Pictures and films from outside: what can be told of them, and how they are made fit to leave."""

from adapters.pictures.cleaning import FileCleaner
from adapters.pictures.facts import MOST_BYTES, MOST_PIXELS, facts_of, kind_of
from adapters.pictures.previews import FilePreviewer

__all__ = ["MOST_BYTES", "MOST_PIXELS", "FileCleaner", "FilePreviewer", "facts_of", "kind_of"]
