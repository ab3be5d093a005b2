"""A picture's fingerprint, so that an unchanged one is not sent again."""

import hashlib
from dataclasses import replace

from workflows.ports.chat import Card, Form


def fingerprint_of(picture: Card | Form) -> str:
    """SHA-256, hexadecimal, over everything the picture shows; its own name is not shown."""
    shown = replace(picture, picture="") if isinstance(picture, Card) else picture
    return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()
