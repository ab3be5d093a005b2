"""`python -m bot.language.extract`: bring the catalogues up to date with the code, for whoever translates.

New sentences come in without a translation, those that are gone go; what is translated stays. Reads the source, so it
is for a copy of the repository, never for an installed program.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.language.catalogue import ENGLISH, HERE, LANGUAGES, read_catalog
from bot.language.sentences import Sentence, every_sentence

WIDTH = 120


def main() -> None:
    """Rewrite each catalogue."""
    sentences = every_sentence()
    for language in LANGUAGES:
        if language != ENGLISH:
            path = HERE / f"{language}.po"
            path.write_bytes(updated(path, language, sentences))


def updated(path: Path, language: str, sentences: list[Sentence]) -> bytes:
    """The file as it has to be, with the translations that it has."""
    before = read_catalog(path, language) if path.exists() else Catalog(locale=language)
    after = Catalog(locale=language, project="Countersign", fuzzy=False)
    for one in sorted(sentences, key=lambda one: (one.context or "", one.where)):
        known = before.get(one.text, one.context)
        was_counted = known is not None and isinstance(known.id, list | tuple)
        said = known.string if known is not None and was_counted == bool(one.many) else None
        after.add(
            (one.text, one.many) if one.many else one.text,
            said or None,
            context=one.context,
            locations=[(one.where, 0)],
            flags=known.flags - {"python-format", "python-brace-format"} if known is not None else (),
        )
    file = BytesIO()
    write_po(file, after, width=WIDTH, omit_header=False, include_lineno=False)
    return _without_dates(file.getvalue())


def _without_dates(written: bytes) -> bytes:
    """Nothing in the file changes but what was translated."""
    kept = (b'"Language', b'"Plural', b'"MIME', b'"Content')
    lines = written.splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    head = [line for line in lines[:end] if not line.startswith((b'"', b"#")) or line.startswith(kept)]
    return b"".join([*head, *lines[end:]])


if __name__ == "__main__":
    main()
