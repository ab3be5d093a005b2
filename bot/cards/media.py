"""Pictures and films on cards: shown as they will appear, each with what it is said to show below."""

from collections.abc import Sequence

from bot.cards.phrases import shown, small
from bot.language import for_later, in_figures, say
from workflows.domain.content import Media, MediaKind
from workflows.ports.chat import Block, Bold, Exhibit, Line

NAMES = {MediaKind.PICTURE: for_later("Picture"), MediaKind.GIF: "GIF", MediaKind.FILM: for_later("Film")}
UNDESCRIBED = for_later("Nobody said yet what it shows.")


def exhibits_of(media: Sequence[Media]) -> tuple[Block, ...]:
    """What stands beside the words, in order."""
    return tuple(block for number in range(len(media)) for block in _exhibit(media, number))


def name_of(media: Sequence[Media], number: int) -> str:
    """ "Picture", or "Picture 2" where there are several."""
    name = say(NAMES[media[number].kind])
    return name if len(media) == 1 else f"{name} {number + 1}"


def all_of(media: Sequence[Media]) -> str:
    """ "the picture", "the pictures", "the film": what stands beside the words, to speak of it."""
    kinds = {medium.kind for medium in media}
    if kinds == {MediaKind.PICTURE} or not kinds:
        return say("the pictures") if len(media) > 1 else say("the picture")
    if len(media) == 1:
        return say("the film") if kinds == {MediaKind.FILM} else say("the GIF")
    return say("the films") if kinds == {MediaKind.FILM} else say("the pictures and films")


def measures_of(medium: Media) -> str:
    """ "1200 × 800 pixels, JPEG, 0.4 MB"."""
    facts = [
        say("{width} × {height} pixels", width=medium.width, height=medium.height) if medium.width else "",
        medium.type.rpartition("/")[2].upper(),
        say("{size} MB", size=in_figures(max(medium.size / 1024 / 1024, 0.1), 1, grouped=False)) if medium.size else "",
    ]
    return ", ".join(fact for fact in facts if fact)


def _exhibit(media: Sequence[Media], number: int) -> tuple[Block, ...]:
    medium, name = media[number], name_of(media, number)
    says = (
        say("{name}, described as: {alt}", name=name, alt=shown(medium.alt_text))
        if medium.alt_text
        else f"{name}. {say(UNDESCRIBED)}"
    )
    still: Line = (say("It moves; here it stands still."),) if medium.kind is MediaKind.GIF else ()
    return (Exhibit(medium=medium, instead=(Bold(f"{name}."), f" {_instead(medium)}"), still=still), small(says))


def _instead(medium: Media) -> str:
    if medium.kind is MediaKind.FILM:
        where = say(
            "In Slack it is in the thread of this message; in Teams it cannot be shown, so ask its author for it."
        )
        return say("Cards cannot play it ({measures}). {where}", measures=measures_of(medium), where=where)
    return say("It cannot be shown here ({measures}).", measures=measures_of(medium))
