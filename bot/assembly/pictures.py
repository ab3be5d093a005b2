"""Pictures given as files, for judging drafts outside the chat."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from adapters.pictures import MOST_BYTES, facts_of
from bot.linting import Picture
from workflows.errors import InvalidContent


def look_at(files: Sequence[Path], *, alt_texts: Sequence[str] = ()) -> tuple[Picture, ...]:
    """What is known of these files, each with the description at its place. Raises InvalidContent."""
    if len(alt_texts) > len(files):
        raise InvalidContent(
            f"has {len(alt_texts)} descriptions for {len(files)} pictures; give --picture before --alt."
        )
    described = [*alt_texts, *[""] * (len(files) - len(alt_texts))]
    return tuple(_look_at(file, alt_text) for file, alt_text in zip(files, described, strict=True))


def _look_at(file: Path, alt_text: str) -> Picture:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidContent(f"names a picture that cannot be read: {file} ({error.strerror}).") from None
    digest = hashlib.sha256(content).hexdigest()
    return Picture(sha256=digest, alt_text=alt_text, facts=facts_of(content, name=file.name))
