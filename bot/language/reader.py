"""Whose language is spoken: of whoever reads what is being drawn, else the one that app.yaml names."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.language.catalogue import ENGLISH, Catalogue, catalogue, spoken
from workflows.domain.person import Person

_HOME: ContextVar[str] = ContextVar("home", default=ENGLISH)
_READER: ContextVar[Catalogue | None] = ContextVar("reader", default=None)


def reader() -> Catalogue:
    """The catalogue of who reads this."""
    found = _READER.get()
    return catalogue(_HOME.get()) if found is None else found


def home() -> str:
    """The language of channels, and of people whose own nobody knows."""
    return _HOME.get()


@contextmanager
def at_home_in(language: str) -> Iterator[None]:
    """What is drawn in here is in the language of app.yaml, unless it is drawn for somebody."""
    before, read = _HOME.set(spoken(language) or ENGLISH), _READER.set(None)
    try:
        yield
    finally:
        _READER.reset(read)
        _HOME.reset(before)


@contextmanager
def reading_in(language: str) -> Iterator[None]:
    """What is drawn in here is read in this language; "" is the one at home."""
    with reading_with(catalogue(spoken(language) or _HOME.get())):
        yield


@contextmanager
def reading(person: Person | None) -> Iterator[None]:
    """What is drawn in here is read by this person alone; None: by whoever is in a channel."""
    with reading_in(person.language if person else ""):
        yield


def turn_to(person: Person | None) -> None:
    """From here on, until the end of `at_home_in`, it is this person who reads."""
    _READER.set(catalogue(spoken(person.language if person else "") or _HOME.get()))


@contextmanager
def reading_with(words: Catalogue) -> Iterator[None]:
    """The same with a catalogue in hand."""
    before = _READER.set(words)
    try:
        yield
    finally:
        _READER.reset(before)
