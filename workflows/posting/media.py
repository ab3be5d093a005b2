"""What may stand beside the words: how many, how large, and each with a description."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workflows.domain.account import Account, Mode
from workflows.domain.content import Content, Media, MediaKind
from workflows.domain.limits import Limits, MediaLimits
from workflows.errors import InvalidContent

ALT = "alt_"
"""How the names of those fields begin."""
_MEGABYTE = 1024 * 1024
_NAMES = {MediaKind.PICTURE: "picture", MediaKind.GIF: "GIF", MediaKind.FILM: "film"}


def alt_field(medium: Media) -> str:
    """The form's field in which a medium is described, and at which a missing description is asked for."""
    return f"{ALT}{medium.mark}"


def described(media: Sequence[Media], alts: Mapping[str, str]) -> tuple[Media, ...]:
    """The media with the descriptions of `alts`, by mark; what it does not name stays as it is."""
    return tuple(replace(one, alt_text=alts.get(one.mark, one.alt_text).strip()) for one in media)


def with_media(content: Content, media: Sequence[Media]) -> Content:
    """The content with these beside its first part's words, and nothing beside those of the others."""
    first, *others = content.parts
    rest = (replace(part, media=()) for part in others)
    return replace(content, parts=(replace(first, media=tuple(media)), *rest))


def require_fitting(content: Content, account: Account, limits: Limits) -> None:
    """Raise InvalidContent when what stands beside the words does not fit, or nobody said what it shows."""
    require_room(content.media, account, limits)
    if content.media and any(part.poll for part in content.parts):
        raise _wrong(f"{limits.network} takes a poll or a picture, and not both. Take one of them out.")
    require_described(content, limits)


def require_room(media: Sequence[Media], account: Account | None, limits: Limits) -> None:
    """Raise InvalidContent at `media` when these cannot stand beside one text, whatever their descriptions are."""
    if not media:
        return
    if account is not None and account.mode is Mode.SELF:
        raise _wrong("You post this one yourself: add the picture there, and take it out here. Your words are kept.")
    allowed = limits.media
    if allowed is None:
        says = f"Countersign cannot send pictures or films to {limits.network}."
        raise _wrong(f"{says} Take them out, or choose another account.")
    kinds = [one.kind for one in media]
    alone = next((kind for kind in kinds if kind is not MediaKind.PICTURE), None)
    if alone is not None and len(media) > 1:
        raise _wrong(f"{limits.network} takes one {_NAMES[alone]} and nothing beside it. Take the others out.")
    if len(media) > allowed.pictures:
        raise _wrong(f"{limits.network} takes {allowed.pictures} pictures. Take out {len(media) - allowed.pictures}.")
    for one in media:
        _require_size(one, allowed, limits.network)


def require_described(content: Content, limits: Limits) -> None:
    """Raise InvalidContent at the field of the first medium without a description, or with too long a one."""
    longest = limits.media.alt_text if limits.media else MediaLimits().alt_text
    for medium in content.media:
        if not medium.alt_text.strip():
            raise InvalidContent(
                "Say in a sentence what it shows, for people who cannot see it.", field=alt_field(medium)
            )
        if len(medium.alt_text) > longest:
            raise InvalidContent(
                f"{limits.network} takes {longest:,} characters here; these are {len(medium.alt_text):,}.",
                field=alt_field(medium),
            )


def require_length(seconds: float, limits: Limits) -> None:
    """Raise InvalidContent for a film that is too short or too long for the network."""
    allowed = limits.media or MediaLimits()
    if not allowed.shortest_film <= seconds <= allowed.longest_film:
        raise _wrong(
            f"This film is {seconds:.1f} seconds long; {limits.network} takes {allowed.shortest_film:g} to "
            f"{allowed.longest_film:g}. It was not added. Cut it, and choose the new file."
        )


def require_storable(medium: Media, *, largest_film: int) -> None:
    """Raise InvalidContent for a film larger than app.yaml lets us keep, in bytes."""
    if medium.kind is MediaKind.FILM and medium.size > largest_film:
        raise _wrong(
            f"This film has {_megabytes(medium.size)} MB; at most {_megabytes(largest_film)} MB are kept here. It was "
            "not added. Export it smaller, and choose the new file."
        )


def _require_size(medium: Media, allowed: MediaLimits, network: str) -> None:
    name, most = _NAMES[medium.kind], allowed.most_bytes(medium.kind)
    if medium.type and medium.type not in allowed.types:
        raise _wrong(f"{network} does not take a {name} of the kind {medium.type}. Take it out, or export it again.")
    if medium.size > most:
        raise _wrong(
            f"This {name} has {_megabytes(medium.size)} MB; {network} takes {_megabytes(most)} MB. Take it out, or "
            "export it smaller and choose the new file."
        )


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}".removesuffix(".0")


def _wrong(sentence: str) -> InvalidContent:
    return InvalidContent(sentence, field="media")
