"""One language's sentences, read from its `.po` file once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.language.patterns import Patterns

HERE = Path(__file__).parent
ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "de": "Deutsch"}
"""The languages there are, each by its own name. Each but English has its file beside this one."""
INSIDE = "inside"
"""The context of sentences that are made in `workflows` and the adapters, and drawn as they were stored."""
COMMAND = "command"
"""The context of words typed after the command word."""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What a language says for each English sentence. What it lacks is said in English."""

    language: str
    sentences: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """For the English one and many: its forms, in the order of its rule."""
    form_of: Callable[[int], int] = field(default=lambda number: int(number != 1))
    """Which of the forms a number takes."""
    inside: Patterns = field(default_factory=lambda: Patterns({}))
    commands: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_english(self) -> bool:
        """Whether nothing has to be looked up, and numbers and lists are as the code writes them."""
        return self.language == ENGLISH


def spoken(language: str) -> str:
    """The language of ours for a chat's word for one: "de" for "de-AT"; English for one that nobody translated; "" for
    "", which is not known."""
    if not language:
        return ""
    main = language.replace("_", "-").split("-")[0].casefold()
    return main if main in LANGUAGES else ENGLISH


@cache
def catalogue(language: str) -> Catalogue:
    """One of `LANGUAGES`; read from its file the first time, a moment's work that `bot/running` does at the start."""
    if language == ENGLISH:
        return Catalogue(language=ENGLISH)
    return from_po(read_catalog(HERE / f"{language}.po", language), language)


def read_catalog(path: Path, language: str) -> Catalog:
    """A `.po` file as babel reads it."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def from_po(catalog: Catalog, language: str) -> Catalogue:
    """What is translated of it; what is marked as unsure is not."""
    sentences: dict[str, str] = {}
    inside: dict[str, str] = {}
    commands: dict[str, str] = {}
    plurals: dict[tuple[str, str], tuple[str, ...]] = {}
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, list | tuple):
            forms = tuple(message.string or ())
            if all(forms):
                plurals[(message.id[0], message.id[1])] = forms
                sentences[message.id[0]] = forms[0]
        elif message.string:
            home = {INSIDE: inside, COMMAND: commands}.get(message.context or "", sentences)
            home[message.id] = str(message.string)
    return Catalogue(
        language=language,
        sentences=sentences,
        plurals=plurals,
        form_of=c2py(catalog.plural_expr),
        inside=Patterns(inside),
        commands=commands,
    )
