"""A sentence in the language of whoever reads it.

The English sentence is its own name in the catalogues. It has to stand in the code as it is: `bot/language/extract`
reads the code to find what is to be translated.
"""

from bot.language.reader import reader


def say(text: str, /, **values: object) -> str:
    """The sentence in the reader's language, the values at their places; what they hold is never looked up."""
    template = reader().sentences.get(text, text)
    return template.format(**values) if values else template


def several(count: int, one: str, many: str, /, **values: object) -> str:
    """One of the two, or of as many forms as the reader's language has, for this number."""
    words = reader()
    forms = words.plurals.get((one, many))
    template = forms[words.form_of(count)] if forms else (one if count == 1 else many)
    return template.format(**values) if values else template


def for_later(text: str, /) -> str:
    """A sentence that is kept in English in a table and said when it is drawn: marks it for the catalogues."""
    return text


def command_word(english: str, /) -> str:
    """A word that people type: marks it for the catalogues."""
    return english


def in_two(one: str, many: str, /) -> tuple[str, str]:
    """The same of a word for one and for many, for `several` and `counted`."""
    return one, many


def inside(text: str, /) -> str:
    """A sentence that the product made and that was stored in English: a reason, an advice, a refusal.

    Never for what people wrote: their words are theirs.
    """
    words = reader()
    return text if words.is_english else words.inside.say(text)
