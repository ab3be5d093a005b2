"""A picture's fingerprint, so that an unchanged one is not sent again."""

import hashlib

from workflows.ports.chat import Card, Form


def fingerprint_of(picture: Card | Form) -> str:
    """SHA-256, hexadecimal, over everything the picture shows."""
    return hashlib.sha256(repr(picture).encode("utf-8", "surrogatepass")).hexdigest()
